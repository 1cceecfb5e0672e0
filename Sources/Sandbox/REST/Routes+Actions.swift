extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/actions/permissions"

    static let actions: [Route] =
        actionsPermissions(of: repositoryActions) + [
            Route("GET", path, .repository, ("administration", .read)) { world, request in
                let repository = try world.repository(request)
                let actions = repository.actions
                var object: JSONObject = ["enabled": .bool(actions.isEnabled)]
                if actions.isEnabled {
                    object.add("allowed_actions", actions.allowedActions)
                    if actions.allowedActions == "selected" {
                        object.add(
                            "selected_actions_url",
                            "\(world.apiURL)/repositories/\(repository.id)/actions/permissions/selected-actions")
                    }
                    object.add("sha_pinning_required", actions.requiresShaPinning)
                }
                return .ok(object)
            },
            Route("PUT", path, .repository, ("administration", .write)) { world, request in
                let fields = Fields(try request.object())
                try fields.require("enabled")
                let isEnabled = try fields.bool("enabled") ?? false
                let allowed = try fields.choice("allowed_actions", of: ["all", "local_only", "selected"])
                let pinning = try fields.bool("sha_pinning_required")
                let organization = try ownerActions(world, request)
                if isEnabled {
                    try refuse(!organization.mayRun(in: request.repositoryID))
                    try refuse(allowed != nil && ![allowed, "all"].contains(organization.settings.allowedActions))
                    try refuse(pinning == false && organization.settings.requiresShaPinning)
                }
                return try change(&world, request) { actions in
                    actions.isEnabled = isEnabled
                    if isEnabled, let allowed { actions.allowedActions = allowed }
                    if !isEnabled { actions.allowedActions = "all" }
                    if let pinning { actions.requiresShaPinning = pinning }
                }
            },
            Route("GET", "\(path)/access", .repository, ("administration", .read)) { world, request in
                .ok(["access_level": .string(try closed(world, request).actions.accessLevel)])
            },
            Route("PUT", "\(path)/access", .repository, ("administration", .write)) { world, request in
                let fields = Fields(try request.object())
                try fields.require("access_level")
                _ = try closed(world, request)
                let level = try fields.choice("access_level", of: ["none", "user", "organization"])
                return try change(&world, request) { $0.accessLevel = level ?? $0.accessLevel }
            },
        ]

    private static let repositoryActions = ActionsOwner(
        path: path, scope: .repository, permission: "administration",
        notSelected: "Repository-level actions policy is not set to selected actions."
    ) { world, request in
        try world.repository(request).actions
    } edit: { world, request, edit in
        let organization = try ownerActions(world, request).settings
        let before = try world.repository(request).actions
        var actions = before
        edit(&actions)
        try refuse(
            organization.allowedActions == "selected"
                && (actions.patterns, actions.allowsGitHubOwned, actions.allowsVerified)
                    != (before.patterns, before.allowsGitHubOwned, before.allowsVerified)
        )
        try refuse(
            organization.defaultWorkflowPermissions == "read" && actions.defaultWorkflowPermissions == "write"
                && before.defaultWorkflowPermissions != "write")
        try refuse(
            !organization.canApprovePullRequests && actions.canApprovePullRequests && !before.canApprovePullRequests)
        try world.updateSilently(request.repositoryID) { $0.actions = actions }
    } mostDays: { world, request in
        min(
            try world.repository(request).visibility == .public ? 90 : 400,
            try ownerActions(world, request).settings.retentionDays)
    } requireFork: { world, request, isPublic in
        _ = isPublic ? try open(world, request) : try closed(world, request)
    }

    private static func ownerActions(_ world: borrowing World, _ request: APIRequest) throws -> OrganizationActions {
        world.organizations[try world.repository(request).ownerID]?.actions ?? OrganizationActions()
    }

    /// What the organization has decided, no repository can change.
    private static func refuse(_ isDecided: Bool) throws(Refusal) {
        guard isDecided else { return }
        throw Refusal(409, "Conflict: this setting is managed by the organization.")
    }

    private static func change(
        _ world: inout World, _ request: APIRequest, _ edit: (inout ActionsSettings) -> Void
    ) throws -> APIResponse {
        try world.updateSilently(request.repositoryID) { edit(&$0.actions) }
        return .noContent
    }

    /// Private or internal.
    private static func closed(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Repository {
        let repository = try world.repository(request)
        guard repository.isPrivate else {
            throw Refusal(422, "Access policy only applies to internal and private repositories.")
        }
        return repository
    }

    private static func open(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Repository {
        let repository = try world.repository(request)
        guard !repository.isPrivate else {
            throw Refusal(422, "Fork pull request approval only applies to public repositories.")
        }
        return repository
    }
}
