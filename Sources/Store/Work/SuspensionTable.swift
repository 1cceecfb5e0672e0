package import Foundation
import GRDB

/// A repository, or a kind of its settings, that somebody has exempted from enforcement for a while.
package struct StoredSuspension: Hashable, Sendable {
    /// `owner/name`.
    package let repository: String
    /// nil: all kinds.
    package let kind: String?
    package let reason: String
    /// Who asked for it.
    package let actor: String
    package let began: Date
    /// It ends by itself then.
    package let until: Date

    package init(repository: String, kind: String?, reason: String, actor: String, began: Date, until: Date) {
        self.repository = repository
        self.kind = kind
        self.reason = reason
        self.actor = actor
        self.began = began
        self.until = until
    }
}

/// What is not enforced for a while because a person said so. Rows stay when a suspension ends: they say who did it.
package struct SuspensionTable: Sendable {
    private let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    /// Suspends, in place of an earlier suspension of the same, and queues the work that enforces again at its end.
    ///
    /// - Parameter work: `nil` for a whole organization, which is swept then.
    package func add(_ suspension: StoredSuspension, enforcing work: StoredWork?) async throws(StoreFault) {
        try await database.write { db in
            try db.execute(
                sql: """
                    UPDATE suspension SET ended = ?1, ended_by = ?2
                    WHERE repository = ?3 AND kind IS ?4 AND ended IS NULL AND until > ?1
                    """,
                arguments: [
                    suspension.began.timeIntervalSince1970, suspension.actor, suspension.repository, suspension.kind,
                ])
            try db.execute(
                sql: """
                    INSERT INTO suspension (repository, kind, reason, actor, began, until) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    suspension.repository, suspension.kind, suspension.reason, suspension.actor,
                    suspension.began.timeIntervalSince1970, suspension.until.timeIntervalSince1970,
                ])
            if let work { try WorkTable.add(work, due: suspension.until, db) }
        }
    }

    /// Those that hold now, the oldest first.
    package func active(now: Date) async throws(StoreFault) -> [StoredSuspension] {
        try await database.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    // One that begins in the future was made by a clock that was ahead: nobody knows when it ends.
                    sql: """
                        SELECT * FROM suspension WHERE until > ?1 AND began <= ?1 + 60 AND ended IS NULL
                        ORDER BY began, number
                        """),
                arguments: [now.timeIntervalSince1970]
            ).map { StoredSuspension(row: $0) }
        }
    }

    /// Ends suspensions of a repository before their time, and has it enforced now.
    ///
    /// - Parameters:
    ///   - repository: `owner/name`, without regard to case.
    ///   - kind: only the suspension of this kind; nil: all of the repository's.
    ///   - work: `nil` for a whole organization.
    /// - Returns: those that were ended; without any nothing is changed.
    package func end(
        _ repository: String, kind: String?, actor: String, now: Date, enforcing work: StoredWork?
    ) async throws(StoreFault) -> [StoredSuspension] {
        return try await database.write { db in
            let condition = "repository = ?1 AND (?2 IS NULL OR kind = ?2) AND ended IS NULL AND until > ?3"
            let which: StatementArguments = [repository, kind, now.timeIntervalSince1970]
            let ended = try Row.fetchAll(
                db, sql: "SELECT * FROM suspension WHERE \(condition) ORDER BY number", arguments: which
            ).map { StoredSuspension(row: $0) }
            guard !ended.isEmpty else { return [] }
            try db.execute(
                sql: "UPDATE suspension SET ended = ?3, ended_by = ?4 WHERE \(condition)",
                arguments: which + [actor])
            if let work { try WorkTable.add(work, due: now, db) }
            return ended
        }
    }

    /// When a suspension of this name ended last, and who ended it before its time.
    package func lastEnd(of repository: String, now: Date) async throws(StoreFault) -> (at: Date, by: String?)? {
        try await database.read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT coalesce(ended, until) AS at, ended_by FROM suspension
                        WHERE repository = ?1 AND coalesce(ended, until) <= ?2 ORDER BY 1 DESC, number DESC LIMIT 1
                        """), arguments: [repository, now.timeIntervalSince1970])
            return row.map { (Date(timeIntervalSince1970: $0["at"]), $0["ended_by"]) }
        }
    }

    /// Forgets those that ended longer ago than this.
    package func retain(days: Int, now: Date) async throws(StoreFault) {
        try await database.write { db in
            try db.execute(
                sql: "DELETE FROM suspension WHERE until < ?",
                arguments: [now.timeIntervalSince1970 - Double(days) * 86_400])
        }
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE suspension (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    repository TEXT NOT NULL COLLATE NOCASE,
                    kind TEXT,
                    reason TEXT NOT NULL,
                    actor TEXT NOT NULL,
                    began REAL NOT NULL,
                    until REAL NOT NULL,
                    ended REAL,
                    ended_by TEXT
                ) STRICT;
                CREATE INDEX suspension_until ON suspension (until);
                """)
    }
}

extension StoredSuspension {
    fileprivate init(row: Row) {
        self.init(
            repository: row["repository"], kind: row["kind"], reason: row["reason"], actor: row["actor"],
            began: Date(timeIntervalSince1970: row["began"]), until: Date(timeIntervalSince1970: row["until"]))
    }
}

extension StateDatabase {
    /// The repository that is known under this name, as `owner/name`: from the queue, the history, or a suspension.
    ///
    /// - Parameter name: with its owner or without, without regard to case.
    package func knownRepository(_ name: String) async throws(StoreFault) -> String? {
        let place = name.contains("/") ? "repository" : "substr(repository, instr(repository, '/') + 1)"
        return try await read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT repository FROM (
                        SELECT owner || '/' || name AS repository FROM work
                        UNION ALL SELECT repository FROM run
                        UNION ALL SELECT repository FROM suspension
                    ) WHERE \(place) = ? COLLATE NOCASE LIMIT 1
                    """, arguments: [name])
        }
    }
}
