import Foundation
import GRDB

/// The SQLite file: one writer and many readers, every commit on disk before it is confirmed.
package struct StateDatabase: Sendable {
    package let path: String
    private let pool: DatabasePool
    private let commits: GroupCommit

    /// - Throws: ``StoreFault``; the file of a later version, or of something else, is left untouched.
    package init(path: String, busyTimeout: Double = 5) throws(StoreFault) {
        self.path = path
        try PrivateFile.prepare(path)
        do {
            try Self.inspect(path, busyTimeout: busyTimeout)
            let pool = try DatabasePool(path: path, configuration: Self.configuration(busyTimeout: busyTimeout))
            // After opening, since the pool itself chooses NORMAL, which may forget the last commits in a power cut.
            // The log is merged into the file every 16 MB: who commits then waits for it, and every 4 MB, as SQLite does
            // by itself, would be many times a second when thousands of deliveries come in each.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000")
            }
            try Migrations.migrator.migrate(pool)
            Self.prepareShrinking(pool, path)
            self.pool = pool
            commits = GroupCommit(pool)
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    private static func configuration(busyTimeout: Double) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = true
        configuration.label = "githubcop.state"
        configuration.prepareDatabase { db in
            // Takes effect while the file is new: deleted pages can then be given back.
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
        }
        return configuration
    }

    /// Checks what is there without writing to it.
    static func inspect(_ path: String, busyTimeout: Double) throws {
        guard try !PrivateFile.isEmpty(path) else { return }
        var configuration = configuration(busyTimeout: busyTimeout)
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { db in
            let migrator = Migrations.migrator
            if try migrator.hasBeenSuperseded(db) {
                let unknown = try migrator.appliedIdentifiers(db).subtracting(migrator.migrations).sorted()
                throw StoreFault(
                    .newer, "the database was written by a later version (\(unknown.joined(separator: ", ")))",
                    path: path)
            }
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            if tables > 0, try !db.tableExists("grdb_migrations") {
                throw StoreFault(.foreign, "the file is the database of another program", path: path)
            }
        }
    }

    func read<Value: Sendable>(
        _ query: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFault) -> Value {
        do {
            return try await pool.read(query)
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    /// All of it or nothing, and on disk when this returns. Anyone who writes at the same time shares the transaction.
    func write<Value: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFault) -> Value {
        do {
            return try await commits.submit(change)
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    /// Whether something can be written at the moment: writes it, and waits for the disk.
    ///
    /// - Throws: ``StoreFault``
    package func probe() async throws(StoreFault) {
        try await write { db in try KeyValueStore.write("probe", Date().timeIntervalSince1970.description, db) }
    }

    /// Reads every page and index. Takes as long as the file is large.
    ///
    /// - Throws: ``StoreFault`` with code `corrupt` and what SQLite found.
    package func check() async throws(StoreFault) {
        let path = path
        try await read { db in
            let findings = try String.fetchAll(db, sql: "PRAGMA integrity_check(10)")
            guard findings == ["ok"] else {
                throw StoreFault(.corrupt, findings.joined(separator: "; "), path: path)
            }
        }
    }

    /// Merges the write-ahead log into the file, as far as nobody reads from it.
    func mergeLog() throws(StoreFault) {
        do {
            _ = try pool.writeWithoutTransaction { db in try db.checkpoint(.passive) }
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    /// Merges the write-ahead log into the file, and ends all connections.
    package func close() throws(StoreFault) {
        // The last connection to end may be one that only reads, which would leave all of it in the log.
        try? mergeLog()
        do {
            try pool.close()
        } catch {
            throw StoreFault(error, path: path)
        }
    }
}
