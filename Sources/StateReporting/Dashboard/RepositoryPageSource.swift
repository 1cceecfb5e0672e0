package import Dashboard
import Enforcement
package import Foundation
import Policy
import Reporting
import ServeWiring
package import Store

/// What the page of a repository, or of the organization itself, shows, out of the state file and the policy in force.
package struct RepositoryPageSource: Sendable {
    private let database: StateDatabase
    private let policy: @Sendable () -> PolicyInForce
    private let organization: String
    private let now: @Sendable () -> Date
    private static let mostSuggestions = 5

    package init(
        _ database: StateDatabase, policy: @escaping @Sendable () -> PolicyInForce, organization: String,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.database = database
        self.policy = policy
        self.organization = organization
        self.now = now
    }

    /// - Parameter text: `owner/name` or the name alone, in any case; a name that the repository had before.
    /// - Throws: `StoreFault`; `DecodingError` where a later version has written what this one does not know.
    @Sendable package func answer(_ text: String) async throws -> RepositoryAnswer {
        let asked = text.contains("/") ? text : "\(organization)/\(text)"
        guard let name = RepositoryName(asked) else { return .unknown(suggestions: []) }
        let table = SnapshotTable(database: database)
        if let present = try await table.presentName(of: name.description) {
            guard present == text else { return .moved(to: present) }
            return .found(try await details(of: name))
        }
        // A repository that waits for its first check is in the queue, and in nothing else.
        if let known = try await database.knownRepository(asked) {
            guard known == text else { return .moved(to: known) }
            return .found(try await details(of: name))
        }
        return .unknown(suggestions: Self.suggestions(for: name, among: try await table.repositoryNames()))
    }

    /// - Throws: as `answer`.
    @Sendable package func ofOrganization() async throws -> RepositoryDetails {
        let known = try await SnapshotTable(database: database).organization()
        return try await details(of: .organization(known?.name ?? organization))
    }

    /// Those that hold the name, or are held by it; without any, the one that somebody probably meant.
    private static func suggestions(for name: RepositoryName, among all: [String]) -> [String] {
        let word = name.name.lowercased()
        let similar = all.filter { candidate in
            let other = candidate.lowercased().split(separator: "/").last.map(String.init) ?? ""
            return word.count > 2 && (other.contains(word) || (other.count > 3 && word.contains(other)))
        }
        guard similar.isEmpty else { return Array(similar.prefix(mostSuggestions)) }
        return Suggestion.nearest(to: name.description, among: all).map { [$0] } ?? []
    }

    private func details(of name: RepositoryName) async throws -> RepositoryDetails {
        let (inForce, now) = (policy(), now())
        let day = Day(secondsSince1970: Int(now.timeIntervalSince1970))
        let kept = try await Snapshots(database).snapshot(of: name)
        let snapshot = kept?.snapshot
        let id = snapshot?.target.id
        var details = RepositoryDetails(
            name: name.description, state: snapshot.flatMap { .init(rawValue: $0.state.rawValue) } ?? .unknown,
            checked: snapshot?.checkedAt)
        details.isOrganization = name.isOrganization
        details.isOutdated = snapshot.map { $0.policy != inForce.digest } ?? false
        details.notices = try await RepositoryNotices(database, now: now).all(
            of: name, id: id, snapshot: snapshot, exemption: inForce.document.exemption(of: name, on: day))
        if let kept, let snapshot {
            details.facts = snapshot.target.repository.map { Self.facts($0) } ?? []
            do {
                let settings = try RepositorySettings(
                    kept, under: inForce.document, on: day, isOutdated: details.isOutdated,
                    among: try await selectable(by: inForce.document, for: name))
                details.rules = settings.rules
                details.kinds = settings.kinds
            } catch {
                details.problem = "\(error)".printable
            }
            details.findings = snapshot.findings.changes.map { RepositoryDetails.Finding($0) }
        }
        (details.events, details.hasMoreEvents) = try await RepositoryEvents(database).latest(of: name, id: id)
        return details
    }

    /// Every repository, where settings of the organization select some by a condition.
    private func selectable(by policy: PolicyDocument, for name: RepositoryName) async throws -> [RepositoryFacts]? {
        guard name.isOrganization, policy.selectsRepositories() else { return nil }
        return try await Snapshots(database).repositories()
    }

    private static func facts(_ facts: RepositoryFacts) -> [RepositoryDetails.Fact] {
        func fact(_ name: String, _ fact: RepositoryFacts.Fact, _ value: String) -> RepositoryDetails.Fact {
            .init(name, facts.knows(fact) ? value.printable : nil)
        }
        let properties = facts.customProperties.sorted { $0.key < $1.key }.map {
            "\($0.key): \($0.value.joined(separator: ", "))"
        }
        return [
            fact("Visibility", .visibility, facts.visibility.rawValue),
            fact("Archived", .archived, facts.isArchived ? "yes" : "no"),
            fact("Default branch", .defaultBranch, facts.defaultBranch ?? "none yet"),
            fact("Language", .language, facts.language ?? "none"),
            fact("Topics", .topics, facts.topics.isEmpty ? "none" : facts.topics.joined(separator: ", ")),
            fact(
                "Properties", .customProperties, properties.isEmpty ? "none read" : properties.joined(separator: "; ")),
        ]
    }
}

extension RepositoryDetails.Finding {
    fileprivate init(_ change: Change) {
        self.init(
            rule: change.rule, source: change.source.lineText, title: change.title.printable,
            before: (change.before ?? .null).shortText.short,
            after: change.verb == .remove ? "removed" : (change.after ?? .null).shortText.short)
    }
}
