import Dashboard
import Enforcement
import Foundation
import Policy
import Reporting
import ServeWiring
import Store

/// What runs did to one repository, under whatever name it had.
struct RepositoryEvents: Sendable {
    private let history: RunHistory
    /// Runs on one page.
    private static let limit = 20

    init(_ database: StateDatabase) { history = RunHistory(database: database) }

    /// - Throws: `StoreFault`, `DecodingError` where a later version has written what this one does not know.
    func latest(
        of name: RepositoryName, id: Int?
    ) async throws -> (events: [RepositoryDetails.Event], hasMore: Bool) {
        let records =
            if let id {
                try await history.latest(Self.limit + 1, repositoryID: id)
            } else {
                try await history.latest(Self.limit + 1, repository: name.description)
            }
        let events = try records.prefix(Self.limit).map { try Self.event(KeptRecord($0), name) }
        return (events, records.count > Self.limit)
    }

    private static func event(_ kept: KeptRecord, _ name: RepositoryName) -> RepositoryDetails.Event {
        let sentences = kept.causes.map { cause in
            guard let actor = cause.actor, !cause.sentence.contains(actor) else { return cause.sentence }
            return "\(cause.sentence) (\(actor))"
        }
        let causes = sentences.reduce(into: [String]()) { known, sentence in
            if !known.contains(sentence) { known.append(sentence) }
        }
        let shown = 3
        var cause = causes.isEmpty ? kept.record.trigger : causes.prefix(shown).joined(separator: "; ")
        if causes.count > shown { cause += "; and \(causes.count - shown) more" }
        let changes =
            kept.outcomes.isEmpty
            ? kept.changes.map { change(of: $0, outcome: "not-made", message: nil) }
            : kept.outcomes.map { change(of: $0.change, outcome: $0.status.rawValue, message: $0.message) }
        return RepositoryDetails.Event(
            run: kept.record.run, started: kept.record.started, cause: cause.printable, changes: changes,
            failure: kept.record.failure?.printable, times: kept.record.times,
            formerName: kept.name == name ? nil : kept.record.repository.printable)
    }

    private static func change(
        of change: Change, outcome: String, message: String?
    ) -> RepositoryDetails.Event.Change {
        .init(
            title: change.title.printable, before: (change.before ?? .null).shortText.short,
            after: change.verb == .remove ? "removed" : (change.after ?? .null).shortText.short, outcome: outcome,
            message: message?.printable)
    }
}
