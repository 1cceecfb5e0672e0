package import FoundationEssentials
package import Policy

/// A person's word that a repository, or a kind of its settings, is not enforced for a while.
package struct Suspension: Hashable, Sendable {
    package let repository: RepositoryName
    /// `nil`: all kinds.
    package let kind: String?
    package let reason: String
    package let actor: String
    package let until: Date

    package init(repository: RepositoryName, kind: String?, reason: String, actor: String, until: Date) {
        self.repository = repository
        self.kind = kind
        self.reason = reason
        self.actor = actor
        self.until = until
    }

    /// Longer than this nobody may suspend at once: what is to last belongs into the policy, as an exemption.
    package static let longest = Duration.seconds(7 * 86_400)

    /// Stands for all repositories of an organization and the organization itself. No repository has this name.
    package static let everything = "*"

    /// Whether nothing of an organization is enforced.
    package func coversEverything(of organization: String) -> Bool {
        kind == nil && isOfOrganization && repository.owner.lowercased() == organization.lowercased()
    }

    /// It stands for all repositories, and for the organization itself.
    package var isOfOrganization: Bool { repository.name == Self.everything }

    func concerns(_ target: RepositoryName) -> Bool {
        repository == target
            || isOfOrganization && repository.owner.lowercased() == target.owner.lowercased()
    }

    func covers(_ change: Change) -> Bool { kind == nil || kind == change.kind }
}

/// Knows what is suspended.
package struct SuspensionReader: Sendable {
    /// Of all repositories; asked before each plan. Throws when that cannot be known: then nothing is written.
    package let active: @Sendable () async throws -> [Suspension]

    package init(active: @escaping @Sendable () async throws -> [Suspension]) { self.active = active }

    package static let none = SuspensionReader { [] }

    func active(of repository: RepositoryName) async throws -> [Suspension] {
        try await active().filter { $0.concerns(repository) }
    }
}

extension RepositoryPlan {
    /// The plan without the changes that are suspended, and a note for each suspension that says what it keeps back.
    func leavingOut(_ suspensions: [Suspension]) -> RepositoryPlan {
        guard !suspensions.isEmpty else { return self }
        let notes = suspensions.map { suspension in
            let titles = changes.filter { suspension.covers($0) }.map { $0.title }
            let kept = titles.isEmpty ? "" : "; left out: \(titles.joined(separator: ", "))"
            return Note(
                .suspended, kind: suspension.kind,
                "suspended until \(suspension.until.ISO8601Format()) by \(suspension.actor): \(suspension.reason)\(kept)"
            )
        }
        return replacing(
            changes: changes.filter { change in !suspensions.contains { $0.covers(change) } },
            notes: notes + self.notes)
    }
}
