package import Foundation
import GRDB

/// A setting that was as the policy wants it at one check and was not at the next one, under the same policy.
package struct StoredDrift: Hashable, Sendable {
    package let targetID: Int
    /// What the target was called then.
    package let name: String
    /// When it was found.
    package let found: Date
    /// The check before, at which it was in sync.
    package let inSync: Date
    /// The change that undoes it.
    package let change: Data

    package init(targetID: Int, name: String, found: Date, inSync: Date, change: Data) {
        self.targetID = targetID
        self.name = name
        self.found = found
        self.inSync = inSync
        self.change = change
    }
}

/// What checks found changed: who did it, no check can know.
package struct DriftTable: Sendable {
    let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    static func add(_ drift: [StoredDrift], _ db: Database) throws {
        for entry in drift {
            try db.run(
                "INSERT INTO snapshot_drift (target_id, name, found, in_sync, change) VALUES (?, ?, ?, ?, ?)",
                [
                    entry.targetID, entry.name, entry.found.timeIntervalSince1970,
                    entry.inSync.timeIntervalSince1970, entry.change,
                ])
        }
    }

    /// The oldest first.
    package func all(
        from first: Date, through last: Date, limit: Int = .max
    ) async throws(StoreFault) -> [StoredDrift] {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM (
                        SELECT * FROM snapshot_drift WHERE found >= ? AND found <= ? ORDER BY found DESC, id DESC LIMIT ?
                    ) ORDER BY found, id
                    """, arguments: [first.timeIntervalSince1970, last.timeIntervalSince1970, limit])
            return rows.map { row in
                StoredDrift(
                    targetID: row["target_id"], name: row["name"],
                    found: Date(timeIntervalSince1970: row["found"]),
                    inSync: Date(timeIntervalSince1970: row["in_sync"]), change: row["change"])
            }
        }
    }

    /// Of these snapshots the ones of which something is known from an earlier check under the same policy and rules,
    /// and has changed since.
    package func changed(_ snapshots: [StoredSnapshot]) async throws(StoreFault) -> Set<Int> {
        guard !snapshots.isEmpty else { return [] }
        return try await database.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT fingerprint, snapshot_policy.digest AS policy, body FROM snapshot JOIN snapshot_check USING (target_id)
                    JOIN snapshot_policy ON snapshot_policy.id = policy_id
                    JOIN snapshot_body ON snapshot_body.id = scope_id WHERE target_id = ?
                    """)
            var ids: Set<Int> = []
            for snapshot in snapshots {
                guard let row = try Row.fetchOne(statement, arguments: [snapshot.targetID]),
                    row["policy"] == snapshot.policy, row["body"] == snapshot.scope,
                    row["fingerprint"] != snapshot.fingerprint
                else { continue }
                ids.insert(snapshot.targetID)
            }
            return ids
        }
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE snapshot_drift (
                    id INTEGER PRIMARY KEY,
                    target_id INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    found REAL NOT NULL,
                    in_sync REAL NOT NULL,
                    change BLOB NOT NULL
                ) STRICT;
                CREATE INDEX snapshot_drift_by_time ON snapshot_drift (found);
                """)
    }
}
