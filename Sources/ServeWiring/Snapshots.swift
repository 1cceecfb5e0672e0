package import Enforcement
package import Foundation
package import Policy
package import Store

/// A target as it stood when it was checked last, with since when.
package struct KeptSnapshot: Sendable {
    package let snapshot: TargetSnapshot
    /// Since when it is in its state.
    package let stateSince: Date
    /// Since when each of its differences is known, in their order.
    package let differencesSince: [Date]
}

/// A setting that was in sync at one check and was not at the next one, under the same policy.
package struct KeptDrift: Sendable {
    package let targetID: Int
    /// What the target was called then.
    package let name: String
    /// When a check found it.
    package let found: Date
    /// The check before, at which it was in sync.
    package let inSync: Date
    /// What undoes it.
    package let change: Change
}

/// What the state file knows of how each target stood when it was checked last.
package struct Snapshots: Sendable {
    private let table: SnapshotTable

    private let driftTable: DriftTable

    package init(_ database: StateDatabase) {
        table = SnapshotTable(database: database)
        driftTable = DriftTable(database: database)
    }

    /// - Throws: `StoreFault`; where the file is damaged.
    package func snapshot(of name: RepositoryName) async throws -> KeptSnapshot? {
        try await Self.decoded(table.snapshot(named: name.description)).first
    }

    /// - Parameter targetID: of a repository; negative: of the organization.
    package func snapshot(of targetID: Int) async throws -> KeptSnapshot? {
        try await Self.decoded(table.snapshot(of: targetID)).first
    }

    /// What GitHub said of each repository itself at its last check.
    package func repositories() async throws -> [RepositoryFacts] {
        try await table.repositoryFacts().compactMap { try SnapshotCoding.target($0).repository }
    }

    /// A page of targets, and how many there are on all pages.
    package func page(
        _ filter: SnapshotFilter = SnapshotFilter(), _ order: SnapshotOrder = SnapshotOrder(.name), limit: Int,
        offset: Int = 0
    ) async throws -> (rows: [SnapshotRow], total: Int) {
        try await table.page(filter, order, limit: limit, offset: offset)
    }

    /// What there is to filter by: the most frequent first.
    package func values(of label: StoredSnapshot.Label.Name, limit: Int = 200) async throws -> [String] {
        try await table.values(of: label, limit: limit)
    }

    /// By state, kind, rule, team, property and topic.
    package func totals() async throws -> SnapshotTotals { try await table.totals() }

    /// The last totals of each day, by UTC, oldest first; days on which nothing was checked are missing.
    package func days(from first: Date, through last: Date) async throws -> [SnapshotDay] {
        try await table.days(from: SnapshotTable.day(first), through: SnapshotTable.day(last))
    }

    /// What checks found changed: the oldest first, of the latest.
    package func drift(from first: Date, through last: Date, limit: Int = .max) async throws -> [KeptDrift] {
        try await driftTable.all(from: first, through: last, limit: limit).map {
            KeptDrift(
                targetID: $0.targetID, name: $0.name, found: $0.found, inSync: $0.inSync,
                change: try SnapshotCoding.change($0.change).change)
        }
    }

    /// Repositories that are exempt, or whose exemption ends soon, by name.
    package func exempt() async throws -> [TargetSnapshot] {
        try await Self.decoded(table.exempt()).map { $0.snapshot }
    }

    /// When each policy was in use first, newest first.
    package func policies() async throws -> [(digest: String, since: Date)] { try await table.policies() }

    /// When a complete sweep has listed all repositories last.
    package func listedAt() async throws -> Date? { try await table.listed() }

    /// What many have in common is decoded once.
    private static func decoded(_ found: SnapshotBodies) throws -> [KeptSnapshot] {
        let bodies = found.bodies
        var answers: [Int64: Result<Observed, Unreadable>] = [:]
        var scopes: [Int64: (asked: AskedSettings, rules: [String])] = [:]
        let changes = try found.changes.mapValues { try SnapshotCoding.change($0) }
        func body(_ id: Int64) throws -> Data {
            guard let data = bodies[id] else { throw ValueCoding.Malformed() }
            return data
        }
        return try found.snapshots.map { parts in
            var kinds: [String: Result<Observed, Unreadable>] = [:]
            for (kind, id) in parts.kinds {
                let answer = try answers[id] ?? SnapshotCoding.answer(body(id))
                answers[id] = answer
                kinds[kind] = answer
            }
            let scope = try scopes[parts.scope] ?? SnapshotCoding.scope(body(parts.scope))
            scopes[parts.scope] = scope
            var (open, since): ([Change], [Date]) = ([], [])
            var findings = Findings()
            for difference in parts.differences {
                guard let (change, message) = changes[difference.change] else { throw ValueCoding.Malformed() }
                switch difference.group {
                case .finding: findings.changes.append(change)
                case .open, .withheld:
                    open.append(change)
                    since.append(difference.since)
                }
                if difference.group == .withheld {
                    findings.withheld.append(Outcome(change: change, status: .withheld, message: message))
                }
            }
            let notes = try ValueCoding.value(parts.notes)
            findings.errors = try SnapshotCoding.notes(notes["errors"])
            return KeptSnapshot(
                snapshot: TargetSnapshot(
                    target: try SnapshotCoding.target(parts.facts), checkedAt: parts.checked,
                    observedAt: parts.observed, policy: parts.policy,
                    state: TargetSnapshot.State(rawValue: parts.state) ?? .failed, failure: parts.failure,
                    kinds: kinds, asked: scope.asked, rules: scope.rules, differences: open, findings: findings,
                    notes: try SnapshotCoding.notes(notes["notes"]),
                    exemption: SnapshotCoding.exemption(notes["exemption"])),
                stateSince: parts.since, differencesSince: since)
        }
    }
}
