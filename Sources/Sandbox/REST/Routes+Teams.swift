extension RouteTable {
    static let teams: [Route] = [
        Route("GET", "/orgs/{org}/teams", .organization, ("members", .read)) { world, request in
            let path = "\(world.apiURL)/organizations/\(request.organizationID)/teams"
            let teams = world.teams(ofOrganization: request.organizationID)
            return Page(request).answer(teams, path, request) { world.teamJSON($0) }
        },
        Route("POST", "/orgs/{org}/teams", .organization, ("members", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("name")
            let parent = try fields.int("parent_team_id")
            let privacy = try fields.choice("privacy", of: ["secret", "closed"])
            let team = try world.createTeam(
                try fields.string("name") ?? "", in: request.organizationID, parent: parent,
                privacy: privacy.flatMap { Team.Privacy(rawValue: $0) } ?? (parent == nil ? .secret : .closed),
                description: try fields.string("description"), by: request.actor())
            return APIResponse(201, .object(world.teamProfileJSON(team)))
        },
        Route("GET", "/orgs/{org}/teams/{team_slug}", .organization, ("members", .read)) { world, request in
            .ok(world.teamProfileJSON(try team(world, request)))
        },
        Route("DELETE", "/orgs/{org}/teams/{team_slug}", .organization, ("members", .write)) { world, request in
            try world.deleteTeam(try team(world, request).id, by: request.actor())
            return .noContent
        },
        Route("GET", "/orgs/{org}/teams/{team_slug}/members", .organization, ("members", .read)) { world, request in
            let team = try team(world, request)
            let members = world.accounts.values.filter { world.isMember($0.id, ofTeam: team.id) }
            let path = "\(world.apiURL)/organizations/\(request.organizationID)/team/\(team.id)/members"
            return Page(request).answer(members.sorted { $0.id < $1.id }, path, request) { world.accountJSON($0) }
        },
        Route("GET", "/orgs/{org}/teams/{team_slug}/repos", .organization, ("members", .read)) { world, request in
            let team = try team(world, request)
            let ids = world.repositoryIDs(ofTeam: team.id)
            let path = "\(world.apiURL)/organizations/\(request.organizationID)/team/\(team.id)/repos"
            return Page(request).answer(ids, path, request) { id in
                world.repositories[id].map { world.teamRepositoryJSON($0, team, for: request.caller) } ?? [:]
            }
        },
        Route("GET", "/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", .repository, ("metadata", .read)) {
            world, request in
            let team = try team(world, request)
            let repository = try world.repository(request)
            guard world.role(ofTeam: team.id, in: repository) != nil else { throw Refusal.notFound }
            guard request.headers["accept"]?.contains("repository+json") ?? false else { return .noContent }
            return .ok(world.teamRepositoryJSON(repository, team, for: request.caller))
        },
        Route("PUT", "/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", .repository, ("administration", .write)) {
            world, request in
            let team = try team(world, request)
            let word = try Fields(try request.object()).string("permission") ?? "push"
            guard let role = Role(word: word) else {
                throw Refusal(422, "Validation Failed: The permission \"\(word)\" is not a role of this organization.")
            }
            try world.setRole(role, ofTeam: team.id, in: request.repositoryID, by: request.actor())
            return .noContent
        },
        Route("DELETE", "/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", .repository, ("administration", .write)) {
            world, request in
            let team = try team(world, request)
            try world.removeTeam(team.id, from: request.repositoryID, by: request.actor())
            return .noContent
        },
        Route("GET", "/repos/{owner}/{repo}/teams", .repository, ("administration", .read)) { world, request in
            let repository = try world.repository(request)
            let path = "\(world.apiURL)/repositories/\(repository.id)/teams"
            return Page(request).answer(world.teams(of: repository), path, request) { team, role in
                var object = world.teamJSON(team, role: role)
                object.add("access_source", "direct")
                return object
            }
        },
    ]

    private static func team(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Team {
        guard let team = world.team(organizationID: request.organizationID, slug: request.parameter("team_slug")) else {
            throw .notFound
        }
        return team
    }
}

extension World {
    fileprivate func teamProfileJSON(_ team: Team) -> JSONObject {
        var object = teamJSON(team)
        object.add("created_at", team.createdAt.iso8601)
        object.add("updated_at", team.createdAt.iso8601)
        object.add("members_count", accounts.values.filter { isMember($0.id, ofTeam: team.id) }.count)
        object.add("repos_count", repositoryIDs(ofTeam: team.id).count)
        if let organization = accounts[team.organizationID] {
            object.add("organization", organizationProfileJSON(organization))
        }
        return object
    }

    /// A repository as a team sees it: permissions and role are the team's.
    fileprivate func teamRepositoryJSON(
        _ repository: Repository, _ team: Team, for caller: Caller
    ) -> JSONObject {
        var object = repositoryJSON(repository, .listed, for: caller)
        let role = role(ofTeam: team.id, in: repository)
        object["permissions"] = .object(permissionsJSON(role))
        object["role_name"] = .string(role?.rawValue ?? "read")
        return object
    }
}
