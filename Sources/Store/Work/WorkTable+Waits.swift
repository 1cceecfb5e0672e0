package import Foundation
import GRDB

/// A repository that cannot be finished yet.
package struct WaitingRepository: Hashable, Sendable {
    package let owner: String
    package let name: String
    package let step: String
    package let detail: String
    package let since: Date
    package let attempts: Int
    /// When it is checked again at the latest.
    package let due: Date
}

extension WorkTable {
    /// Replaces what a repository waits for. A step that stays counts one more check it.
    static func note(_ waits: [StoredWait], of key: String, now: Date, _ db: Database) throws {
        let kept = waits.map { $0.step }
        for step in try String.fetchAll(
            db.cachedStatement(sql: "SELECT step FROM wait WHERE key = ?"), arguments: [key])
        where !kept.contains(step) {
            try db.execute(sql: "DELETE FROM wait WHERE key = ? AND step = ?", arguments: [key, step])
        }
        for wait in waits {
            try db.execute(
                sql: """
                    INSERT INTO wait (key, step, detail, since, attempts) VALUES (?, ?, ?, ?, 1)
                    ON CONFLICT DO UPDATE SET detail = excluded.detail, attempts = attempts + 1
                    """,
                arguments: [key, wait.step, wait.detail, now.timeIntervalSince1970])
        }
    }

    /// Brings forward anyone who waits for a step, now that it may have happened.
    static func wake(step: String, now: Date, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE work SET due = min(due, ?) WHERE state = 0 AND key IN (SELECT key FROM wait WHERE step = ?)
                """, arguments: [now.timeIntervalSince1970, step])
    }

    /// Who waits for what, the longest first.
    package func waiting(_ limit: Int) async throws(StoreFault) -> [WaitingRepository] {
        try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT owner, name, step, detail, wait.since, wait.attempts, due
                    FROM wait JOIN work USING (key) ORDER BY wait.since, name, step LIMIT ?
                    """, arguments: [limit]
            ).map { row in
                WaitingRepository(
                    owner: row["owner"], name: row["name"], step: row["step"], detail: row["detail"],
                    since: Date(timeIntervalSince1970: row["since"]), attempts: row["attempts"],
                    due: Date(timeIntervalSince1970: row["due"]))
            }
        }
    }
}
