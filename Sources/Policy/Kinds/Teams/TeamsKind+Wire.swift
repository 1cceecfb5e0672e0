extension TeamsKind {
    /// Most teams that GitHub takes in one mutation.
    /// Source: `UpdateTeamsRepositoryInput.teamIds` in GitHub's GraphQL schema.
    private static let maximumTeamsPerMutation = 10

    package static func reads(of repository: RepositoryFacts, wanted: Wanted?, isExclusive: Bool) -> [ReadRequest] {
        [listing(of: repository)]
    }

    /// What other teams may do, and by what way, only the repository tells.
    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, wanted: Wanted?, isExclusive: Bool
    ) -> BulkSource? {
        guard !isExclusive, case .members(let teams, _)? = wanted else { return nil }
        let unwanted = teams.filter { if case .absent = $0.value { true } else { false } }
        return .teamGrants(
            wanted: Set(teams.keys.lazy.filter { unwanted[$0] == nil }.map { $0.lowercased() }),
            unwanted: Set(unwanted.keys.map { $0.lowercased() }))
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
            guard let slug = team["slug"]?.stringValue, let permission = permission(of: team) else {
                throw Unreadable("\(request) was answered with a team without slug or permission")
            }
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
            let path: APIPath =
                "/orgs/\(repository.name.owner)/teams/\(change.subject.lowercased())/repos/\(repository.name)"
            let write =
                change.verb == .remove
                ? WriteRequest(.delete, path)
                // A custom role has no word in GraphQL.
                : WriteRequest(
                    .put, path, body: .object(granted(by: change).map { ["permission": .string($0)] } ?? [:]))
            operations.append(Operation(.grants, .write(write), changes: [change]))
        }
        return operations
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
        var references: [Unresolved: [Change]] = [:]
        let teams = changes.map { change -> JSON in
            if let id = observed.handles[change.subject]?["node_id"] { return id }
            let team = Unresolved.team(change.subject.lowercased())
            references[team, default: []].append(change)
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
            .grants, .mutate(mutation), changes: changes, references: references, isSentIncomplete: false)
    }

    /// GraphQL's `RepositoryPermission` for REST's words, where they differ by more than case.
    private static let graphQLNames = ["pull": "READ", "push": "WRITE"]
}
