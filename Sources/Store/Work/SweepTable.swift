package import Foundation
import GRDB

/// A request to check every repository of an organization, which is still to be listed.
package struct StoredSweep: Hashable, Sendable {
    package let number: Int
    package let organization: String
    /// Why, each a JSON object.
    package let causes: [String]
    package let attempts: Int

    package init(number: Int, organization: String, causes: [String], attempts: Int) {
        self.number = number
        self.organization = organization
        self.causes = causes
        self.attempts = attempts
    }
}

/// What is to be done to all repositories: kept until all of them are listed and in the queue.
package struct SweepTable: Sendable {
    private let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    package func add(_ organization: String, cause: String, now: Date) async throws(StoreFault) {
        try await database.write { db in try Self.add(organization, cause: cause, now: now, db) }
    }

    /// The longest that a sweep is put off, in seconds.
    private static let longestDelay = 3600

    /// A request that nobody has begun to list takes up the new cause.
    static func add(_ organization: String, cause: String, now: Date, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE sweep SET due = min(due, ?1), cause_count = cause_count + 1, causes =
                    CASE WHEN cause_count < \(WorkTable.causesKept)
                        THEN json_insert(causes, '$[#]', json(?2)) ELSE causes END
                WHERE organization = ?3 AND NOT is_begun
                """, arguments: [now.timeIntervalSince1970, cause, organization])
        guard db.changesCount == 0 else { return }
        try db.execute(
            sql: """
                INSERT INTO sweep (organization, causes, cause_count, due, attempts, is_begun)
                VALUES (?, json_array(json(?)), 1, ?, 0, 0)
                """, arguments: [organization, cause, now.timeIntervalSince1970])
    }

    /// The oldest that is due, from now on closed to further causes.
    package func begin(now: Date) async throws(StoreFault) -> StoredSweep? {
        // One that is due later than it is ever put off was queued by a clock that was ahead.
        let sql = "SELECT * FROM sweep WHERE due <= ?1 OR due > ?1 + \(Self.longestDelay) ORDER BY number LIMIT 1"
        let due = now.timeIntervalSince1970
        guard
            try await database.read({
                try Row.fetchOne($0.cachedStatement(sql: sql), arguments: [due]) == nil
            }) == false
        else {
            return nil
        }
        return try await database.write { db in
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [due]) else { return nil }
            let number: Int = row["number"]
            try db.execute(sql: "UPDATE sweep SET is_begun = 1 WHERE number = ?", arguments: [number])
            let causes = try String.fetchAll(
                db, sql: "SELECT json_extract(?1, '$[' || key || ']') FROM json_each(?1) ORDER BY key",
                arguments: [row["causes"] as String])
            return StoredSweep(
                number: number, organization: row["organization"], causes: causes, attempts: row["attempts"])
        }
    }

    /// All of its repositories are in the queue.
    package func finish(_ sweep: StoredSweep) async throws(StoreFault) {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM sweep WHERE number = ?", arguments: [sweep.number])
        }
    }

    /// The organization could not be listed: once more, which adds nothing twice.
    ///
    /// - Parameter isFailure: counts as an attempt.
    package func postpone(_ sweep: StoredSweep, due: Date, isFailure: Bool = true) async throws(StoreFault) {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE sweep SET due = ?, attempts = attempts + ? WHERE number = ?",
                arguments: [due.timeIntervalSince1970, isFailure ? 1 : 0, sweep.number])
        }
    }

    package func count() async throws(StoreFault) -> Int {
        try await database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM sweep") ?? 0 }
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE sweep (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    organization TEXT NOT NULL,
                    causes TEXT NOT NULL CHECK (json_valid(causes)),
                    cause_count INTEGER NOT NULL,
                    due REAL NOT NULL,
                    attempts INTEGER NOT NULL,
                    is_begun INTEGER NOT NULL
                ) STRICT
                """)
    }
}
