extension RouteTable {
    static let variables = variables(
        of: VariableOwner(
            path: "/repos/{owner}/{repo}/actions/variables", scope: .repository, permission: "actions_variables",
            limit: 500
        ) { world, request in
            try world.repository(request).variables
        } edit: { world, request, change in
            try world.updateSilently(request.repositoryID) { try change(&$0.variables) }
        })

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
                        "variables": .array(page.slice(variables).map { .object($0.json) }),
                    ], headers: page.links(variables.count, "\(world.apiURL)\(request.path)", request))
            },
            Route("POST", path, owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                try fields.require("name", "value")
                let name = try ValueName.checked(fields.string("name") ?? "")
                let variable = ActionsVariable(name: name, value: try value(fields) ?? "", at: world.now)
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
                return .ok(variable.json)
            },
            Route("PATCH", "\(path)/{name}", owner.scope, (owner.permission, .write)) { world, request in
                let value = try value(Fields(try request.object()))
                let now = world.now
                try owner.edit(&world, request) { variables in
                    guard let index = variables.firstIndex(where: { $0.name == name(request) }) else {
                        throw Refusal.notFound
                    }
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
    fileprivate var json: JSONObject {
        [
            "name": .string(name), "value": .string(value), "created_at": .string(createdAt.iso8601),
            "updated_at": .string(updatedAt.iso8601),
        ]
    }
}
