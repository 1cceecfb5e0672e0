import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

/// What somebody changed on GitHub, and what was reverted of it.
struct DriftReader: Sendable {
    private let history: RunHistory
    private let snapshots: Snapshots
    /// Records that are searched.
    private static let depth = 300
    /// Settings found changed that are looked up.
    private static let mostFound = 1000
    /// Reasons to change something that are no drift.
    private static let intended: Set = ["policy", "apply", "revert", "repository.created", "retry"]
    private static let foundByCheck = "A check found it changed; who did it is not known"

    init(_ database: StateDatabase) {
        history = RunHistory(database: database)
        snapshots = Snapshots(database)
    }

    /// The newest first.
    func drift(since start: Date, now: Date) async throws -> [OverviewData.Drift] {
        var found = FoundDrift(
            try await snapshots.drift(from: start, through: now, limit: Self.mostFound))
        // What a later version has written and this one does not know is left out.
        let records = try await history.latest(Self.depth, since: start).compactMap { try? KeptRecord($0) }
        let drift = records.reversed().compactMap { Self.drift($0, &found) }
        return (drift + Self.notReverted(found.rest)).sorted { $0.at > $1.at }
    }

    private static func drift(_ kept: KeptRecord, _ found: inout FoundDrift) -> OverviewData.Drift? {
        let record = kept.record
        let target = record.repositoryID.map { "\($0)" } ?? record.repository
        let known = kept.outcomes.filter { found.take($0.change, of: target, by: record) }
        let causes = kept.causes.filter { $0.actor != nil && $0.delivery != nil }
        let isIntended = kept.causes.contains { intended.contains($0.trigger) }
        // What an event gave rise to is drift as a whole; of other runs, what was in sync at the check before.
        let event = isIntended ? nil : causes.first
        let reverted = (event == nil ? known : kept.outcomes).count { $0.status == .verified }
        guard reverted > 0, record.reverts == nil else { return nil }
        let sentence = causes.map { $0.sentence }.reduce(into: [String]()) { known, sentence in
            if !known.contains(sentence) { known.append(sentence) }
        }.prefix(2).joined(separator: "; ")
        return OverviewData.Drift(
            repository: record.repository, actor: event?.actor, sentence: event == nil ? foundByCheck : sentence,
            changes: reverted, at: record.started, run: String(record.run.prefix(8)))
    }

    private static func notReverted(_ found: [KeptDrift]) -> [OverviewData.Drift] {
        Dictionary(grouping: found) { $0.targetID }.values.compactMap { drift in
            drift.last.map {
                OverviewData.Drift(
                    repository: $0.name, actor: nil, sentence: foundByCheck, changes: drift.count, at: $0.found,
                    run: nil)
            }
        }
    }
}
