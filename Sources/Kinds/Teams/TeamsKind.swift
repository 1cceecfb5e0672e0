package import Policy

/// What each team of the organization may do with the repository.
package enum TeamsKind: SettingKind {
    package static let name = "teams"
    package static let triggers: Set<String> = ["team", "team_add", "repository"]

    /// GitHub's five standard permissions from the least to the most, in REST's words.
    static let permissions = ["pull", "triage", "push", "maintain", "admin"]

    /// The words that other parts of GitHub use for two of them.
    static let synonyms = ["read": "pull", "write": "push"]

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let teams, _) = desired else { return [] }
        return teams.sorted { $0.key < $1.key }.compactMap { slug, grant in
            guard case .members(let members, let provenance) = grant else { return nil }
            guard let permission = members["permission"] else {
                return Contradiction(
                    "team \(slug) has no permission: name one of \(permissions.joined(separator: ", "))",
                    at: provenance, gapIn: slug)
            }
            guard let word = permission.json.stringValue, let meant = synonyms[word] else { return nil }
            return Contradiction(
                "team \(slug): GitHub calls the permission \(word) of a team \(meant) here; write \(meant)",
                at: permission.provenance)
        }
    }

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        guard !observed.irremovable.isEmpty, case .members(let teams, _) = desired else { return [:] }
        var notes: [SettingPath: Note] = [:]
        for case (let slug, .absent) in teams {
            guard let reason = observed.irremovable[slug.lowercased()] else { continue }
            notes[[slug]] = Note(.information, kind: name, subject: slug, reason)
        }
        return notes
    }

    package static var builtInRoles: [String] { permissions }

    /// Rules may ask which teams have access.
    package static func facts(_ facts: RepositoryFacts, after change: Change) -> RepositoryFacts {
        guard let slug = change.path.components.first else { return facts }
        var facts = facts
        facts.teams?.set(slug, hasAccess: change.after != nil)
        return facts
    }

    package static func grantedTeams(among subjects: Set<String>) -> Set<String> { subjects }

    /// A team that is desired away may well be gone. Those of an enterprise (with a colon) are not the organization's.
    package static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? {
        guard let slug = path.first else { return nil }
        if path.count == 1, value == nil, !slug.contains(":") { return .actor(.team(slug.lowercased())) }
        guard path.dropFirst() == ["permission"], let word = value?.stringValue, !permissions.contains(word) else {
            return nil
        }
        return .role(word)
    }
}
