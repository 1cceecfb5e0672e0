extension RouteTable {
    /// What shows who can change a policy and read the key that it is applied with.
    static let policyRepository: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/actions/organization-secrets", .repository, ("secrets", .read)) {
            world, request in
            .ok(World.secretsJSON(try world.repository(request).organizationSecretNames))
        }
    ]
}

extension World {
    func environment(_ request: APIRequest) throws(Refusal) -> DeploymentEnvironment {
        guard let environment = try repository(request).environment(request.parameter("environment_name")) else {
            throw .notFound
        }
        return environment
    }

    /// Changes what workflows read in an environment.
    mutating func editEnvironment(
        _ request: APIRequest, _ edit: (inout DeploymentEnvironment) throws -> Void
    ) throws {
        var environment = try environment(request)
        try edit(&environment)
        try updateSilently(request.repositoryID) { [environment] repository in
            repository.environments = repository.environments.map { $0.id == environment.id ? environment : $0 }
        }
    }

    fileprivate static func secretsJSON(_ names: [String]) -> JSONObject {
        let time: JSON = "2026-01-01T00:00:00Z"
        return [
            "total_count": .int(names.count),
            "secrets": .array(names.map { ["name": .string($0), "created_at": time, "updated_at": time] }),
        ]
    }
}
