package import Foundation
import GRDB

/// What evaluated rules would change in a repository, or in the organization.
package struct StoredFindings: Hashable, Sendable {
    /// Of the repository; negative: of the organization.
    package let targetID: Int
    /// `owner/name`.
    package let name: String
    /// The changes, as JSON.
    package let changes: String
    /// What kept some from being found, as JSON.
    package let errors: String
    package let count: Int
    /// Changes of active rules that are not made because of them.
    package let withheld: Int
    /// Since when they are these.
    package let found: Date
    /// When they were found to be these last.
    package let checked: Date

    /// - Parameter found: now.
    package init(
        targetID: Int, name: String, changes: String, errors: String, count: Int, withheld: Int, found: Date
    ) {
        self.targetID = targetID
        self.name = name
        self.changes = changes
        self.errors = errors
        self.count = count
        self.withheld = withheld
        self.found = found
        checked = found
    }

    fileprivate init(row: Row) {
        targetID = row["target_id"]
        name = row["name"]
        changes = row["changes"]
        errors = row["errors"]
        count = row["count"]
        withheld = row["withheld"]
        found = Date(timeIntervalSince1970: row["found"])
        checked = Date(timeIntervalSince1970: row["checked"])
    }

    fileprivate var isEmpty: Bool { count == 0 && withheld == 0 }

    fileprivate func isSame(as other: StoredFindings) -> Bool {
        (name, changes, errors, withheld) == (other.name, other.changes, other.errors, other.withheld)
    }
}

/// What evaluated rules would change, as it was found last: one row for each target that has findings.
package struct FindingTable: Sendable {
    private let database: StateDatabase
    /// A row that says the same is written anew only so often.
    private static let freshness = 86_400.0
    /// A row that was not confirmed for so long is of a repository that is not there any more.
    private static let lifetime = 30 * 86_400.0

    package init(database: StateDatabase) { self.database = database }

    /// Replaces what was found before of the same target. Mostly that is the same, which costs no write.
    package func note(_ findings: StoredFindings) async throws(StoreFault) {
        let known = try await database.read { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM finding WHERE target_id = ?"), arguments: [findings.targetID]
            ).map { StoredFindings(row: $0) }
        }
        guard known != nil || !findings.isEmpty else { return }
        let isSame = known?.isSame(as: findings) ?? false
        if let known, isSame, abs(findings.checked.timeIntervalSince(known.checked)) < Self.freshness { return }
        try await database.write { db in
            guard !findings.isEmpty else {
                return try db.execute(
                    sql: "DELETE FROM finding WHERE target_id = ?", arguments: [findings.targetID])
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    findings.targetID, findings.name, findings.changes, findings.errors, findings.count,
                    findings.withheld, ((isSame ? known?.found : nil) ?? findings.found).timeIntervalSince1970,
                    findings.checked.timeIntervalSince1970,
                ])
        }
    }

    /// By name.
    package func all(limit: Int) async throws(StoreFault) -> [StoredFindings] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM finding ORDER BY name COLLATE NOCASE LIMIT ?", arguments: [limit]
            ).map { StoredFindings(row: $0) }
        }
    }

    /// How many findings there are, and of how many targets.
    package func counts() async throws(StoreFault) -> (findings: Int, targets: Int) {
        try await database.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT coalesce(sum(count), 0) AS findings, count(*) AS targets FROM finding")
            return (row?["findings"] ?? 0, row?["targets"] ?? 0)
        }
    }

    package func removeAll() async throws(StoreFault) {
        guard try await counts().targets > 0 else { return }
        try await database.write { db in try db.execute(sql: "DELETE FROM finding") }
    }

    /// Forgets those of repositories that no run has checked for a month.
    package func retain(now: Date) async throws(StoreFault) {
        try await database.write { db in
            try db.execute(
                sql: "DELETE FROM finding WHERE checked < ?",
                arguments: [now.timeIntervalSince1970 - Self.lifetime])
        }
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE finding (
                    target_id INTEGER PRIMARY KEY,
                    name TEXT NOT NULL,
                    changes TEXT NOT NULL,
                    errors TEXT NOT NULL,
                    count INTEGER NOT NULL,
                    withheld INTEGER NOT NULL,
                    found REAL NOT NULL,
                    checked REAL NOT NULL
                ) STRICT
                """)
    }
}
