extension RouteTable {
    /// What tells who can change a policy and read the key that it is applied with.
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
        Route("GET", "/repos/{owner}/{repo}/rules/branches/{branch}", .repository) { world, request in
            let repository = try world.repository(request)
            let branch = request.parameter("branch")
            let rulesets = world.rulesets(of: .repository(repository.id), includesParents: true).filter {
                $0.enforcement == "active" && $0.target == "branch" && $0.covers(branch, of: repository)
            }
            return .ok(
                rulesets.flatMap { ruleset in
                    ruleset.rules.map { rule -> JSONObject in
                        var object: JSONObject = [
                            "type": .string(rule.type), "ruleset_id": .int(ruleset.id),
                        ]
                        if let parameters = rule.parameters { object.add("parameters", JSON.object(parameters)) }
                        return object
                    }
                })
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

extension Ruleset {
    /// Names and the two special words; patterns are not looked into.
    fileprivate func covers(_ branch: String, of repository: borrowing Repository) -> Bool {
        func texts(_ key: String) -> [String] {
            guard case .object(let condition)? = conditions["ref_name"], case .array(let values)? = condition[key]
            else { return [] }
            return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        }
        var names = ["~ALL", "refs/heads/\(branch)"]
        if branch == repository.defaultBranch { names.append("~DEFAULT_BRANCH") }
        return texts("include").contains { names.contains($0) } && !texts("exclude").contains { names.contains($0) }
    }
}
