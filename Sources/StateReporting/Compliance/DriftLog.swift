import Enforcement
package import Foundation
package import Policy
import ServeWiring
import Store

/// What somebody changed on GitHub, and what was done about it.
package struct DriftEntry: Sendable {
    package let at: Date
    package let repository: String
    /// Who did it; `nil` where GitHub did not say, as of what a sweep found.
    package let actor: String?
    /// An App or a bot did it.
    package let isByBot: Bool
    /// What happened, in a sentence.
    package let cause: String
    package let run: String
    package let outcome: Outcome

    package var isReverted: Bool { outcome.status == .verified }
    package var month: String { String(at.formatted(.iso8601).prefix(7)) }
}

/// Finds in the history what was drift, as opposed to what the policy wanted for the first time.
///
/// Drift is what an event on GitHub gave rise to, the creation of a repository left out, and what had been written
/// before with the same value.
struct DriftLog {
    private(set) var entries: [DriftEntry] = []
    /// Records that a later version has written, and this one cannot read.
    private(set) var unreadable = 0
    private var written: [String: JSON?] = [:]

    /// Events that give GitHubCop a repository that it has not enforced before.
    private static let first: Set<String> = [
        "repository.created", "repository.transferred", "installation_repositories.added", "installation.created",
    ]
    private static let page = 500

    init(_ history: RunHistory, since first: Date, through last: Date) async throws {
        var next: Int? = 0
        while let number = next {
            let page = try await history.written(since: first, through: last, after: number, limit: Self.page)
            for record in page.records { add(record) }
            next = page.next
        }
    }

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
            guard record.reverts == nil, !isNew, !events.isEmpty || wasWritten else { continue }
            let cause = events.first { $0.isByPerson } ?? events.first
            entries.append(
                DriftEntry(
                    at: record.finished, repository: record.repository, actor: cause?.actor,
                    isByBot: cause?.isByBot ?? false,
                    cause: cause?.sentence ?? kept.causes.first?.sentence ?? record.trigger, run: record.run,
                    outcome: outcome))
        }
    }
}
