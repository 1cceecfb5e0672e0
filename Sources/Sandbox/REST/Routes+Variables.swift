extension RouteTable {
    static let variables =
        variables(
            of: VariableOwner(
                path: "/repos/{owner}/{repo}/actions/variables", scope: .repository, permission: "actions_variables",
                limit: 500
            ) { world, request in
                try world.repository(request).variables
            } edit: { world, request, change in
                try world.updateSilently(request.repositoryID) { try change(&$0.variables) }
            })
        + variables(
            of: VariableOwner(
                path: "/repos/{owner}/{repo}/environments/{environment_name}/variables", scope: .repository,
                permission: "environments", limit: 100
            ) { world, request in
                try world.environment(request).variables
            } edit: { world, request, change in
                try world.editEnvironment(request) { try change(&$0.variables) }
            }) + variables(of: organizationVariables) + selection(of: organizationVariables)

    private static let organizationVariables = VariableOwner(
        path: "/orgs/{org}/actions/variables", scope: .organization, permission: "organization_actions_variables",
        limit: 1_000
    ) { world, request in
        world.organizations[request.organizationID]?.variables ?? []
    } edit: { world, request, change in
        var variables = world.organizations[request.organizationID]?.variables ?? []
        try change(&variables)
        world.updateOrganization(request.organizationID) { [variables] in $0.variables = variables }
    }

    private static func selection(of owner: VariableOwner) -> [Route] {
        @Sendable func variable(_ world: borrowing World, _ request: APIRequest) throws -> ActionsVariable {
            let variables = try owner.read(world, request)
            guard let variable = variables.first(where: { $0.name == name(request) }) else { throw Refusal.notFound }
            return variable
        }
        let path = "\(owner.path)/{name}/repositories"
        return [
            Route("GET", path, owner.scope, (owner.permission, .read)) { world, request in
                try world.selection(variable(world, request).access, request)
            },
            Route("PUT", path, owner.scope, (owner.permission, .write)) { world, request in
                let access = try world.reselected(try variable(world, request).access, request)
                let now = world.now
                try owner.edit(&world, request) { variables in
                    for index in variables.indices where variables[index].name == name(request) {
                        (variables[index].access, variables[index].updatedAt) = (access, now)
                    }
                }
                return .noContent
            },
        ]
    }

    /// What has variables: a repository, one of its environments, an organization.
    struct VariableOwner: Sendable {
        let path: String
        let scope: Route.Scope
        let permission: String
        /// How many it can have.
        let limit: Int
        let read: @Sendable (borrowing World, APIRequest) throws -> [ActionsVariable]
        let edit: @Sendable (inout World, APIRequest, (inout [ActionsVariable]) throws -> Void) throws -> Void
    }

    static func variables(of owner: VariableOwner) -> [Route] {
        let path = owner.path
        return [
            Route("GET", path, owner.scope, (owner.permission, .read)) { world, request in
                let variables = try owner.read(world, request)
                let page = Page(request, most: 30, usual: 10)
                return APIResponse(
                    200,
                    [
                        "total_count": .int(variables.count),
                        "variables": .array(page.slice(variables).map { .object($0.json(world, request)) }),
                    ], headers: page.links(variables.count, "\(world.apiURL)\(request.path)", request))
            },
            Route("POST", path, owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                try fields.require("name", "value")
                let name = try ValueName.checked(fields.string("name") ?? "")
                let access = try owner.scope.isOrganization ? world.access(fields, nil, request) : nil
                let variable = ActionsVariable(
                    name: name, value: try value(fields) ?? "", access: access, at: world.now)
                try owner.edit(&world, request) { variables in
                    guard !variables.contains(where: { $0.name == name }) else {
                        throw Refusal(409, "Already exists - Variable already exists")
                    }
                    guard variables.count < owner.limit else {
                        throw Refusal(422, "Validation Failed: at most \(owner.limit) variables are allowed")
                    }
                    variables.append(variable)
                }
                return APIResponse(201, [:])
            },
            Route("GET", "\(path)/{name}", owner.scope, (owner.permission, .read)) { world, request in
                let variables = try owner.read(world, request)
                guard let variable = variables.first(where: { $0.name == name(request) }) else {
                    throw Refusal.notFound
                }
                return .ok(variable.json(world, request))
            },
            Route("PATCH", "\(path)/{name}", owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                let value = try value(fields)
                let now = world.now
                let known = try owner.read(world, request).first { $0.name == name(request) }
                let access = try known?.access.map { try world.access(fields, $0, request) }
                try owner.edit(&world, request) { variables in
                    guard let index = variables.firstIndex(where: { $0.name == name(request) }) else {
                        throw Refusal.notFound
                    }
                    if let access { variables[index].access = access }
                    if let value { variables[index].value = value }
                    variables[index].updatedAt = now
                }
                return .noContent
            },
            Route("DELETE", "\(path)/{name}", owner.scope, (owner.permission, .write)) { world, request in
                try owner.edit(&world, request) { variables in
                    guard variables.contains(where: { $0.name == name(request) }) else { throw Refusal.notFound }
                    variables.removeAll { $0.name == name(request) }
                }
                return .noContent
            },
        ]
    }

    private static func name(_ request: APIRequest) -> String { request.parameter("name").uppercased() }

    private static func value(_ fields: Fields) throws(Refusal) -> String? {
        let value = try fields.string("value")
        guard (value ?? "").utf8.count <= 48 * 1024 else {
            throw Refusal(422, "Validation Failed: the value is too large; 48 KB are allowed")
        }
        return value
    }
}

extension ActionsVariable {
    fileprivate func json(_ world: borrowing World, _ request: APIRequest) -> JSONObject {
        var json: JSONObject = [
            "name": .string(name), "value": .string(value), "created_at": .string(createdAt.iso8601),
            "updated_at": .string(updatedAt.iso8601),
        ]
        world.add(access, of: name, to: &json, request)
        return json
    }
}
