import Foundation
import GRDB

/// The SQLite file of a cache: what is lost in a power cut may be lost, what is there is whole.
struct CacheFile: Sendable {
    private let path: String
    private let pool: DatabasePool

    /// - Throws: `StoreFault`; a file of something else, or of a later version, is left as it is.
    init(_ path: String, busyTimeout: Double) throws(StoreFault) {
        self.path = path
        try PrivateFile.prepare(path)
        do {
            try Self.inspect(path, busyTimeout)
            pool = try DatabasePool(path: path, configuration: Self.configuration(busyTimeout))
            try Self.migrator.migrate(pool)
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    private static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("2026-11-23 answers") { db in
            try db.execute(
                sql: """
                    CREATE TABLE body (
                        digest BLOB PRIMARY KEY NOT NULL,
                        content BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE answer (
                        key BLOB PRIMARY KEY NOT NULL,
                        used_on INTEGER NOT NULL,
                        tag TEXT NOT NULL,
                        owner TEXT NOT NULL,
                        link TEXT,
                        body BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX answer_by_use ON answer (used_on);
                    CREATE INDEX answer_by_body ON answer (body);
                    """)
        }
        return migrator
    }()

    private static func configuration(_ busyTimeout: Double) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.label = "githubcop.cache"
        configuration.prepareDatabase { db in
            // Takes effect while the file is new: deleted pages can then be given back.
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
        }
        return configuration
    }

    /// Checks what is there without writing to it.
    private static func inspect(_ path: String, _ busyTimeout: Double) throws {
        guard try !PrivateFile.isEmpty(path) else { return }
        var configuration = configuration(busyTimeout)
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { db in
            let tables = Set(try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
            let isOurs = tables.contains("answer") && tables.contains("grdb_migrations")
            if isOurs, try migrator.hasBeenSuperseded(db) {
                throw StoreFault(.newer, "it was written by a later version of GitHubCop", path: path)
            }
            // Another process may be about to create the tables.
            guard isOurs || tables.isSubset(of: ["grdb_migrations", "body", "answer"]) else {
                throw StoreFault(.foreign, "it is the database of something else", path: path)
            }
        }
    }

    /// Moves the file out of the way. - Returns: where it lies now.
    static func setAside(_ path: String) throws(StoreFault) -> String {
        let place = "\(path).damaged"
        guard rename(path, place) == 0 else {
            let reason = String(cString: strerror(errno))
            throw StoreFault(.unwritable, "it is damaged and cannot be set aside: \(reason)", path: path)
        }
        // They belong to the damaged file; a new one must not be taken for what they continue.
        unlink("\(path)-wal")
        unlink("\(path)-shm")
        return place
    }

    func read<Value: Sendable>(_ query: @escaping @Sendable (Database) throws -> Value) async throws(StoreFault)
        -> Value
    {
        do {
            return try await pool.read(query)
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    func write(_ change: @escaping @Sendable (Database) throws -> Void) async throws(StoreFault) {
        do {
            try await pool.write(change)
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    /// - Parameter usedBefore: in days since 1970.
    func prune(usedBefore oldest: Int, maximumBytes: Int) async throws(StoreFault) {
        try await write { db in
            try db.execute(sql: "DELETE FROM answer WHERE used_on < ?", arguments: [oldest])
            var isStale = db.changesCount > 0
            if try Self.bytes(db) > maximumBytes {
                try Self.shrink(db, to: maximumBytes / 5 * 4)
                isStale = true
            }
            if isStale { try Self.forgetBodies(db) }
        }
        do {
            try await pool.writeWithoutTransaction { db in
                // Each step of the statement gives back one page.
                _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum")
            }
        } catch {
            throw StoreFault(error, path: path)
        }
    }

    /// What is in use of the file.
    private static func bytes(_ db: Database) throws -> Int {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        return (pages - free) * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4_096)
    }

    private static func shrink(_ db: Database, to maximumBytes: Int) throws {
        while try bytes(db) > maximumBytes {
            try db.execute(
                sql: """
                    DELETE FROM answer WHERE key IN (
                        SELECT key FROM answer ORDER BY used_on LIMIT max(1, (SELECT count(*) / 10 FROM answer)))
                    """)
            guard db.changesCount > 0 else { return }
            try forgetBodies(db)
        }
    }

    private static func forgetBodies(_ db: Database) throws {
        try db.execute(
            sql: "DELETE FROM body WHERE NOT EXISTS (SELECT 1 FROM answer WHERE answer.body = body.digest)")
    }

    /// Ends all connections; the last one merges the write-ahead log into the file.
    func close() { try? pool.close() }
}
