package import Foundation
import GRDB

/// How each target stood when it was checked last.
///
/// What GitHub says of a kind is kept once, however many repositories have it so; the same holds for changes and for
/// what totals ask for. A target of which nothing has changed costs a row of a few bytes: when it was checked.
package struct SnapshotTable: Sendable {
    let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    /// Takes the place of what was known of these targets, in one transaction.
    package func write(
        _ snapshots: [StoredSnapshot], failures: [StoredFailure] = [], drift: [StoredDrift] = []
    ) async throws(StoreFault) {
        guard !snapshots.isEmpty || !failures.isEmpty else { return }
        let prepared = snapshots.map { ($0, $0.fingerprint) }
        try await database.write { db in
            for (snapshot, fingerprint) in prepared { try Self.write(snapshot, fingerprint, db) }
            for failure in failures { try Self.write(failure, db) }
            try DriftTable.add(drift, db)
        }
    }

    private static func write(_ snapshot: StoredSnapshot, _ fingerprint: Data, _ db: Database) throws {
        let known = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT fingerprint, state, since FROM snapshot WHERE target_id = ?"),
            arguments: [snapshot.targetID])
        if known?["fingerprint"] != fingerprint {
            let since: Double? = known.flatMap { $0["state"] == snapshot.state ? $0["since"] : nil }
            try replace(snapshot, fingerprint, since: since ?? snapshot.checked.timeIntervalSince1970, db)
        }
        try db.run(
            "INSERT OR REPLACE INTO snapshot_check VALUES (?, ?, ?, ?)",
            [
                snapshot.targetID, snapshot.checked.timeIntervalSince1970, snapshot.observed.timeIntervalSince1970,
                try policyID(snapshot.policy, at: snapshot.checked, db),
            ])
    }

    private static func replace(
        _ snapshot: StoredSnapshot, _ fingerprint: Data, since: Double, _ db: Database
    ) throws {
        try db.run(
            "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                snapshot.targetID, snapshot.name, snapshot.state, since, snapshot.visibility, snapshot.isArchived,
                snapshot.failure, snapshot.count(.open, .withheld), snapshot.count(.finding), fingerprint,
                snapshot.facts, snapshot.notes, try bodyID(snapshot.scope, db),
            ])
        try db.run("DELETE FROM snapshot_part WHERE target_id = ?", [snapshot.targetID])
        for part in snapshot.parts {
            try db.run(
                "INSERT INTO snapshot_part VALUES (?, ?, ?, ?)",
                [snapshot.targetID, part.kind, part.isUnreadable, try bodyID(part.body, db)])
        }
        try replaceDifferences(of: snapshot, db)
        try db.run("DELETE FROM snapshot_labelled WHERE target_id = ?", [snapshot.targetID])
        for label in Set(snapshot.labels) {
            try db.run("INSERT INTO snapshot_labelled VALUES (?, ?)", [snapshot.targetID, try labelID(label, db)])
        }
    }

    /// A difference that was there before keeps its time.
    private static func replaceDifferences(of snapshot: StoredSnapshot, _ db: Database) throws {
        var since: [[String]: Double] = [:]
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT class, since, kind, path FROM snapshot_difference
                    JOIN snapshot_change ON snapshot_change.id = change_id WHERE target_id = ?
                    """), arguments: [snapshot.targetID])
        for row in rows { since[["\(row["class"] as Int)", row["kind"], row["path"]]] = row["since"] }
        try db.run("DELETE FROM snapshot_difference WHERE target_id = ?", [snapshot.targetID])
        for (place, difference) in snapshot.differences.enumerated() {
            let key = ["\(difference.group.rawValue)", difference.kind, difference.path]
            try db.run(
                "INSERT INTO snapshot_difference VALUES (?, ?, ?, ?, ?)",
                [
                    snapshot.targetID, place, difference.group.rawValue,
                    since[key] ?? snapshot.checked.timeIntervalSince1970, try changeID(difference, db),
                ])
        }
    }

    private static func write(_ failure: StoredFailure, _ db: Database) throws {
        let known = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT target_id, state, failure FROM snapshot WHERE target_id = ? OR (? IS NULL AND name = ?)"),
            arguments: [failure.targetID, failure.targetID, failure.name])
        guard let known else {
            if !failure.isGone, let new = failure.replacement { try write(new, new.fingerprint, db) }
            return
        }
        let id: Int = known["target_id"]
        guard !failure.isGone else { return try delete([id], db) }
        let hasState = known["state"] == failure.state
        // NULL where only parts of it could not be read before.
        let reason: String? = known["failure"]
        if !hasState || reason != failure.reason {
            // What is known of it stays. An empty fingerprint is like no other.
            try db.run(
                """
                UPDATE snapshot SET state = ?, failure = ?, fingerprint = x'',
                    since = CASE WHEN ? THEN since ELSE ? END WHERE target_id = ?
                """, [failure.state, failure.reason, hasState, failure.checked.timeIntervalSince1970, id])
        }
        try db.run(
            "UPDATE snapshot_check SET checked = ?, policy_id = ? WHERE target_id = ?",
            [
                failure.checked.timeIntervalSince1970, try policyID(failure.policy, at: failure.checked, db), id,
            ])
    }

    /// Forgets repositories that are not there any more.
    ///
    /// - Parameters:
    ///   - ids: of those that are.
    ///   - organization: whether what is known of the organization stays.
    ///   - begun: when they began to be listed: what was checked since stays as well.
    package func retain(_ ids: Set<Int>, organization: Bool, begun: Date) async throws(StoreFault) {
        let known = try await database.read { db in
            try Int.fetchAll(
                db, sql: "SELECT target_id FROM snapshot_check WHERE checked < ?",
                arguments: [begun.timeIntervalSince1970])
        }
        let gone = known.filter { $0 > 0 ? !ids.contains($0) : !organization }
        try await database.write { db in
            try Self.delete(gone, db)
            try KeyValueStore.write(Self.listedKey, "\(begun.timeIntervalSince1970)", db)
        }
        try await dropUnused()
    }

    /// When a complete sweep has listed all repositories last.
    package func listed() async throws(StoreFault) -> Date? {
        let text = try await KeyValueStore(database: database).read(Self.listedKey)
        return text.flatMap(Double.init).map { Date(timeIntervalSince1970: $0) }
    }

    private static let listedKey = "snapshots listed"

    private static func delete(_ ids: [Int], _ db: Database) throws {
        for id in ids {
            for table in ["snapshot", "snapshot_check", "snapshot_part", "snapshot_difference", "snapshot_labelled"] {
                try db.run("DELETE FROM \(table) WHERE target_id = ?", [id])
            }
        }
    }

    /// Deletes what no target has any more.
    private func dropUnused() async throws(StoreFault) {
        let bodies = "SELECT body_id FROM snapshot_part UNION SELECT scope_id FROM snapshot"
        let unused = [
            ("snapshot_body", bodies), ("snapshot_change", "SELECT change_id FROM snapshot_difference"),
            ("snapshot_label", "SELECT label_id FROM snapshot_labelled"),
        ]
        for (table, used) in unused {
            let count = try await database.read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table) WHERE id NOT IN (\(used))") ?? 0
            }
            guard count > 0 else { continue }
            try await database.write { db in
                try db.execute(sql: "DELETE FROM \(table) WHERE id NOT IN (\(used))")
            }
        }
    }
}
