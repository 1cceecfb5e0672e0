import Kinds
package import Policy

extension Enforcer {
    /// Looks up whom the policy names: one GraphQL request for fifty users and teams, one or two GETs for each App, one
    /// for the custom roles. Teams are listed only where one is missing.
    ///
    /// - Parameters:
    ///   - repositories: of the inventory only their rows count; `nil`: all.
    ///   - writes: the run will write, so that what the credentials may not do matters.
    package func preflight(of repositories: [RepositoryName]? = nil, writes: Bool = false) async -> Preflight {
        let session = session()
        let named = policy.namedOnGitHub(by: repositories.map { Set($0.map { $0.name.lowercased() }) })
        var preflight = Preflight()
        preflight.findings = await findings(named, session.reader)
        if writes { preflight.lacks = await lacks(session) }
        return preflight
    }

    /// The same of a comparison: of the names that only the new policy has, and of those that its changes need. Where
    /// there are none, nothing is asked.
    ///
    /// - Parameter needed: what the introduced changes need.
    package func preflight(needing needed: Set<NamedOnGitHub.Subject>) async -> Preflight {
        guard let comparison else { return await preflight() }
        let present = Set(comparison.base.namedOnGitHub().map { $0.subject })
        let named = comparison.head.namedOnGitHub().filter {
            needed.contains($0.subject) || !present.contains($0.subject)
        }
        var preflight = Preflight()
        if !named.isEmpty { preflight.findings = await findings(named, session().reader) }
        return preflight
    }

    private func lacks(_ session: GitHubSession) async -> [(lack: Rights.Lack, kinds: [String])] {
        guard let rights = await session.rights() else { return [] }
        var lacks: [(lack: Rights.Lack, kinds: [String])] = []
        for kind in policy.writtenKinds {
            guard let lack = rights.lack(toWrite: kind) else { continue }
            let name = kind.targetKind == .organization ? "\(kind.name) of the organization" : kind.name
            if let index = lacks.firstIndex(where: { $0.lack == lack }) {
                lacks[index].kinds.append(name)
            } else {
                lacks.append((lack, [name]))
            }
        }
        return lacks
    }

    private func findings(_ named: [NamedOnGitHub], _ reader: GitHubReader) async -> [Preflight.Finding] {
        let actors = named.compactMap { if case .actor(let reference) = $0.subject { reference } else { nil } }
        let known = await directory.lookUp(Set(actors), reader: reader)
        let hasRoles = named.contains { if case .role = $0.subject { true } else { false } }
        let roles = hasRoles ? await NamesOfOrganization.roles(organization, reader) : nil
        let isTeamMissing = known.contains { reference, answer in
            if case .team = reference { answer == .missing } else { false }
        }
        let teams = isTeamMissing ? await NamesOfOrganization.teams(organization, reader) : nil
        return named.compactMap { named in
            let reason: Preflight.Finding.Reason?
            switch named.subject {
            case .actor(let reference): reason = Self.reason(known[reference], reference, among: teams)
            case .role(let name): reason = Self.reason(name, among: roles)
            }
            return reason.map { Preflight.Finding(named: named, reason: $0) }
        }
    }

    private static func reason(
        _ answer: ActorLookUp?, _ reference: Unresolved, among teams: NamesOfOrganization?
    ) -> Preflight.Finding.Reason? {
        switch answer {
        case .found, nil: nil
        case .missing:
            if case .team(let slug) = reference, case .known(let slugs)? = teams {
                .missing(suggestion: Suggestion.nearest(to: slug, among: slugs))
            } else {
                .missing(suggestion: nil)
            }
        case .unknown(let failure): .unknown("\(failure)")
        }
    }

    private static func reason(_ role: String, among roles: NamesOfOrganization?) -> Preflight.Finding.Reason? {
        switch roles {
        case nil: nil
        case .known(let names):
            names.contains { $0.lowercased() == role.lowercased() }
                ? nil
                : .missing(
                    suggestion: Suggestion.nearest(to: role, among: names + allKinds.flatMap { $0.builtInRoles }))
        case .unknown(let why): .unknown(why)
        }
    }
}

/// The names of one sort that an organization has.
enum NamesOfOrganization: Sendable {
    case known([String])
    case unknown(String)

    static func teams(_ organization: String, _ reader: GitHubReader) async -> NamesOfOrganization {
        await list(ReadRequest("/orgs/\(organization)/teams", isPaginated: true), reader) { body in
            body.arrayValue?.compactMap { $0["slug"]?.stringValue }
        }
    }

    /// Source: <https://docs.github.com/enterprise-cloud@latest/rest/orgs/custom-roles>
    static func roles(_ organization: String, _ reader: GitHubReader) async -> NamesOfOrganization {
        await list(ReadRequest("/orgs/\(organization)/custom-repository-roles", isPaginated: true), reader) { body in
            body["custom_roles"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        }
    }

    private static func list(
        _ request: ReadRequest, _ reader: GitHubReader, _ names: (JSON) -> [String]?
    ) async -> NamesOfOrganization {
        do {
            guard let names = names(try await reader.get(request).body) else {
                return .unknown("\(request) was not answered with a list")
            }
            return .known(names)
        } catch {
            return .unknown("\(error)")
        }
    }
}
