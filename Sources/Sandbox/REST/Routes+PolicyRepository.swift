extension RouteTable {
    /// What shows who can change a policy and read the key that it is applied with.
    static let policyRepository: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/actions/organization-secrets", .repository, ("secrets", .read)) {
            world, request in
            .ok(World.secretsJSON(try world.repository(request).organizationSecretNames))
        },
        Route(
            "GET", "/repos/{owner}/{repo}/environments/{environment_name}/secrets", .repository,
            ("environments", .read)
        ) { world, request in .ok(World.secretsJSON(try world.environment(request).secretNames)) },
        Route(
            "GET", "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", .repository,
            ("actions", .read)
        ) { world, request in
            let environment = try world.environment(request)
            guard environment.branchPolicy == .custom else { throw Refusal.notFound }
            let names = environment.branchPatterns
            let policies = names.enumerated().map { index, name -> JSON in
                ["id": .int(index + 1), "node_id": .string("BP_\(index + 1)"), "name": .string(name), "type": "branch"]
            }
            return .ok(["total_count": .int(names.count), "branch_policies": .array(policies)])
        },
    ]
}

extension World {
    fileprivate func environment(_ request: APIRequest) throws(Refusal) -> DeploymentEnvironment {
        let name = request.parameter("environment_name")
        guard let environment = try repository(request).environments.first(where: { $0.name == name }) else {
            throw .notFound
        }
        return environment
    }

    fileprivate static func secretsJSON(_ names: [String]) -> JSONObject {
        let time: JSON = "2026-01-01T00:00:00Z"
        return [
            "total_count": .int(names.count),
            "secrets": .array(names.map { ["name": .string($0), "created_at": time, "updated_at": time] }),
        ]
    }
}
