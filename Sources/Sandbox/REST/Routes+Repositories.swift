extension RouteTable {
    static let repositories: [Route] = [
        Route("GET", "/repos/{owner}/{repo}", .repository, ("metadata", .read)) { world, request in
            .ok(world.repositoryJSON(try world.repository(request), .full, for: request.caller))
        },
        Route("PATCH", "/repos/{owner}/{repo}", .repository, ("administration", .write)) { world, request in
            let owner = try world.repository(request).ownerID
            let edit = RepositoryEdit(try request.object(), plan: world.plan(of: owner))
            try world.updateRepository(request.repositoryID, by: request.actor()) { try edit.apply(to: &$0) }
            return .ok(world.repositoryJSON(try world.repository(request), .full, for: request.caller))
        },
        Route("DELETE", "/repos/{owner}/{repo}", .repository, ("administration", .write)) { world, request in
            try world.deleteRepository(request.repositoryID)
            return .noContent
        },
        Route("POST", "/repos/{owner}/{repo}/transfer", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("new_owner")
            guard let owner = world.account(login: try fields.string("new_owner") ?? "") else {
                throw Refusal(422, "Invalid new owner")
            }
            try world.transferRepository(request.repositoryID, to: owner.id, by: request.actor())
            return APIResponse(202, .object(world.repositoryJSON(try world.repository(request), .listed)))
        },
        Route("GET", "/repos/{owner}/{repo}/forks", .repository, ("metadata", .read)) { world, request in
            let forks = (world.networks[request.repositoryID] ?? []).compactMap { world.repositories[$0] }
            let visible = forks.filter { world.role(of: request.caller, in: $0) != nil }
            return Page(request).answer(visible, "\(world.url(of: try world.repository(request)))/forks", request) {
                world.repositoryJSON($0, .listed, for: request.caller)
            }
        },
        Route("POST", "/orgs/{org}/repos", .organization, ("administration", .write)) { world, request in
            let new = try newRepository(Fields(try request.object()), in: world, organization: request.organizationID)
            let id = try world.createRepository(new.repository, owner: request.organizationID, by: request.actor())
            if !new.properties.isEmpty { try world.setProperties(new.properties, of: [id], by: request.actor()) }
            guard let repository = world.repositories[id] else { throw Refusal.notFound }
            return APIResponse(
                201, .object(world.repositoryJSON(repository, .full, for: request.caller)),
                headers: [(name: "location", value: world.url(of: repository))])
        },
        Route("GET", "/orgs/{org}/repos", .organization, ("metadata", .read)) { world, request in
            listRepositories(world, request)
        },
    ]

    private static func newRepository(
        _ fields: Fields, in world: World, organization: Int
    ) throws(Refusal) -> (repository: NewRepository, properties: [(name: String, content: PropertyValue.Content?)]) {
        try fields.require("name")
        var new = NewRepository(name: try fields.string("name") ?? "", visibility: .public)
        if try fields.bool("private") ?? false { new.visibility = .private }
        if let visibility = try fields.choice("visibility", of: ["public", "private", "internal"]) {
            new.visibility = Repository.Visibility(rawValue: visibility) ?? .private
        }
        try new.visibility.checkAvailable(plan: world.plan(of: organization))
        new.description = try fields.string("description")
        new.homepage = try fields.string("homepage")
        new.isTemplate = try fields.bool("is_template") ?? false
        new.hasReadme = try fields.bool("auto_init") ?? false
        new.teamID = try fields.int("team_id")
        try RepositoryEdit.readFeatures(fields, into: &new.features)
        try RepositoryEdit.readMerge(fields, into: &new.merge)
        let properties = try fields.fields("custom_properties")?.object.members ?? []
        return (new, try properties.map { member throws(Refusal) in try propertyValue(member.key, member.value) })
    }

    private static func listRepositories(_ world: borrowing World, _ request: APIRequest) -> APIResponse {
        let isByName = request.query["sort"] == "full_name"
        var ids = world.repositoryIDs(ofOwner: request.organizationID, by: isByName ? .name : .created)
        if request.query["sort"] == "updated" || request.query["sort"] == "pushed" {
            let isPushed = request.query["sort"] == "pushed"
            let times = ids.compactMap { id in
                world.repositories[id].map { (id, isPushed ? $0.pushedAt ?? $0.createdAt : $0.updatedAt) }
            }
            ids = times.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { $0.0 }
        }
        let isAscending = (request.query["direction"] ?? (isByName ? "asc" : "desc")) == "asc"
        if !isAscending { ids.reverse() }
        let type = request.query["type"] ?? "all"
        // A caller who sees everything needs no look at each repository.
        let seesAll = world.seesAll(request.caller, organization: request.organizationID)
        if !seesAll || type != "all" {
            ids = ids.filter { id in
                guard let repository = world.repositories[id] else { return false }
                return isListed(repository, as: type) && world.role(of: request.caller, in: repository) != nil
            }
        }
        let path = "\(world.apiURL)/organizations/\(request.organizationID)/repos"
        return Page(request).answer(ids, path, request) { id in
            world.repositories[id].map { world.repositoryJSON($0, .listed, for: request.caller) } ?? [:]
        }
    }

    private static func isListed(_ repository: Repository, as type: String) -> Bool {
        switch type {
        case "public": repository.visibility == .public
        case "private": repository.visibility != .public
        case "internal": repository.visibility == .internal
        case "forks": repository.isFork
        case "sources": !repository.isFork
        default: true
        }
    }
}

extension World {
    func repository(_ request: APIRequest) throws(Refusal) -> Repository {
        guard let repository = repositories[request.repositoryID] else { throw .notFound }
        return repository
    }

    func plan(of owner: Int) -> String { organizations[owner]?.plan ?? "free" }

    func seesAll(_ caller: Caller, organization: Int) -> Bool {
        guard caller.repositoryIDs == nil else { return false }
        switch caller.identity {
        case .user(let id): return organizations[organization]?.owners.contains(id) ?? false
        case .installation(let id, _): return installations[id]?.accountID == organization
        case .anonymous, .app: return false
        }
    }
}
