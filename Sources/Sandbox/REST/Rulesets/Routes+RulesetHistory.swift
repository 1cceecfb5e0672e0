extension RouteTable {
    /// Earlier states of a ruleset, for callers who may change it.
    static let rulesetHistory: [Route] =
        history("/repos/{owner}/{repo}", .repository, ("administration", .write)) { .repository($0.repositoryID) }
        + history("/orgs/{org}", .organization, ("organization_administration", .write)) {
            .organization($0.organizationID)
        }

    private static func history(
        _ prefix: String, _ scope: Route.Scope, _ permission: (key: String, level: Permissions.Level),
        _ source: @escaping @Sendable (APIRequest) -> Ruleset.Source
    ) -> [Route] {
        let path = "\(prefix)/rulesets/{ruleset_id}/history"
        return [
            Route("GET", path, scope, permission) { world, request in
                let versions = try versions(of: source(request), world, request)
                let link = "\(world.apiURL)\(request.path)"
                return Page(request).answer(versions.reversed(), link, request) { world.versionJSON($0) }
            },
            Route("GET", "\(path)/{version_id}", scope, permission) { world, request in
                let id = try request.number("version_id")
                guard let version = try versions(of: source(request), world, request).first(where: { $0.id == id })
                else { throw Refusal.notFound }
                var object = world.versionJSON(version)
                object.add("state", world.rulesetJSON(version.state))
                return .ok(object)
            },
        ]
    }

    private static func versions(
        of source: Ruleset.Source, _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> [RulesetVersion] {
        let id = try request.number("ruleset_id")
        guard world.rulesets[id]?.source == source else { throw .notFound }
        return world.rulesetVersions[id] ?? []
    }
}

extension World {
    fileprivate func versionJSON(_ version: RulesetVersion) -> JSONObject {
        let actor: JSON =
            switch version.actor {
            case .user(let id): ["id": .int(id), "type": "User"]
            case .app(let id): ["id": .int(id), "type": "Integration"]
            }
        return ["version_id": .int(version.id), "actor": actor, "updated_at": .string(version.at.iso8601)]
    }
}
