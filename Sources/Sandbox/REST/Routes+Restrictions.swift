/// Who may push to a protected branch, list by list, and the names of its required checks.
extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/branches/{branch}/protection"

    static let restrictions: [Route] = ["users", "teams", "apps"].flatMap { lists(of: $0) } + contexts

    private static func lists(of kind: String) -> [Route] {
        let list = "\(path)/restrictions/\(kind)"
        @Sendable func answer(_ world: borrowing World, _ request: APIRequest) throws -> APIResponse {
            let (repository, branch, rule) = try protection(world, request)
            guard rule.restrictsPushes else { throw Refusal(404, "Push restrictions not enabled") }
            let block = world.restrictionsJSON(rule, world.protectionURL(branch, in: repository))
            return APIResponse(200, block[kind] ?? [])
        }
        /// `merge` gets the list as it is and the actors of the request.
        @Sendable func change(
            _ world: inout World, _ request: APIRequest, _ merge: ([RuleActor], [RuleActor]) -> [RuleActor]
        ) throws -> APIResponse {
            let (repository, _, rule) = try protection(world, request)
            guard rule.restrictsPushes else { throw Refusal(404, "Push restrictions not enabled") }
            let names = try names(request, kind)
            let owner = world.organizations[repository.ownerID] == nil ? nil : repository.ownerID
            let named = try world.actors(Fields([kind: .array(names.map { .string($0) })]), owner)
            let ofKind = rule.pushActors.filter { $0.listName == kind }
            let others = rule.pushActors.filter { $0.listName != kind }
            let merged = others + merge(ofKind, named)
            try world.updateRule(rule.id, in: repository.id, by: request.actor()) { $0.pushActors = merged }
            return try answer(world, request)
        }
        return [
            Route("GET", list, .repository, ("administration", .read)) { world, request in try answer(world, request) },
            Route("POST", list, .repository, ("administration", .write)) { world, request in
                try change(&world, request) { $0 + $1 }
            },
            Route("PUT", list, .repository, ("administration", .write)) { world, request in
                try change(&world, request) { $1 }
            },
            Route("DELETE", list, .repository, ("administration", .write)) { world, request in
                try change(&world, request) { present, named in present.filter { !named.contains($0) } }
            },
        ]
    }

    private static let contexts: [Route] = [
        Route("GET", "\(path)/required_status_checks/contexts", .repository, ("administration", .read)) {
            world, request in
            try contexts(world, request)
        },
        Route("POST", "\(path)/required_status_checks/contexts", .repository, ("administration", .write)) {
            world, request in
            try change(&world, request) { present, named in
                present + named.filter { name in !present.contains { $0.context == name } }.map(check)
            }
        },
        Route("PUT", "\(path)/required_status_checks/contexts", .repository, ("administration", .write)) {
            world, request in
            try change(&world, request) { _, named in named.map(check) }
        },
        Route("DELETE", "\(path)/required_status_checks/contexts", .repository, ("administration", .write)) {
            world, request in
            try change(&world, request) { present, named in present.filter { !named.contains($0.context) } }
        },
    ]

    @Sendable private static func check(_ context: String) -> RequiredCheck { RequiredCheck(context: context) }

    private static func contexts(_ world: borrowing World, _ request: APIRequest) throws -> APIResponse {
        let (_, _, rule) = try protection(world, request)
        guard rule.requiresStatusChecks else { throw Refusal(404, "Required status checks not enabled") }
        return APIResponse(200, .array(rule.requiredStatusChecks.map { .string($0.context) }))
    }

    private static func change(
        _ world: inout World, _ request: APIRequest, _ merge: ([RequiredCheck], [String]) -> [RequiredCheck]
    ) throws -> APIResponse {
        let (repository, _, rule) = try protection(world, request)
        guard rule.requiresStatusChecks else { throw Refusal(404, "Required status checks not enabled") }
        let merged = merge(rule.requiredStatusChecks, try names(request, "contexts"))
        try world.updateRule(rule.id, in: repository.id, by: request.actor()) { $0.requiredStatusChecks = merged }
        return try contexts(world, request)
    }

    /// A bare array, as older clients send it, or one under its name.
    private static func names(_ request: APIRequest, _ key: String) throws(Refusal) -> [String] {
        if let names = request.body?.strings { return names }
        let fields = Fields(try request.object())
        try fields.require(key)
        return try fields.strings(key) ?? []
    }
}

extension RuleActor {
    /// The list of REST bodies in which this sort of actor stands.
    fileprivate var listName: String {
        switch self {
        case .user: "users"
        case .team: "teams"
        case .app: "apps"
        }
    }
}
