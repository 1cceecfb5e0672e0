package import Policy

extension TeamsKind {
    /// Most teams that GitHub takes in one mutation.
    /// Source: `UpdateTeamsRepositoryInput.teamIds` in GitHub's GraphQL schema.
    private static let maximumTeamsPerMutation = 10

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [listing(of: repository)] + customRoles(in: desired).map { role(of: $0, in: repository) }
    }

    /// The teams that are to have a custom role, of which the repository's own listing may show only the standard one
    /// that it is based on.
    private static func customRoles(in desired: Desired?) -> [String] {
        guard case .members(let teams, _)? = desired else { return [] }
        return teams.compactMap { slug, grant in
            guard let word = (grant["permission"] ?? grant).json.stringValue, !permissions.contains(word) else {
                return nil
            }
            return slug.lowercased()
        }.sorted()
    }

    /// Tells the role by its name: for one team and one repository what a listing of the team's repositories tells a
    /// sweep.
    private static func role(of slug: String, in repository: RepositoryFacts) -> ReadRequest {
        ReadRequest(
            "/orgs/\(repository.name.owner)/teams/\(slug)/repos/\(repository.name)",
            mediaType: "application/vnd.github.v3.repository+json")
    }

    /// What other teams may do, and by what way, only the repository tells.
    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? {
        guard !isExclusive, case .members(let teams, _)? = desired else { return nil }
        let unwanted = teams.filter { if case .absent = $0.value { true } else { false } }
        let source = BulkSource.teamGrants(
            desired: Set(teams.keys.lazy.filter { unwanted[$0] == nil }.map { $0.lowercased() }),
            unwanted: Set(unwanted.keys.map { $0.lowercased() }))
        // The same grants answer both questions.
        return source
    }

    private static func listing(of repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)/teams", isPaginated: true)
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        let request = listing(of: repository)
        guard let teams = try answers.body(of: request).arrayValue else {
            throw Unreadable("\(request) was not answered with a list")
        }
        var observed = Observed([:])
        var grants: [String: String] = [:]
        for team in teams {
            guard let slug = team["slug"]?.stringValue, var permission = permission(of: team) else {
                throw Unreadable("\(request) was answered with a team without slug or permission")
            }
            if let role = try customRole(of: slug, in: repository, answers) { permission = role }
            grants[slug] = permission
            observed.settings = observed.settings.setting([slug], to: ["permission": .string(permission)])
            if let id = team["node_id"] { observed.handles[slug] = ["node_id": id] }
        }
        for team in teams {
            guard let slug = team["slug"]?.stringValue else { continue }
            observed.irremovable[slug] = inheritance(of: team, among: grants)
        }
        return observed
    }

    /// The role of a team of which it was asked by name; `nil` where it was not, or a sweep told all grants at once.
    private static func customRole(
        of slug: String, in repository: RepositoryFacts, _ answers: Answers
    ) throws -> String? {
        switch answers.responses[role(of: slug.lowercased(), in: repository).path.text] {
        case .success(let response):
            return (response.body["role_name"]?.stringValue).map { synonyms[$0] ?? $0 }
        // Taken away a moment ago.
        case .failure(let failure) where failure.reason == .notFound: return nil
        case .failure(let failure): throw failure
        case nil: return nil
        }
    }

    /// The grant in the policy's words.
    ///
    /// `role_name`, where the answer has one, tells custom roles, of which `permission` may show only the base role.
    private static func permission(of team: JSON) -> String? {
        guard let word = team["role_name"]?.stringValue ?? team["permission"]?.stringValue else { return nil }
        return synonyms[word] ?? word
    }

    /// Why nothing done to the repository can take the team's grant away; `nil` where it can be.
    private static func inheritance(of team: JSON, among grants: [String: String]) -> String? {
        if let source = team["access_source"]?.stringValue, source != "direct" {
            return "granted by the \(source), not by this repository: take it away there"
        }
        // The answer does not tell a child team's own grant from the one of its parent. Where the parent's is as high,
        // taking away the child's would change nothing.
        guard let slug = team["slug"]?.stringValue, let own = grants[slug],
            let parent = team["parent"]?["slug"]?.stringValue, let inherited = grants[parent],
            own == inherited || rank(own) < rank(inherited)
        else { return nil }
        return "inherits \(inherited) from its parent team \(parent): take it away there"
    }

    private static func rank(_ permission: String) -> Int {
        permissions.firstIndex(of: permission) ?? permissions.count
    }

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        let changes = changes.sorted { $0.subject < $1.subject }
        var operations: [Operation] = []
        for permission in permissions {
            let grants = changes.filter { granted(by: $0) == permission }
            for start in stride(from: 0, to: grants.count, by: maximumTeamsPerMutation) {
                let batch = Array(grants[start..<min(start + maximumTeamsPerMutation, grants.count)])
                operations.append(grant(permission, for: batch, observed: observed, in: repository))
            }
        }
        for change in changes where change.verb == .remove || !permissions.contains(granted(by: change) ?? "") {
            operations.append(
                change.verb == .remove
                    ? Operation(
                        .grants, .write(WriteRequest(.delete, path(of: change, in: repository))), changes: [change])
                    // A custom role has no word in GraphQL.
                    : grantAlone(change, in: repository))
        }
        return operations
    }

    private static func path(of change: Change, in repository: RepositoryFacts) -> APIPath {
        "/orgs/\(repository.name.owner)/teams/\(change.subject.lowercased())/repos/\(repository.name)"
    }

    /// One team's grant by REST.
    private static func grantAlone(_ change: Change, in repository: RepositoryFacts) -> Operation {
        let body = granted(by: change).map { ["permission": JSON.string($0)] } ?? [:]
        return Operation(
            .grants, .write(WriteRequest(.put, path(of: change, in: repository), body: .object(body))),
            changes: [change])
    }

    /// The permission that a change wants; `nil` when it takes the grant away.
    private static func granted(by change: Change) -> String? {
        change.after?["permission"]?.stringValue ?? change.after?.stringValue
    }

    /// One mutation for several teams. Teams that already have a grant are known by their ids; each of the others is a
    /// reference of its own change, so that one that does not exist fails alone.
    private static func grant(
        _ permission: String, for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> Operation {
        var references: [Unresolved: Operation.Reference] = [:]
        let teams = changes.map { change -> JSON in
            if let id = observed.handles[change.subject]?["node_id"] { return id }
            let team = Unresolved.team(change.subject.lowercased())
            references[team] = Operation.Reference([change])
            return .unresolved(team)
        }
        let mutation = Mutation(
            "updateTeamsRepository",
            input: [
                "repositoryId": .string(repository.nodeID), "teamIds": .array(teams),
                "permission": .string(graphQLNames[permission] ?? permission.uppercased()),
            ],
            selection: "repository { id }")
        return Operation(
            .grants, .mutate(mutation), changes: changes, references: references,
            substitutes: changes.map { grantAlone($0, in: repository) })
    }

    /// GraphQL's `RepositoryPermission` for REST's words, where they differ by more than case.
    private static let graphQLNames = ["pull": "READ", "push": "WRITE"]
}
