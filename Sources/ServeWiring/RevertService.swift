package import Enforcement
import Foundation
package import Policy
package import Store

/// Puts back a run from the history while `serve` works.
package struct RevertService: Sendable {
    private let database: StateDatabase
    private let organization: String
    private let session: @Sendable () -> GitHubSession
    /// Repositories of which the plan is shown: each has to be read.
    private static let shown = 20

    package init(
        _ database: StateDatabase, organization: String, session: @escaping @Sendable () -> GitHubSession
    ) {
        self.database = database
        self.organization = organization
        self.session = session
    }

    /// Why nothing was reverted.
    package struct Refusal: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    package struct Preview: Sendable {
        package let run: PastRun
        package let plans: [(name: String, plan: Result<RepositoryPlan, any Error>)]
        /// Repositories that were not planned.
        package let further: Int
        /// The names of the rules that want the run's changes.
        package let rules: [String]
    }

    /// What a revert would do now.
    /// - Throws: ``Refusal``, `StoreFault`.
    package func preview(_ name: String) async throws -> Preview {
        let (run, records) = try await find(name)
        let reversals = Reversal.all(of: run, records)
        let reverter = Reverter(organization: organization, session: session, history: .readOnly)
        var plans: [(String, Result<RepositoryPlan, any Error>)] = []
        for reversal in reversals.prefix(Self.shown) {
            do {
                plans.append((reversal.repository.name.title, .success(try await reverter.plan(reversal))))
            } catch {
                plans.append((reversal.repository.name.title, .failure(error)))
            }
        }
        // A revert puts back what the policy wants.
        let changes = run.reverts == nil ? records.flatMap { $0.outcomes }.map { $0.change } : []
        let rules = Set(changes.map { $0.rule }).sorted()
        return Preview(
            run: run, plans: plans, further: max(0, reversals.count - Self.shown), rules: Array(rules.prefix(5)))
    }

    /// How a revert went.
    package struct Progress: Sendable, Hashable {
        package var repositories = 0
        package var changes = 0
        package var failed = 0
        /// Why it did not come to its end.
        package var stopped: String?
    }

    /// - Parameter each: called after each repository.
    /// - Throws: ``Refusal``, `StoreFault`.
    package func revert(
        _ name: String, cause: Enforcement.Cause, each: @Sendable (Progress) -> Void = { _ in }
    ) async throws -> Progress {
        let (run, records) = try await find(name)
        let reversals = Reversal.all(of: run, records)
        let new = History.newName()
        let journal = try History.Journal.kept(in: database, as: "githubcop serve", reverts: run.run)
        let history = History(journal, run: { new }, reverts: run.run)
        let reverter = Reverter(
            organization: organization, session: session, history: history,
            snapshots: SnapshotWriter(database).memory(policy: ""))
        var progress = Progress()
        let reason = try await reverter.revert(reversals, cause: cause, until: { Task.isCancelled }) { record in
            progress.repositories += 1
            progress.changes += record.outcomes.count { $0.status == .verified }
            if record.failure != nil || record.outcomes.contains(where: { $0.status.isProblem }) {
                progress.failed += 1
            }
            each(progress)
        }
        switch reason {
        case .completed: break
        case .stopped: progress.stopped = "the server is shutting down"
        case .limited(let text), .unreachable(let text): progress.stopped = text
        }
        return progress
    }

    private func find(_ name: String) async throws -> (PastRun, [KeptRecord]) {
        let history = RunHistory(database: database)
        let names = name.count < 4 ? [] : try await history.names(beginning: name, limit: 2)
        guard names.count == 1, let whole = names.first, let run = try await history.run(whole) else {
            throw Refusal(description: "There is no run '\(name.printable)', or more than one begins like that.")
        }
        let records = try await history.records(ofRun: run.run).map { try KeptRecord($0) }
        guard records.contains(where: { !$0.outcomes.isEmpty }) else {
            throw Refusal(description: "Run \(run.shortName) changed nothing: there is nothing to revert.")
        }
        return (run, records)
    }
}
