import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

/// Fills the pages of changes from the history.
struct ChangesReader: Sendable {
    private let history: RunHistory
    /// Runs of one page, and repositories of one.
    private static let runs = 50
    private static let repositories = 25

    init(_ database: StateDatabase) { history = RunHistory(database: database) }

    func runs(_ filter: ChangesFilter) async throws -> ChangesData {
        let runs = try await history.runs(
            Self.runs, RunFilter(repositories: filter.repository.map { [$0] } ?? [], before: filter.before))
        let next = runs.count == Self.runs ? runs.last?.number : nil
        return ChangesData(runs: runs.map(Self.run), next: next)
    }

    func run(_ name: String, after place: Int) async throws -> RunData? {
        guard !name.isEmpty, let whole = try await history.names(beginning: name, limit: 2).only,
            let run = try await history.run(whole)
        else { return nil }
        let page = try await history.records(ofRun: run.run, after: place, limit: Self.repositories)
        let repositories = try page.records.map { stored in
            let record = try KeptRecord(stored)
            return RunData.Repository(
                name: stored.repository, causes: record.causes.map { $0.sentence },
                changes: ChangeRow.rows(record.changes, outcomes: record.outcomes), failure: stored.failure)
        }
        return RunData(run: Self.run(run), repositories: repositories, next: page.next)
    }

    private static func run(_ run: PastRun) -> ChangesData.Run {
        let changed = Outcome.Status.allCases.filter { ![.refused, .withheld, .notMade].contains($0) }
        return ChangesData.Run(
            name: run.shortName, started: run.started, finished: run.finished,
            subject: HistoryReport.subject(of: run), repository: run.repositoryCount == 1 ? run.repository : nil,
            outcome: HistoryReport.outcome(of: run), isGood: HistoryReport.isGood(run),
            reason: HistoryReport.reasons(of: run), actor: run.trigger.contains(run.actor ?? "") ? nil : run.actor,
            requests: run.requests, reverts: run.reverts.map { String($0.prefix(8)) },
            revertedBy: run.revertedBy.map { String($0.prefix(8)) },
            hasChanged: changed.contains { run.outcomes[$0.rawValue] != nil })
    }
}

extension Array {
    /// The element, where there is one and no other.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
