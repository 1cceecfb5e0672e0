package import Foundation
import GRDB

/// A snapshot with its bodies by number, so that each of them is decoded once.
package struct SnapshotParts: Sendable {
    package let targetID: Int
    package let name: String
    package let state: String
    package let since: Date
    package let checked: Date
    package let observed: Date
    package let policy: String
    package let failure: String?
    package let facts: Data
    package let notes: Data
    /// In `SnapshotBodies.bodies`.
    package let scope: Int64
    package fileprivate(set) var kinds: [(kind: String, body: Int64)] = []
    /// In `SnapshotBodies.changes`.
    package fileprivate(set) var differences: [(group: StoredSnapshot.DifferenceClass, since: Date, change: Int64)] = []

    fileprivate init(row: Row) {
        targetID = row["target_id"]
        name = row["name"]
        state = row["state"]
        since = Date(timeIntervalSince1970: row["since"])
        checked = Date(timeIntervalSince1970: row["checked"])
        observed = Date(timeIntervalSince1970: row["observed"])
        policy = row["policy"]
        failure = row["failure"]
        facts = row["facts"]
        notes = row["notes"]
        scope = row["scope_id"]
    }
}

/// Snapshots, with what they have in common.
package struct SnapshotBodies: Sendable {
    /// In the order of their names.
    package fileprivate(set) var snapshots: [SnapshotParts] = []
    package fileprivate(set) var bodies: [Int64: Data] = [:]
    package fileprivate(set) var changes: [Int64: Data] = [:]
}

extension SnapshotTable {
    package func snapshot(named name: String) async throws(StoreFault) -> SnapshotBodies {
        try await read("snapshot.name = ?", [name])
    }

    package func snapshot(of targetID: Int) async throws(StoreFault) -> SnapshotBodies {
        try await read("snapshot.target_id = ?", [targetID])
    }

    package func exempt() async throws(StoreFault) -> SnapshotBodies { try await read("state = 'exempt'", []) }

    /// When each policy was used first, newest first.
    package func policies() async throws(StoreFault) -> [(digest: String, since: Date)] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT digest, since FROM snapshot_policy ORDER BY since DESC, id DESC")
                .map { ($0["digest"], Date(timeIntervalSince1970: $0["since"])) }
        }
    }

    /// Names of all others.
    package func names(observedBefore date: Date) async throws(StoreFault) -> [(id: Int, name: String)] {
        try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT target_id, name FROM snapshot JOIN snapshot_check USING (target_id) WHERE observed < ?
                    ORDER BY name
                    """, arguments: [date.timeIntervalSince1970]
            ).map { ($0["target_id"], $0["name"]) }
        }
    }

    private func read(
        _ condition: String, _ arguments: StatementArguments
    ) async throws(StoreFault) -> SnapshotBodies {
        try await database.read { db in
            var found = SnapshotBodies()
            var places: [Int: Int] = [:]
            let chosen = "snapshot JOIN snapshot_check USING (target_id)"
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT snapshot.*, checked, observed, digest AS policy FROM \(chosen)
                    JOIN snapshot_policy ON snapshot_policy.id = policy_id WHERE \(condition) ORDER BY snapshot.name
                    """, arguments: arguments)
            while let row = try rows.next() {
                let parts = SnapshotParts(row: row)
                places[parts.targetID] = found.snapshots.count
                found.snapshots.append(parts)
            }
            let parts = try Row.fetchCursor(
                db,
                sql: """
                    SELECT target_id, kind, body_id FROM snapshot_part
                    WHERE target_id IN (SELECT target_id FROM \(chosen) WHERE \(condition))
                    """, arguments: arguments)
            while let row = try parts.next() {
                guard let place = places[row[0]] else { continue }
                found.snapshots[place].kinds.append((row[1], row[2]))
            }
            let differences = try Row.fetchCursor(
                db,
                sql: """
                    SELECT target_id, class, since, change_id FROM snapshot_difference
                    WHERE target_id IN (SELECT target_id FROM \(chosen) WHERE \(condition))
                    """, arguments: arguments)
            while let row = try differences.next() {
                guard let place = places[row[0]], let group = StoredSnapshot.DifferenceClass(rawValue: row[1])
                else { continue }
                found.snapshots[place].differences.append((group, Date(timeIntervalSince1970: row[2]), row[3]))
            }
            found.bodies = try Self.bodies(
                Set(found.snapshots.flatMap { [$0.scope] + $0.kinds.map { $0.body } }), in: "snapshot_body", db)
            found.changes = try Self.bodies(
                Set(found.snapshots.flatMap { $0.differences.map { $0.change } }), in: "snapshot_change", db)
            return found
        }
    }

    static func bodies(_ ids: Set<Int64>, in table: String, _ db: Database) throws -> [Int64: Data] {
        let statement = try db.cachedStatement(sql: "SELECT body FROM \(table) WHERE id = ?")
        var bodies: [Int64: Data] = [:]
        for id in ids { bodies[id] = try Data.fetchOne(statement, arguments: [id]) }
        return bodies
    }
}
