extension RouteTable {
    static let rulesets: [Route] = repositoryRulesets + organizationRulesets

    private static let repositoryRulesets: [Route] = [
        // Whoever may read the repository may read its rulesets; who may bypass them only who may change them.
        Route("GET", "/repos/{owner}/{repo}/rulesets", .repository, ("metadata", .read)) { world, request in
            let isWhole = request.query["includes_parents"] != "false"
            let rulesets = world.rulesets(of: .repository(request.repositoryID), includesParents: isWhole)
            return list(rulesets, "\(world.url(of: try world.repository(request)))/rulesets", world, request)
        },
        Route("POST", "/repos/{owner}/{repo}/rulesets", .repository, ("administration", .write)) { world, request in
            try create(in: .repository(request.repositoryID), &world, request)
        },
        Route("GET", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", .repository, ("metadata", .read)) {
            world, request in
            let id = request.repositoryID
            let sources = [Ruleset.Source.repository(id), .organization(try world.repository(request).ownerID)]
            return .ok(world.wholeRulesetJSON(try find(sources, world, request), for: request.caller))
        },
        Route("PUT", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", .repository, ("administration", .write)) {
            world, request in
            try update(in: .repository(request.repositoryID), &world, request)
        },
        Route("DELETE", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", .repository, ("administration", .write)) {
            world, request in
            try delete(from: .repository(request.repositoryID), &world, request)
        },
    ]

    /// Reading them takes the permission to write (as GitHub's description of its permissions says).
    private static let organizationRulesets: [Route] = {
        let permission: (key: String, level: Permissions.Level) = ("organization_administration", .write)
        let path = "/orgs/{org}/rulesets"
        return [
            Route("GET", path, .organization, permission) { world, request in
                let rulesets = world.rulesets(of: .organization(request.organizationID))
                let path = "\(world.apiURL)/organizations/\(request.organizationID)/rulesets"
                return list(rulesets, path, world, request)
            },
            Route("POST", path, .organization, permission) { world, request in
                try create(in: .organization(request.organizationID), &world, request)
            },
            Route("GET", "\(path)/{ruleset_id}", .organization, permission) { world, request in
                let ruleset = try find([.organization(request.organizationID)], world, request)
                return .ok(world.wholeRulesetJSON(ruleset, for: request.caller))
            },
            Route("PUT", "\(path)/{ruleset_id}", .organization, permission) { world, request in
                try update(in: .organization(request.organizationID), &world, request)
            },
            Route("DELETE", "\(path)/{ruleset_id}", .organization, permission) { world, request in
                try delete(from: .organization(request.organizationID), &world, request)
            },
        ]
    }()

    /// The listing tells neither rules, nor conditions, nor who may bypass.
    private static func list(
        _ rulesets: [Ruleset], _ path: String, _ world: borrowing World, _ request: APIRequest
    ) -> APIResponse {
        Page(request).answer(rulesets, path, request) { ruleset in
            var object = world.rulesetJSON(ruleset)
            for key in ["rules", "conditions", "bypass_actors"] { object[key] = nil }
            object.add("_links", world.rulesetLinks(ruleset))
            return object
        }
    }

    private static func find(
        _ sources: [Ruleset.Source], _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> Ruleset {
        guard let ruleset = world.rulesets[try request.number("ruleset_id")], sources.contains(ruleset.source) else {
            throw .notFound
        }
        return ruleset
    }

    private static func create(
        in source: Ruleset.Source, _ world: inout World, _ request: APIRequest
    ) throws -> APIResponse {
        let fields = Fields(try request.object())
        try fields.require("name", "enforcement")
        let edit = try RulesetRESTEdit(fields, in: source, world)
        let id = try world.createRuleset(
            try fields.string("name") ?? "", in: source, enforcement: "active", by: try request.actor()
        ) { edit.apply(to: &$0) }
        guard let ruleset = world.rulesets[id] else { throw Refusal.notFound }
        return APIResponse(201, .object(world.wholeRulesetJSON(ruleset, for: request.caller)))
    }

    private static func update(
        in source: Ruleset.Source, _ world: inout World, _ request: APIRequest
    ) throws -> APIResponse {
        let id = try find([source], world, request).id
        let edit = try RulesetRESTEdit(Fields(try request.object()), in: source, world)
        try world.updateRuleset(id, by: try request.actor()) { edit.apply(to: &$0) }
        return .ok(world.wholeRulesetJSON(try find([source], world, request), for: request.caller))
    }

    private static func delete(
        from source: Ruleset.Source, _ world: inout World, _ request: APIRequest
    ) throws -> APIResponse {
        try world.deleteRuleset(try find([source], world, request).id, by: try request.actor())
        return .noContent
    }
}

extension World {
    /// A single ruleset; `bypass_actors` is missing for callers who may not change it.
    fileprivate func wholeRulesetJSON(_ ruleset: Ruleset, for caller: Caller) -> JSONObject {
        var object = rulesetJSON(ruleset)
        let mayWrite =
            switch ruleset.source {
            case .repository(let id): repositories[id].map { administers(caller, $0, .write) } ?? false
            case .organization(let id): allows(caller, "organization_administration", .write, inOrganization: id)
            }
        if !mayWrite { object["bypass_actors"] = nil }
        object.add("current_user_can_bypass", "never")
        object.add("_links", rulesetLinks(ruleset))
        return object
    }

    fileprivate func rulesetLinks(_ ruleset: Ruleset) -> JSON {
        switch ruleset.source {
        case .repository(let id):
            let name = repositories[id].map { fullName(of: $0) } ?? ""
            return [
                "self": ["href": .string("\(apiURL)/repos/\(name)/rulesets/\(ruleset.id)")],
                "html": ["href": .string("\(htmlURL)/\(name)/rules/\(ruleset.id)")],
            ]
        case .organization(let id):
            let login = accounts[id]?.login ?? ""
            return [
                "self": ["href": .string("\(apiURL)/orgs/\(login)/rulesets/\(ruleset.id)")],
                "html": ["href": .string("\(htmlURL)/organizations/\(login)/settings/rules/\(ruleset.id)")],
            ]
        }
    }
}
