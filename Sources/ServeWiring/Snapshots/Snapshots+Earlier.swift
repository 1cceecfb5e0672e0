package import Enforcement
package import Foundation
import Policy
package import Store

extension EarlierObservations {
    /// What the state file knows of all targets that GitHub was asked about not longer ago than that.
    ///
    /// - Throws: `StoreFault`; where the file is damaged.
    package init(
        _ database: StateDatabase, youngerThan age: Duration, basePolicy: PolicyDigest, now: Date = Date()
    ) async throws {
        let table = SnapshotTable(database: database)
        let oldest = now.addingTimeInterval(-(age / .seconds(1)))
        let targets = try await table.targets(observedSince: oldest).map { target in
            Target(try SnapshotCoding.target(target.facts), observedAt: target.observed)
        }
        let older = try await table.names(observedBefore: oldest).compactMap { id, name in
            RepositoryName(target: name).map { RepositoryReference(name: $0, id: id) }
        }
        self.init(
            targets: targets, older: older, listedAt: try await table.listed(), basePolicy: basePolicy
        ) { try Self.decoded(try await table.observations(of: $0)) }
    }

    /// What many have in common is decoded once.
    private static func decoded(_ found: ObservationBodies) throws -> [Int: EarlierObservation] {
        var answers: [Int64: Result<Observed, Unreadable>] = [:]
        var scopes: [Int64: AskedSettings] = [:]
        func body(_ id: Int64) throws -> Data {
            guard let data = found.bodies[id] else { throw ValueCoding.Malformed() }
            return data
        }
        return try found.observations.mapValues { parts in
            var kinds = [String: Result<Observed, Unreadable>](minimumCapacity: parts.kinds.count)
            for (kind, id) in parts.kinds {
                let answer = try answers[id] ?? SnapshotCoding.answer(body(id))
                answers[id] = answer
                kinds[kind] = answer
            }
            let asked = try scopes[parts.scope] ?? SnapshotCoding.scope(body(parts.scope)).asked
            scopes[parts.scope] = asked
            return EarlierObservation(policy: parts.policy, asked: asked, kinds: kinds)
        }
    }
}
