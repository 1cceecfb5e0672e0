extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/actions/permissions"

    static let actions: [Route] = [
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
            return try change(&world, request) { actions in
                actions.isEnabled = isEnabled
                if isEnabled, let allowed { actions.allowedActions = allowed }
                if !isEnabled { actions.allowedActions = "all" }
                if let pinning { actions.requiresShaPinning = pinning }
            }
        },
        Route("GET", "\(path)/selected-actions", .repository, ("administration", .read)) { world, request in
            let actions = try selected(world, request)
            return .ok([
                "github_owned_allowed": .bool(actions.allowsGitHubOwned),
                "verified_allowed": .bool(actions.allowsVerified),
                "patterns_allowed": .array(actions.patterns.map { .string($0) }),
            ])
        },
        Route("PUT", "\(path)/selected-actions", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            _ = try selected(world, request)
            let owned = try fields.bool("github_owned_allowed")
            let verified = try fields.bool("verified_allowed")
            let patterns = try fields.strings("patterns_allowed")
            return try change(&world, request) { actions in
                if let owned { actions.allowsGitHubOwned = owned }
                if let verified { actions.allowsVerified = verified }
                if let patterns { actions.patterns = patterns }
            }
        },
        Route("GET", "\(path)/workflow", .repository, ("administration", .read)) { world, request in
            let actions = try world.repository(request).actions
            return .ok([
                "default_workflow_permissions": .string(actions.defaultWorkflowPermissions),
                "can_approve_pull_request_reviews": .bool(actions.canApprovePullRequests),
            ])
        },
        Route("PUT", "\(path)/workflow", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            let permissions = try fields.choice("default_workflow_permissions", of: ["read", "write"])
            let canApprove = try fields.bool("can_approve_pull_request_reviews")
            return try change(&world, request) { actions in
                if let permissions { actions.defaultWorkflowPermissions = permissions }
                if let canApprove { actions.canApprovePullRequests = canApprove }
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
        Route("GET", "\(path)/artifact-and-log-retention", .repository, ("administration", .read)) { world, request in
            let repository = try world.repository(request)
            let most = repository.visibility == .public ? 90 : 400
            return .ok(["days": .int(repository.actions.retentionDays), "maximum_allowed_days": .int(most)])
        },
        Route("PUT", "\(path)/artifact-and-log-retention", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("days")
            let days = try fields.int("days") ?? 90
            let most = try world.repository(request).visibility == .public ? 90 : 400
            guard (1...most).contains(days) else {
                throw Refusal(422, "Retention days must be between 1 and \(most).")
            }
            return try change(&world, request) { $0.retentionDays = days }
        },
    ]

    static let workflows: [Route] =
        forkPullRequests + [
            Route("GET", "/repos/{owner}/{repo}/actions/workflows", .repository, ("actions", .read)) { world, request in
                let repository = try world.repository(request)
                let page = Page(request)
                let path = "\(world.apiURL)/repositories/\(repository.id)/actions/workflows"
                let workflows = page.slice(repository.workflows).map { world.workflowJSON($0, in: repository) }
                let body: JSONObject = [
                    "total_count": .int(repository.workflows.count), "workflows": .array(workflows.map { .object($0) }),
                ]
                let links = page.links(repository.workflows.count, path, request)
                return APIResponse(200, .object(body), headers: links)
            },
            Route("GET", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}", .repository, ("actions", .read)) {
                world, request in
                .ok(world.workflowJSON(try workflow(world, request), in: try world.repository(request)))
            },
            Route(
                "POST", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", .repository,
                ("actions", .write)
            ) { world, request in
                let fields = Fields(try request.object())
                try fields.require("ref")
                let workflow = try workflow(world, request)
                let inputs = try fields.fields("inputs")?.object ?? [:]
                guard inputs.count <= 25 else {
                    throw Fields.invalid("For 'properties/inputs', no more than 25 properties are allowed.")
                }
                let dispatch = try world.dispatch(
                    workflow: workflow.id, ref: try fields.string("ref") ?? "", inputs: inputs,
                    in: request.repositoryID,
                    by: request.actor())
                let wantsDetails = try fields.bool("return_run_details") ?? false
                guard request.version != "2022-11-28" || wantsDetails else { return .noContent }
                let repository = try world.repository(request)
                return .ok([
                    "workflow_run_id": .int(dispatch.id),
                    "run_url": .string("\(world.url(of: repository))/actions/runs/\(dispatch.id)"),
                    "html_url": .string(
                        "\(world.htmlURL)/\(world.fullName(of: repository))/actions/runs/\(dispatch.id)"),
                ])
            },
        ]

    private static let forkPullRequests: [Route] = [
        Route("GET", "\(path)/fork-pr-contributor-approval", .repository, ("administration", .read)) {
            world, request in
            .ok(["approval_policy": .string(try open(world, request).actions.forkApprovalPolicy)])
        },
        Route("PUT", "\(path)/fork-pr-contributor-approval", .repository, ("administration", .write)) {
            world, request in
            let fields = Fields(try request.object())
            try fields.require("approval_policy")
            _ = try open(world, request)
            let policies = [
                "first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors",
            ]
            let policy = try fields.choice("approval_policy", of: policies)
            return try change(&world, request) { $0.forkApprovalPolicy = policy ?? $0.forkApprovalPolicy }
        },
        Route("GET", "\(path)/fork-pr-workflows-private-repos", .repository, ("administration", .read)) {
            world, request in
            let settings = try closed(world, request).actions.forkPullRequests
            return .ok([
                "run_workflows_from_fork_pull_requests": .bool(settings.runsWorkflows),
                "send_write_tokens_to_workflows": .bool(settings.sendsWriteTokens),
                "send_secrets_and_variables": .bool(settings.sendsSecrets),
                "require_approval_for_fork_pr_workflows": .bool(settings.requiresApproval),
            ])
        },
        Route("PUT", "\(path)/fork-pr-workflows-private-repos", .repository, ("administration", .write)) {
            world, request in
            let fields = Fields(try request.object())
            try fields.require("run_workflows_from_fork_pull_requests")
            _ = try closed(world, request)
            var settings = try world.repository(request).actions.forkPullRequests
            settings.runsWorkflows = try fields.bool("run_workflows_from_fork_pull_requests") ?? false
            if let value = try fields.bool("send_write_tokens_to_workflows") { settings.sendsWriteTokens = value }
            if let value = try fields.bool("send_secrets_and_variables") { settings.sendsSecrets = value }
            if let value = try fields.bool("require_approval_for_fork_pr_workflows") {
                settings.requiresApproval = value
            }
            return try change(&world, request) { [settings] in $0.forkPullRequests = settings }
        },
    ]

    private static func change(
        _ world: inout World, _ request: APIRequest, _ edit: (inout ActionsSettings) -> Void
    ) throws -> APIResponse {
        try world.updateSilently(request.repositoryID) { edit(&$0.actions) }
        return .noContent
    }

    private static func selected(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> ActionsSettings {
        let actions = try world.repository(request).actions
        guard actions.isEnabled, actions.allowedActions == "selected" else {
            throw Refusal(409, "Repository-level actions policy is not set to selected actions.")
        }
        return actions
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

    private static func workflow(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Workflow {
        let name = request.parameter("workflow_id")
        let workflows = try world.repository(request).workflows
        guard let workflow = workflows.first(where: { String($0.id) == name || $0.path.hasSuffix("/\(name)") }) else {
            throw .notFound
        }
        return workflow
    }
}

extension World {
    fileprivate func workflowJSON(_ workflow: Workflow, in repository: borrowing Repository) -> JSONObject {
        let page = "\(htmlURL)/\(fullName(of: repository))"
        return [
            "id": .int(workflow.id), "node_id": .string("W_kwDO\(workflow.id)"), "name": .string(workflow.name),
            "path": .string(workflow.path), "state": .string(workflow.state),
            "created_at": .string(workflow.createdAt.iso8601),
            "updated_at": .string(workflow.createdAt.iso8601),
            "url": .string("\(url(of: repository))/actions/workflows/\(workflow.id)"),
            "html_url": .string("\(page)/blob/\(repository.defaultBranch)/\(workflow.path)"),
            "badge_url": .string("\(page)/workflows/\(workflow.name.percentEncoded)/badge.svg"),
        ]
    }
}
