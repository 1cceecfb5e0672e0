package import Policy

/// People who have access to the repository themselves, not through a team or as members of the organization.
package enum CollaboratorsKind: SettingKind {
    package static let name = "collaborators"
    /// GitHub announces who accepted an invitation, not who was invited.
    package static let triggers: Set<String> = ["member"]

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let people, _) = desired else { return [] }
        return people.sorted { $0.key < $1.key }.compactMap { login, grant in
            guard let permission = grant["permission"], let word = permission.json.stringValue,
                let meant = TeamsKind.synonyms[word]
            else { return nil }
            return Contradiction(
                "collaborator \(login): GitHub calls the permission \(word) of a collaborator \(meant) here; write \(meant)",
                at: permission.provenance)
        }
    }

    /// Somebody who has to keep the access that they have.
    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        guard !observed.irremovable.isEmpty, case .members(let people, _) = desired else { return [:] }
        var notes: [SettingPath: Note] = [:]
        for (login, grant) in people {
            guard let kept = observed.irremovable.first(where: { $0.key.lowercased() == login.lowercased() }),
                Access.isReduced(observed.settings[kept.key]?["permission"]?.stringValue, by: grant)
            else { continue }
            notes[[login]] = Note(.information, kind: name, subject: kept.key, kept.value)
        }
        return notes
    }

    package static var builtInRoles: [String] { TeamsKind.permissions }

    /// One who is desired away may well be gone.
    package static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? {
        guard let login = path.first else { return nil }
        if path.count == 1, value == nil { return .actor(.user(login.lowercased())) }
        guard path.dropFirst() == ["permission"], let word = value?.stringValue,
            !TeamsKind.permissions.contains(word)
        else { return nil }
        return .role(word)
    }
}

/// Who has access to a repository, and what a policy leaves of it.
struct Access {
    /// Permissions by login.
    let present: [String: String]
    /// Desired entries by login in lower case.
    private let desired: [String: Desired]
    private let isExclusive: Bool

    init(in node: JSON, _ desired: Desired?, isExclusive: Bool) {
        present = Dictionary(
            (node["collaborators"]?["edges"]?.arrayValue ?? []).compactMap { edge in
                guard let login = edge["node"]?["login"]?.stringValue, let permission = Self.permission(of: edge)
                else { return nil }
                return (login, permission)
            }
        ) { first, _ in first }
        self.isExclusive = isExclusive
        guard case .members(let people, _)? = desired else {
            self.desired = [:]
            return
        }
        self.desired = Dictionary(people.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    }

    /// Those who have no access of their own and are desired with it, or who must not get any. An invitation may be on
    /// its way to them.
    var mayBeInvited: Bool {
        let known = Set(present.keys.map { $0.lowercased() })
        return isExclusive || !desired.keys.allSatisfy { known.contains($0) }
    }

    /// Those who lose access, or some of it.
    var reduced: [String] {
        present.filter { login, permission in
            desired[login.lowercased()].map { Self.isReduced(permission, by: $0) } ?? isExclusive
        }.keys.sorted()
    }

    /// Administrators by their own right.
    var administrators: [String] { present.filter { $0.value == "admin" }.keys.sorted() }

    /// Whether a desired entry means less than `permission`. What cannot be compared may be less.
    static func isReduced(_ permission: String?, by desired: Desired) -> Bool {
        if case .absent = desired { return true }
        guard case .value(let wanted)? = desired["permission"], let word = wanted.json.stringValue else { return false }
        guard word != permission else { return false }
        let ranks = TeamsKind.permissions
        guard let new = ranks.firstIndex(of: word), let old = permission.flatMap(ranks.firstIndex) else { return true }
        return new < old && !wanted.isMinimum
    }

    /// What the repository itself grants somebody, in the policy's words; `nil` where it grants nothing, or GitHub does
    /// not say what.
    static func permission(of edge: JSON) -> String? {
        let own = source(of: edge)
        return own?["roleName"]?.stringValue.map { TeamsKind.synonyms[$0] ?? $0 }
    }

    /// Whether the repository itself grants something.
    static func hasOwn(_ edge: JSON) -> Bool { source(of: edge) != nil }

    private static func source(of edge: JSON) -> JSON? {
        edge["permissionSources"]?.arrayValue?.first { $0["source"]?["__typename"] == "Repository" }
    }
}
