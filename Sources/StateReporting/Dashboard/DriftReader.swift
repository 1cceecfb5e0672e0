import Dashboard
import Enforcement
import Foundation
import ServeWiring
import Store

/// What somebody changed on GitHub and was reverted.
struct DriftReader: Sendable {
    private let history: RunHistory
    /// Records that are searched.
    private static let depth = 300
    /// Reasons to change something that are no drift.
    private static let intended: Set = ["policy", "apply", "revert", "repository.created", "retry"]

    init(_ database: StateDatabase) { history = RunHistory(database: database) }

    func drift(since start: Date) async throws -> [OverviewData.Drift] {
        let records = try await history.latest(Self.depth, since: start)
        // What a later version has written and this one does not know is left out.
        return records.compactMap { try? KeptRecord($0) }.compactMap(Self.drift)
    }

    private static func drift(_ record: KeptRecord) -> OverviewData.Drift? {
        let made = record.outcomes.count { $0.status == .verified }
        let causes = record.causes.filter { $0.actor != nil && $0.delivery != nil }
        guard made > 0, let cause = causes.first, !record.causes.contains(where: { intended.contains($0.trigger) })
        else { return nil }
        return OverviewData.Drift(
            repository: record.record.repository, actor: cause.actor,
            sentence: causes.map { $0.sentence }.reduce(into: [String]()) {
                if !$0.contains($1) { $0.append($1) }
            }.prefix(2).joined(separator: "; "),
            changes: made, at: record.record.started, run: String(record.record.run.prefix(8)))
    }
}
