extension RouteTable {
    private static let root = "/orgs/{org}/actions/permissions"
    private static let permission = "organization_administration"

    static let organizationActions: [Route] =
        actionsPermissions(of: owner) + permissions + repositories(\.enabled, root)
        + runners + repositories(\.selfHostedRunners, "\(root)/self-hosted-runners") + subjectClaims

    private static let owner = ActionsOwner(
        path: root, scope: .organization, permission: permission,
        notSelected: "Organization-level actions policy is not set to selected actions."
    ) { world, request in
        actions(world, request).settings
    } edit: { world, request, change in
        edit(&world, request) { change(&$0.settings) }
    } mostDays: { _, _ in
        400
    } requireFork: { _, _, _ in
    }

    private static let permissions = [
        Route("GET", root, .organization, (permission, .read)) { world, request in
            let actions = actions(world, request)
            var object: JSONObject = ["enabled_repositories": .string(actions.enabled.word)]
            let url = "\(world.apiURL)/organizations/\(request.organizationID)/actions/permissions"
            if actions.enabled.word == "selected" { object.add("selected_repositories_url", "\(url)/repositories") }
            if actions.enabled.word != "none" {
                object.add("allowed_actions", actions.settings.allowedActions)
                object.add("sha_pinning_required", actions.settings.requiresShaPinning)
                if actions.settings.allowedActions == "selected" {
                    object.add("selected_actions_url", "\(url)/selected-actions")
                }
            }
            return .ok(object)
        },
        Route("PUT", root, .organization, (permission, .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("enabled_repositories")
            let word = try fields.choice("enabled_repositories", of: ["all", "none", "selected"])
            let allowed = try fields.choice("allowed_actions", of: ["all", "local_only", "selected"])
            let pinning = try fields.bool("sha_pinning_required")
            edit(&world, request) { actions in
                if let word { actions.enabled.word = word }
                if let allowed { actions.settings.allowedActions = allowed }
                if let pinning { actions.settings.requiresShaPinning = pinning }
            }
            return .noContent
        },
    ]

    private static let runners = [
        Route("GET", "\(root)/self-hosted-runners", .organization, (permission, .read)) { world, request in
            let word = actions(world, request).selfHostedRunners.word
            return .ok(["enabled_repositories": .string(word)])
        },
        Route("PUT", "\(root)/self-hosted-runners", .organization, (permission, .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("enabled_repositories")
            let word = try fields.choice("enabled_repositories", of: ["all", "none", "selected"])
            edit(&world, request) { $0.selfHostedRunners.word = word ?? $0.selfHostedRunners.word }
            return .noContent
        },
    ]

    private static let subjectClaims = [
        Route("GET", "/orgs/{org}/actions/oidc/customization/sub", .organization, (permission, .read)) {
            world, request in
            .ok(["include_claim_keys": .array(actions(world, request).subjectClaims.map { .string($0) })])
        },
        Route("PUT", "/orgs/{org}/actions/oidc/customization/sub", .organization, (permission, .write)) {
            world, request in
            let fields = Fields(try request.object())
            try fields.require("include_claim_keys")
            let keys = try fields.strings("include_claim_keys") ?? []
            edit(&world, request) { $0.subjectClaims = keys }
            return APIResponse(201, [:])
        },
    ]

    /// Those that are selected one by one.
    private static func repositories(
        _ choice: any WritableKeyPath<OrganizationActions, RepositoryChoice> & Sendable, _ path: String
    ) -> [Route] {
        @Sendable func selected(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> RepositoryChoice {
            let found = actions(world, request)[keyPath: choice]
            guard found.word == "selected" else {
                throw Refusal(409, "Conflict: repositories are not selected in this organization.")
            }
            return found
        }
        return [
            Route("GET", "\(path)/repositories", .organization, (permission, .read)) { world, request in
                let ids = try selected(world, request).ids.filter { world.repositories[$0] != nil }
                let page = Page(request)
                let blocks = page.slice(ids).compactMap { id in
                    world.repositories[id].map { JSON.object(world.repositoryJSON($0, .nested, for: request.caller)) }
                }
                return APIResponse(
                    200, ["total_count": .int(ids.count), "repositories": .array(blocks)],
                    headers: page.links(ids.count, "\(world.apiURL)\(request.path)", request))
            },
            Route("PUT", "\(path)/repositories", .organization, (permission, .write)) { world, request in
                let fields = Fields(try request.object())
                try fields.require("selected_repository_ids")
                let ids = (fields.object["selected_repository_ids"]?.array ?? []).compactMap { $0.int }
                _ = try selected(world, request)
                for id in ids where world.repositories[id]?.ownerID != request.organizationID {
                    throw Refusal.notFound
                }
                edit(&world, request) { $0[keyPath: choice].ids = ids }
                return .noContent
            },
        ]
    }

    private static func actions(_ world: borrowing World, _ request: APIRequest) -> OrganizationActions {
        world.organizations[request.organizationID]?.actions ?? OrganizationActions()
    }

    private static func edit(
        _ world: inout World, _ request: APIRequest, _ change: (inout OrganizationActions) -> Void
    ) {
        guard var organization = world.organizations[request.organizationID] else { return }
        change(&organization.actions)
        world.organizations[request.organizationID] = organization
    }
}
