extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/branches/{branch}/protection"
    private typealias Edit = (inout BranchProtectionRule) throws -> Void

    static let protectionParts: [Route] =
        switches(
            "required_signatures", { $0.requiresCommitSignatures }, { $0.requiresCommitSignatures = $1 })
        + switches("enforce_admins", { $0.isAdminEnforced }, { $0.isAdminEnforced = $1 })
        + [
            Route("GET", "\(path)/required_status_checks", .repository, ("administration", .read)) { world, request in
                .ok(try checks(world, request))
            },
            Route("PATCH", "\(path)/required_status_checks", .repository, ("administration", .write)) {
                world, request in
                let fields = Fields(try request.object())
                _ = try checks(world, request)
                try edit(&world, request) { try ProtectionEdit.readChecks(fields, into: &$0) }
                return .ok(try checks(world, request))
            },
            Route("DELETE", "\(path)/required_status_checks", .repository, ("administration", .write)) {
                world, request in
                _ = try checks(world, request)
                try edit(&world, request) { $0.requiresStatusChecks = false }
                return .noContent
            },
            Route("GET", "\(path)/required_pull_request_reviews", .repository, ("administration", .read)) {
                world, request in
                .ok(try reviews(world, request))
            },
            Route("PATCH", "\(path)/required_pull_request_reviews", .repository, ("administration", .write)) {
                world, request in
                let fields = Fields(try request.object())
                let (repository, _, _) = try protection(world, request)
                let organization = world.organizations[repository.ownerID] == nil ? nil : repository.ownerID
                let reviewEdit = try ReviewEdit(fields, in: world, organization: organization)
                try edit(&world, request) { rule in
                    rule.requiresApprovingReviews = true
                    try reviewEdit.apply(to: &rule)
                }
                return .ok(try reviews(world, request))
            },
            Route("DELETE", "\(path)/required_pull_request_reviews", .repository, ("administration", .write)) {
                world, request in
                _ = try reviews(world, request)
                try edit(&world, request) { $0.requiresApprovingReviews = false }
                return .noContent
            },
            Route("GET", "\(path)/restrictions", .repository, ("administration", .read)) { world, request in
                let (repository, branch, rule) = try protection(world, request)
                guard rule.restrictsPushes else { throw Refusal(404, "Push restrictions not enabled") }
                return .ok(world.restrictionsJSON(rule, world.protectionURL(branch, in: repository)))
            },
            Route("DELETE", "\(path)/restrictions", .repository, ("administration", .write)) { world, request in
                try edit(&world, request) { $0.restrictsPushes = false }
                return .noContent
            },
        ]

    /// A part that is only on or off.
    private static func switches(
        _ name: String, _ read: @escaping @Sendable (BranchProtectionRule) -> Bool,
        _ write: @escaping @Sendable (inout BranchProtectionRule, Bool) -> Void
    ) -> [Route] {
        @Sendable func answer(_ world: borrowing World, _ request: APIRequest) throws -> APIResponse {
            let (repository, branch, rule) = try protection(world, request)
            return .ok(world.switchJSON(name, read(rule), world.protectionURL(branch, in: repository)))
        }
        return [
            Route("GET", "\(path)/\(name)", .repository, ("administration", .read)) { world, request in
                try answer(world, request)
            },
            Route("POST", "\(path)/\(name)", .repository, ("administration", .write)) { world, request in
                try edit(&world, request) { write(&$0, true) }
                return try answer(world, request)
            },
            Route("DELETE", "\(path)/\(name)", .repository, ("administration", .write)) { world, request in
                try edit(&world, request) { write(&$0, false) }
                return .noContent
            },
        ]
    }

    private static func edit(_ world: inout World, _ request: APIRequest, _ edit: Edit) throws {
        let (repository, _, rule) = try protection(world, request)
        try world.updateRule(rule.id, in: repository.id, by: request.actor(), edit)
    }

    private static func checks(_ world: borrowing World, _ request: APIRequest) throws -> JSONObject {
        let (repository, branch, rule) = try protection(world, request)
        guard rule.requiresStatusChecks else { throw Refusal(404, "Required status checks not enabled") }
        return world.statusChecksJSON(rule, world.protectionURL(branch, in: repository))
    }

    private static func reviews(_ world: borrowing World, _ request: APIRequest) throws -> JSONObject {
        let (repository, branch, rule) = try protection(world, request)
        guard rule.requiresApprovingReviews else { throw Refusal(404, "Required pull request reviews not enabled") }
        return world.reviewsJSON(rule, world.protectionURL(branch, in: repository))
    }
}
