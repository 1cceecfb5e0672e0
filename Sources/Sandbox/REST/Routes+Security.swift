extension RouteTable {
    static let security: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/vulnerability-alerts", .repository, ("administration", .read)) {
            world, request in
            guard try world.repository(request).security.dependabotAlerts else {
                throw Refusal(404, "Vulnerability alerts are disabled.")
            }
            return .noContent
        },
        Route("PUT", "/repos/{owner}/{repo}/vulnerability-alerts", .repository, ("administration", .write)) {
            world, request in
            try set(&world, request) { $0.dependabotAlerts = true }
        },
        Route("DELETE", "/repos/{owner}/{repo}/vulnerability-alerts", .repository, ("administration", .write)) {
            world, request in
            try set(&world, request) { security in
                security.dependabotAlerts = false
                security.dependabotUpdates = false
            }
        },
        Route("GET", "/repos/{owner}/{repo}/automated-security-fixes", .repository, ("administration", .read)) {
            world, request in
            .ok(["enabled": .bool(try world.repository(request).security.dependabotUpdates), "paused": false])
        },
        Route("PUT", "/repos/{owner}/{repo}/automated-security-fixes", .repository, ("administration", .write)) {
            world, request in
            try set(&world, request) { $0.dependabotUpdates = true }
        },
        Route("DELETE", "/repos/{owner}/{repo}/automated-security-fixes", .repository, ("administration", .write)) {
            world, request in
            try set(&world, request) { $0.dependabotUpdates = false }
        },
        Route("GET", "/repos/{owner}/{repo}/private-vulnerability-reporting", .repository, ("metadata", .read)) {
            world, request in
            .ok(["enabled": .bool(try publicOne(world, request).security.privateVulnerabilityReporting)])
        },
        Route("PUT", "/repos/{owner}/{repo}/private-vulnerability-reporting", .repository, ("administration", .write)) {
            world, request in
            _ = try publicOne(world, request)
            return try set(&world, request) { $0.privateVulnerabilityReporting = true }
        },
        Route(
            "DELETE", "/repos/{owner}/{repo}/private-vulnerability-reporting", .repository, ("administration", .write)
        ) { world, request in
            _ = try publicOne(world, request)
            return try set(&world, request) { $0.privateVulnerabilityReporting = false }
        },
        // No code security configuration exists in the sandbox, so none is attached anywhere.
        Route("GET", "/repos/{owner}/{repo}/code-security-configuration", .repository, ("administration", .read)) {
            _, _ in
            .noContent
        },
        Route("GET", "/orgs/{org}/code-security/configurations", .organization, ("organization_administration", .read))
        {
            _, _ in
            APIResponse(200, [])
        },
    ]

    private static func set(
        _ world: inout World, _ request: APIRequest, _ edit: (inout SecuritySettings) -> Void
    ) throws -> APIResponse {
        try world.updateRepository(request.repositoryID, by: request.actor()) { edit(&$0.security) }
        return .noContent
    }

    private static func publicOne(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Repository {
        let repository = try world.repository(request)
        guard repository.visibility == .public else {
            throw Refusal(422, "Private vulnerability reporting is only available for public repositories.")
        }
        return repository
    }
}
