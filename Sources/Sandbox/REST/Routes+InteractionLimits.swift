extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/interaction-limits"

    static let interactionLimits: [Route] = [
        Route("GET", path, .repository, ("administration", .read)) { world, request in
            .ok(json(of: try world.repository(request), world))
        },
        Route("PUT", path, .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("limit")
            let limit = try fields.choice("limit", of: InteractionLimit.limits) ?? ""
            let expiry = try fields.choice("expiry", of: InteractionLimit.days.keys.sorted()) ?? "one_day"
            let repository = try writable(&world, request)
            guard repository.visibility == .public else {
                throw Refusal(422, "Interaction limits can only be set for public repositories.")
            }
            let end = world.now + (InteractionLimit.days[expiry] ?? 1) * 86_400
            try world.updateSilently(repository.id) {
                $0.interactionLimit = InteractionLimit(limit: limit, expiresAt: end)
            }
            return .ok(json(of: try world.repository(request), world))
        },
        Route("DELETE", path, .repository, ("administration", .write)) { world, request in
            let repository = try writable(&world, request)
            try world.updateSilently(repository.id) { $0.interactionLimit = nil }
            return .noContent
        },
    ]

    /// An organization's limit overrides those of its repositories.
    private static func writable(_ world: inout World, _ request: APIRequest) throws(Refusal) -> Repository {
        let repository = try world.repository(request)
        guard world.interactionLimit(of: repository)?.origin != "organization" else {
            throw Refusal(409, "Conflict: an interaction limit of the organization overrides the repository's.")
        }
        return repository
    }

    private static func json(of repository: Repository, _ world: borrowing World) -> JSONObject {
        guard let found = world.interactionLimit(of: repository) else { return [:] }
        return [
            "limit": .string(found.limit.limit), "origin": .string(found.origin),
            "expires_at": .string(found.limit.expiresAt.iso8601),
        ]
    }
}
