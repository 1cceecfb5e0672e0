extension RouteTable {
    static let rulesets: [Route] = repositoryRulesets + organizationRulesets

    private static let repositoryRulesets: [Route] = [
        // Everyone who may read the repository may read its rulesets; only those who may change them see who may bypass them.
        Route("GET", "/repos/{owner}/{repo}/rulesets", .repository, ("metadata", .read)) { world, request in
            let rulesets = world.rulesets(
                of: .repository(request.repositoryID), includesParents: includesParents(request))
            return list(rulesets, "\(world.url(of: try world.repository(request)))/rulesets", world, request)
        },
        Route("POST", "/repos/{owner}/{repo}/rulesets", .repository, ("administration", .write)) { world, request in
            try create(in: .repository(request.repositoryID), &world, request)
        },
        Route("GET", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", .repository, ("metadata", .read)) {
            world, request in
            let id = try request.number("ruleset_id")
            let all = world.rulesets(of: .repository(request.repositoryID), includesParents: includesParents(request))
            guard let ruleset = all.first(where: { $0.id == id }) else { throw Refusal.notFound }
            return .ok(world.wholeRulesetJSON(ruleset, for: request.caller))
        },
        Route("PUT", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", .repository, ("administration", .write)) {
            world, request in
            try update(in: .repository(request.repositoryID), &world, request)
        },
        Route("DELETE", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", .repository, ("administration", .write)) {
            world, request in
            try delete(from: .repository(request.repositoryID), &world, request)
        },
        Route("GET", "/repos/{owner}/{repo}/rules/branches/{branch}", .repository, ("metadata", .read)) {
            world, request in
            let repository = try world.repository(request)
            let rules = world.activeRulesets(for: request.parameter("branch"), in: repository).flatMap { ruleset in
                ruleset.rules.map { (ruleset, $0) }
            }
            let path = "\(world.url(of: repository))/rules/branches/\(request.parameter("branch"))"
            return Page(request).answer(rules, path, request) { world.effectiveRuleJSON($1, of: $0) }
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
                let ruleset = try find(.organization(request.organizationID), world, request)
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

    /// Rulesets of the organization are left out only on request.
    private static func includesParents(_ request: APIRequest) -> Bool {
        request.query["includes_parents"] != "false"
    }

    /// The listing has neither rules, nor conditions, nor who may bypass.
    private static func list(
        _ rulesets: [Ruleset], _ path: String, _ world: borrowing World, _ request: APIRequest
    ) -> APIResponse {
        let targets = request.query["targets"]?.split(separator: ",").map { String($0) }
        let wanted = rulesets.filter { targets?.contains($0.target) ?? true }
        return Page(request).answer(wanted, path, request) { ruleset in
            var object = world.rulesetJSON(ruleset)
            for key in ["rules", "conditions", "bypass_actors"] { object[key] = nil }
            object.add("_links", world.rulesetLinks(ruleset))
            return object
        }
    }

    private static func find(
        _ source: Ruleset.Source, _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> Ruleset {
        guard let ruleset = world.rulesets[try request.number("ruleset_id")], ruleset.source == source else {
            throw .notFound
        }
        return ruleset
    }

    private static func create(
        in source: Ruleset.Source, _ world: inout World, _ request: APIRequest
    ) throws -> APIResponse {
        let fields = Fields(try request.object())
        try fields.require("name", "enforcement")
        let edit = try RulesetRESTEdit(request, in: source)
        let id = try world.createRuleset(
            try fields.string("name") ?? "", in: source, enforcement: "active", by: try request.actor()
        ) { edit.apply(to: &$0) }
        guard let ruleset = world.rulesets[id] else { throw Refusal.notFound }
        return APIResponse(201, .object(world.wholeRulesetJSON(ruleset, for: request.caller)))
    }

    private static func update(
        in source: Ruleset.Source, _ world: inout World, _ request: APIRequest
    ) throws -> APIResponse {
        let old = try find(source, world, request)
        let edit = try RulesetRESTEdit(request, in: source, old: old)
        try world.updateRuleset(old.id, by: try request.actor()) { edit.apply(to: &$0) }
        return .ok(world.wholeRulesetJSON(try find(source, world, request), for: request.caller))
    }

    private static func delete(
        from source: Ruleset.Source, _ world: inout World, _ request: APIRequest
    ) throws -> APIResponse {
        try world.deleteRuleset(try find(source, world, request).id, by: try request.actor())
        return .noContent
    }
}

extension World {
    fileprivate func effectiveRuleJSON(_ rule: Ruleset.Rule, of ruleset: Ruleset) -> JSONObject {
        var object = rule.json
        let source = rulesetSource(ruleset)
        object.add("ruleset_source_type", source.type)
        object.add("ruleset_source", source.name)
        object.add("ruleset_id", ruleset.id)
        return object
    }
}
