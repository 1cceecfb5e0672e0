extension RouteTable {
    private static let patterns = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies"
    private static let gates = "/repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules"

    /// Which branches and tags may deploy, and the Apps that must let a deployment pass.
    static let environmentPolicies: [Route] = [
        Route("GET", patterns, .repository, ("actions", .read)) { world, request in
            let all = try world.customized(request).patterns
            let page = Page(request)
            let place = "\(world.url(of: try world.repository(request)))/environments"
            return APIResponse(
                200,
                [
                    "total_count": .int(all.count),
                    "branch_policies": .array(page.slice(all).map { .object($0.json) }),
                ],
                headers: page.links(
                    all.count,
                    "\(place)/\(try world.environment(request).name.percentEncoded)/deployment-branch-policies", request
                ))
        },
        Route("GET", "\(patterns)/{branch_policy_id}", .repository, ("actions", .read)) { world, request in
            .ok(try world.pattern(request).json)
        },
        Route("POST", patterns, .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("name")
            let name = try fields.string("name") ?? ""
            let type = try fields.choice("type", of: ["branch", "tag"]) ?? "branch"
            guard !name.isEmpty else { throw Fields.invalid("For 'properties/name', it must not be empty.") }
            let environment = try world.customized(request)
            // The same pattern a second time is answered with the first one's place.
            if environment.patterns.contains(where: { $0.name == name && $0.type == type }) {
                return APIResponse(303)
            }
            let pattern = DeploymentEnvironment.Pattern(
                id: world.nextID(.environmentPattern), name: name, type: type)
            try world.edit(environment, request) { $0.patterns.append(pattern) }
            return .ok(pattern.json)
        },
        Route("PUT", "\(patterns)/{branch_policy_id}", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("name")
            var pattern = try world.pattern(request)
            pattern.name = try fields.string("name") ?? pattern.name
            try world.edit(try world.environment(request), request) { [pattern] environment in
                environment.patterns = environment.patterns.map { $0.id == pattern.id ? pattern : $0 }
            }
            return .ok(pattern.json)
        },
        Route("DELETE", "\(patterns)/{branch_policy_id}", .repository, ("administration", .write)) { world, request in
            let id = try world.pattern(request).id
            try world.edit(try world.environment(request), request) { $0.patterns.removeAll { $0.id == id } }
            return .noContent
        },
        Route("GET", gates, .repository, ("actions", .read)) { world, request in
            let all = try world.environment(request).gates
            return .ok([
                "total_count": .int(all.count),
                "custom_deployment_protection_rules": .array(all.map { .object(world.json(of: $0)) }),
            ])
        },
        Route("GET", "\(gates)/apps", .repository, ("actions", .read)) { world, request in
            let owner = try world.repository(request).ownerID
            let apps = world.installations.values.filter { $0.accountID == owner }.map { $0.appID }.sorted()
            return .ok([
                "total_count": .int(apps.count),
                "available_custom_deployment_protection_rule_integrations": .array(
                    apps.map { .object(world.integrationJSON($0)) }),
            ])
        },
        Route("GET", "\(gates)/{protection_rule_id}", .repository, ("actions", .read)) { world, request in
            .ok(world.json(of: try world.gate(request)))
        },
        Route("POST", gates, .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("integration_id")
            let app = try fields.int("integration_id") ?? 0
            let environment = try world.environment(request)
            let repository = try world.repository(request)
            guard world.installation(accountID: repository.ownerID, appID: app) != nil else {
                throw Refusal(422, "Validation Failed: the integration is not installed on the repository.")
            }
            guard !environment.gates.contains(where: { $0.appID == app }) else {
                throw Refusal(422, "Validation Failed: the deployment protection rule is already enabled.")
            }
            guard !repository.isPrivate || world.plan(of: repository.ownerID) == "enterprise" else {
                throw Refusal(422, "Validation Failed: the billing plan does not support custom protection rules.")
            }
            let gate = DeploymentEnvironment.Gate(id: world.nextID(.environmentGate), appID: app)
            try world.edit(environment, request) { $0.gates.append(gate) }
            return APIResponse(201, .object(world.json(of: gate)))
        },
        Route("DELETE", "\(gates)/{protection_rule_id}", .repository, ("administration", .write)) { world, request in
            let id = try world.gate(request).id
            try world.edit(try world.environment(request), request) { $0.gates.removeAll { $0.id == id } }
            return .noContent
        },
    ]
}

extension World {
    /// Where protected branches decide, or nothing does, there are no patterns to speak of.
    fileprivate func customized(_ request: APIRequest) throws(Refusal) -> DeploymentEnvironment {
        let environment = try environment(request)
        guard environment.branchPolicy == .custom else { throw .notFound }
        return environment
    }

    fileprivate func pattern(_ request: APIRequest) throws(Refusal) -> DeploymentEnvironment.Pattern {
        let id = try request.number("branch_policy_id")
        guard let pattern = try customized(request).patterns.first(where: { $0.id == id }) else { throw .notFound }
        return pattern
    }

    fileprivate func gate(_ request: APIRequest) throws(Refusal) -> DeploymentEnvironment.Gate {
        let id = try request.number("protection_rule_id")
        guard let gate = try environment(request).gates.first(where: { $0.id == id }) else { throw .notFound }
        return gate
    }

    fileprivate mutating func edit(
        _ environment: DeploymentEnvironment, _ request: APIRequest, _ edit: (inout DeploymentEnvironment) -> Void
    ) throws {
        var new = environment
        edit(&new)
        new.updatedAt = now
        try updateSilently(request.repositoryID) { [new] repository in
            repository.environments = repository.environments.map { $0.id == new.id ? new : $0 }
        }
    }

    fileprivate func json(of gate: DeploymentEnvironment.Gate) -> JSONObject {
        [
            "id": .int(gate.id), "node_id": .string("DPR_\(gate.id)"), "enabled": true,
            "app": .object(integrationJSON(gate.appID)),
        ]
    }

    fileprivate func integrationJSON(_ id: Int) -> JSONObject {
        let slug = apps[id]?.slug ?? "ghost"
        return [
            "id": .int(id), "slug": .string(slug), "integration_url": .string("\(apiURL)/apps/\(slug)"),
            "node_id": .string(NodeID(.app, id).text),
        ]
    }
}

extension DeploymentEnvironment.Pattern {
    fileprivate var json: JSONObject {
        ["id": .int(id), "node_id": .string("BP_\(id)"), "name": .string(name), "type": .string(type)]
    }
}
