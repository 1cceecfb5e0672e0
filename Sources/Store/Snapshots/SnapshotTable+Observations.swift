package import Foundation
import GRDB

/// A target that GitHub was asked about.
package struct ObservedTarget: Sendable {
    package let observed: Date
    package let facts: Data
}

/// What was observed of a target, with its bodies by number.
package struct ObservationParts: Sendable {
    package let policy: String
    /// In `ObservationBodies.bodies`.
    package let scope: Int64
    /// In `ObservationBodies.bodies`.
    package fileprivate(set) var kinds: [(kind: String, body: Int64)] = []
}

/// What was observed of several targets, with what they have in common.
package struct ObservationBodies: Sendable {
    /// By the target's id.
    package fileprivate(set) var observations: [Int: ObservationParts] = [:]
    package fileprivate(set) var bodies: [Int64: Data] = [:]
}

extension SnapshotTable {
    /// All that GitHub was asked about since then, in the order of their names.
    package func targets(observedSince date: Date) async throws(StoreFault) -> [ObservedTarget] {
        try await database.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT observed, facts FROM snapshot JOIN snapshot_check USING (target_id)
                    WHERE observed >= ? ORDER BY name
                    """, arguments: [date.timeIntervalSince1970])
            var targets: [ObservedTarget] = []
            while let row = try rows.next() {
                targets.append(ObservedTarget(observed: Date(timeIntervalSince1970: row[0]), facts: row[1]))
            }
            return targets
        }
    }

    /// What was observed of these targets; those that are gone are missing.
    package func observations(of targets: [Int]) async throws(StoreFault) -> ObservationBodies {
        try await database.read { db in
            var found = ObservationBodies()
            let checks = try db.cachedStatement(
                sql: """
                    SELECT digest, scope_id FROM snapshot JOIN snapshot_check USING (target_id)
                    JOIN snapshot_policy ON snapshot_policy.id = policy_id WHERE target_id = ?
                    """)
            let parts = try db.cachedStatement(sql: "SELECT kind, body_id FROM snapshot_part WHERE target_id = ?")
            for target in targets {
                guard let row = try Row.fetchOne(checks, arguments: [target]) else { continue }
                var observation = ObservationParts(policy: row[0], scope: row[1])
                let rows = try Row.fetchCursor(parts, arguments: [target])
                while let row = try rows.next() { observation.kinds.append((row[0], row[1])) }
                found.observations[target] = observation
            }
            found.bodies = try Self.bodies(
                Set(found.observations.values.flatMap { [$0.scope] + $0.kinds.map { $0.body } }), in: "snapshot_body",
                db)
            return found
        }
    }
}
