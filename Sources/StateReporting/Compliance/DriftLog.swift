import Enforcement
package import Foundation
package import Policy
import ServeWiring
import Store

/// What somebody changed on GitHub, and what was done about it.
package struct DriftEntry: Sendable {
    package let at: Date
    package let repository: String
    /// Who did it; `nil` where GitHub did not say, as of what a check found.
    package let actor: String?
    /// An App or a bot did it.
    package let isByBot: Bool
    /// What happened, in a sentence.
    package let cause: String
    /// The change that undoes it.
    package let change: Change
    /// What was done about it; `nil`: nothing.
    package let reaction: Reaction?

    package struct Reaction: Sendable {
        package let run: String
        package let status: Outcome.Status
        package let message: String?
    }

    package var isReverted: Bool { reaction?.status == .verified }
    package var month: String { String(at.formatted(.iso8601).prefix(7)) }
}

/// Finds what was drift, as opposed to what the policy wanted for the first time.
///
/// Drift is what an event on GitHub gave rise to, the creation of a repository left out, what had been written before
/// with the same value, and what one check found in sync and the next one did not, under the same policy.
struct DriftLog {
    private(set) var entries: [DriftEntry] = []
    /// Records that a later version has written, and this one cannot read.
    private(set) var unreadable = 0
    private var written: [String: JSON?] = [:]
    private var found: FoundDrift

    /// Events that give GitHubCop a repository that it has not enforced before.
    private static let first: Set<String> = [
        "repository.created", "repository.transferred", "installation_repositories.added", "installation.created",
    ]
    private static let page = 500

    init(_ database: StateDatabase, since first: Date, through last: Date) async throws {
        let history = RunHistory(database: database)
        found = FoundDrift(try await Snapshots(database).drift(from: first, through: last))
        var next: Int? = 0
        while let number = next {
            let page = try await history.written(since: first, through: last, after: number, limit: Self.page)
            for record in page.records { add(record) }
            next = page.next
        }
        entries += found.rest.map { drift in
            DriftEntry(
                at: drift.found, repository: drift.name, actor: nil, isByBot: false, cause: Self.foundByCheck,
                change: drift.change, reaction: nil)
        }
        entries.sort { $0.at < $1.at }
    }

    private static let foundByCheck = "a check found it changed"

    private mutating func add(_ record: RunRecord) {
        guard let kept = try? KeptRecord(record) else {
            unreadable += 1
            return
        }
        let repository = record.repositoryID.map { "\($0)" } ?? record.repository
        let events = kept.causes.filter { $0.delivery != nil && !Self.first.contains($0.trigger) }
        let isNew = kept.causes.contains { Self.first.contains($0.trigger) }
        for outcome in kept.outcomes {
            let change = outcome.change
            let key = "\(repository)\0\(change.kind)\0\(change.path.components.joined(separator: "\0"))"
            let wasWritten = written[key].map { $0 == change.after } ?? false
            if outcome.status == .verified { written[key] = .some(change.after) }
            let wasFound = found.take(change, of: repository, by: record)
            guard record.reverts == nil, wasFound || !isNew && (!events.isEmpty || wasWritten) else { continue }
            let cause = events.first { $0.isByPerson } ?? events.first
            entries.append(
                DriftEntry(
                    at: record.finished, repository: record.repository, actor: cause?.actor,
                    isByBot: cause?.isByBot ?? false,
                    cause: cause?.sentence ?? (wasFound ? Self.foundByCheck : kept.causes.first?.sentence)
                        ?? record.trigger,
                    change: change,
                    reaction: .init(run: record.run, status: outcome.status, message: outcome.message)))
        }
    }
}
