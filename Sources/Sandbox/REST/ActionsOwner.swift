/// What has permissions of GitHub Actions: a repository or an organization.
struct ActionsOwner: Sendable {
    typealias Edit = (inout ActionsSettings) -> Void

    let path: String
    let scope: Route.Scope
    let permission: String
    /// The answer about selected actions where actions are not selected one by one.
    let notSelected: String
    let read: @Sendable (borrowing World, APIRequest) throws -> ActionsSettings
    let edit: @Sendable (inout World, APIRequest, Edit) throws -> Void
    /// For how many days logs may be kept.
    let mostDays: @Sendable (borrowing World, APIRequest) throws -> Int
    /// Refuses settings for forks of public repositories, or of others, where there are none.
    let requireFork: @Sendable (borrowing World, APIRequest, _ isPublic: Bool) throws -> Void

    func selected(_ world: borrowing World, _ request: APIRequest) throws -> ActionsSettings {
        let actions = try read(world, request)
        guard actions.isEnabled, actions.allowedActions == "selected" else { throw Refusal(409, notSelected) }
        return actions
    }
}

extension RouteTable {
    /// The endpoints that repositories and organizations have alike.
    static func actionsPermissions(of owner: ActionsOwner) -> [Route] {
        choices(owner) + forks(owner)
    }

    private static func choices(_ owner: ActionsOwner) -> [Route] {
        let path = owner.path
        return [
            Route("GET", "\(path)/selected-actions", owner.scope, (owner.permission, .read)) { world, request in
                let actions = try owner.selected(world, request)
                return .ok([
                    "github_owned_allowed": .bool(actions.allowsGitHubOwned),
                    "verified_allowed": .bool(actions.allowsVerified),
                    "patterns_allowed": .array(actions.patterns.map { .string($0) }),
                ])
            },
            Route("PUT", "\(path)/selected-actions", owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                _ = try owner.selected(world, request)
                let owned = try fields.bool("github_owned_allowed")
                let verified = try fields.bool("verified_allowed")
                let patterns = try fields.strings("patterns_allowed")
                try owner.edit(&world, request) { actions in
                    if let owned { actions.allowsGitHubOwned = owned }
                    if let verified { actions.allowsVerified = verified }
                    if let patterns { actions.patterns = patterns }
                }
                return .noContent
            },
            Route("GET", "\(path)/workflow", owner.scope, (owner.permission, .read)) { world, request in
                let actions = try owner.read(world, request)
                return .ok([
                    "default_workflow_permissions": .string(actions.defaultWorkflowPermissions),
                    "can_approve_pull_request_reviews": .bool(actions.canApprovePullRequests),
                ])
            },
            Route("PUT", "\(path)/workflow", owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                let permissions = try fields.choice("default_workflow_permissions", of: ["read", "write"])
                let canApprove = try fields.bool("can_approve_pull_request_reviews")
                try owner.edit(&world, request) { actions in
                    if let permissions { actions.defaultWorkflowPermissions = permissions }
                    if let canApprove { actions.canApprovePullRequests = canApprove }
                }
                return .noContent
            },
            Route("GET", "\(path)/artifact-and-log-retention", owner.scope, (owner.permission, .read)) {
                world, request in
                .ok([
                    "days": .int(try owner.read(world, request).retentionDays),
                    "maximum_allowed_days": .int(try owner.mostDays(world, request)),
                ])
            },
            Route("PUT", "\(path)/artifact-and-log-retention", owner.scope, (owner.permission, .write)) {
                world, request in
                let fields = Fields(try request.object())
                try fields.require("days")
                let days = try fields.int("days") ?? 90
                let most = try owner.mostDays(world, request)
                guard (1...most).contains(days) else {
                    throw Refusal(422, "Retention days must be between 1 and \(most).")
                }
                try owner.edit(&world, request) { $0.retentionDays = days }
                return .noContent
            },
        ]
    }

    private static func forks(_ owner: ActionsOwner) -> [Route] {
        let path = owner.path
        return [
            Route("GET", "\(path)/fork-pr-contributor-approval", owner.scope, (owner.permission, .read)) {
                world, request in
                try owner.requireFork(world, request, true)
                return .ok(["approval_policy": .string(try owner.read(world, request).forkApprovalPolicy)])
            },
            Route("PUT", "\(path)/fork-pr-contributor-approval", owner.scope, (owner.permission, .write)) {
                world, request in
                let fields = Fields(try request.object())
                try fields.require("approval_policy")
                try owner.requireFork(world, request, true)
                let policies = [
                    "first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors",
                ]
                let policy = try fields.choice("approval_policy", of: policies)
                try owner.edit(&world, request) { $0.forkApprovalPolicy = policy ?? $0.forkApprovalPolicy }
                return .noContent
            },
            Route("GET", "\(path)/fork-pr-workflows-private-repos", owner.scope, (owner.permission, .read)) {
                world, request in
                try owner.requireFork(world, request, false)
                let settings = try owner.read(world, request).forkPullRequests
                return .ok([
                    "run_workflows_from_fork_pull_requests": .bool(settings.runsWorkflows),
                    "send_write_tokens_to_workflows": .bool(settings.sendsWriteTokens),
                    "send_secrets_and_variables": .bool(settings.sendsSecrets),
                    "require_approval_for_fork_pr_workflows": .bool(settings.requiresApproval),
                ])
            },
            Route("PUT", "\(path)/fork-pr-workflows-private-repos", owner.scope, (owner.permission, .write)) {
                world, request in
                let fields = Fields(try request.object())
                try fields.require("run_workflows_from_fork_pull_requests")
                try owner.requireFork(world, request, false)
                var settings = try owner.read(world, request).forkPullRequests
                settings.runsWorkflows = try fields.bool("run_workflows_from_fork_pull_requests") ?? false
                if let value = try fields.bool("send_write_tokens_to_workflows") { settings.sendsWriteTokens = value }
                if let value = try fields.bool("send_secrets_and_variables") { settings.sendsSecrets = value }
                if let value = try fields.bool("require_approval_for_fork_pr_workflows") {
                    settings.requiresApproval = value
                }
                try owner.edit(&world, request) { [settings] in $0.forkPullRequests = settings }
                return .noContent
            },
        ]
    }
}
