package import Policy

extension ActionsKind {
    /// One endpoint of `/repos/{owner}/{repo}/actions/permissions`: the settings it tells and takes.
    private enum Endpoint: CaseIterable {
        case permissions, selectedActions, workflow, access, retention, forkApproval, forkWorkflows

        func path(in repository: RepositoryFacts) -> APIPath {
            let name = repository.name
            return switch self {
            case .permissions: "/repos/\(name)/actions/permissions"
            case .selectedActions: "/repos/\(name)/actions/permissions/selected-actions"
            case .workflow: "/repos/\(name)/actions/permissions/workflow"
            case .access: "/repos/\(name)/actions/permissions/access"
            case .retention: "/repos/\(name)/actions/permissions/artifact-and-log-retention"
            case .forkApproval: "/repos/\(name)/actions/permissions/fork-pr-contributor-approval"
            case .forkWorkflows: "/repos/\(name)/actions/permissions/fork-pr-workflows-private-repos"
            }
        }

        var fields: [String] {
            switch self {
            case .permissions: ["enabled", "allowed_actions", "sha_pinning_required"]
            case .selectedActions: ["selected_actions"]
            case .workflow: ["default_workflow_permissions", "can_approve_pull_request_reviews"]
            case .access: ["access_level"]
            case .retention: ["artifact_and_log_retention"]
            case .forkApproval: ["fork_pr_contributor_approval"]
            case .forkWorkflows: ["fork_pr_workflows_private_repos"]
            }
        }

        /// The members of the endpoint's body, where the policy has them in an object of their own.
        var members: [String] {
            switch self {
            case .permissions, .workflow, .access: []
            case .selectedActions: ["github_owned_allowed", "verified_allowed", "patterns_allowed"]
            case .retention: ["days"]
            case .forkApproval: ["approval_policy"]
            case .forkWorkflows:
                [
                    "run_workflows_from_fork_pull_requests", "send_write_tokens_to_workflows",
                    "send_secrets_and_variables", "require_approval_for_fork_pr_workflows",
                ]
            }
        }

        /// Older servers lack it, or GitHub has no such thing where another setting excludes it.
        var mayBeMissing: Bool {
            switch self {
            case .permissions, .workflow: false
            case .selectedActions, .access, .retention, .forkApproval, .forkWorkflows: true
            }
        }

        func applies(to repository: RepositoryFacts) -> Bool {
            switch self {
            case .access, .forkWorkflows: repository.visibility != .public
            case .forkApproval: repository.visibility == .public
            default: true
            }
        }
    }

    // MARK: Reading

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard let desired else { return [] }
        return Endpoint.allCases.filter { endpoint in
            // Whether there are selected actions, the permissions tell.
            let fields = endpoint == .permissions ? endpoint.fields + ["selected_actions"] : endpoint.fields
            return endpoint.applies(to: repository) && !desired.fieldNames.isDisjoint(with: fields)
        }
        .map { ReadRequest($0.path(in: repository)) }
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        var partial = PartialObservation()
        for endpoint in Endpoint.allCases {
            guard endpoint.applies(to: repository) else {
                for field in endpoint.fields { partial.tell([field: .null]) }
                continue
            }
            let request = ReadRequest(endpoint.path(in: repository))
            switch try answers.outcome(of: request, mayBeMissing: endpoint.mayBeMissing) {
            case .success(let body): partial.tell(settings(in: body, from: endpoint, after: partial))
            case .failure(let failure):
                // Asked of a repository that does not choose its actions one by one, GitHub answers 409.
                guard endpoint != .selectedActions || partial["selected_actions"] == nil else { continue }
                partial.withhold(endpoint.fields, because: failure.description)
            case nil: continue
            }
        }
        return partial.observed
    }

    private static func settings(
        in body: JSON, from endpoint: Endpoint, after partial: PartialObservation
    ) -> [String: JSON] {
        switch endpoint {
        case .permissions: permissions(in: body)
        case .workflow, .access: told(endpoint.fields, by: body)
        case .selectedActions where partial["selected_actions"] != nil: [:]
        case .selectedActions, .retention, .forkApproval, .forkWorkflows:
            endpoint.fields.reduce(into: [:]) { $0[$1] = .object(told(endpoint.members, by: body)) }
        }
    }

    /// GitHub leaves out what has no meaning while Actions is off: it is known to be off, not unknown.
    private static func permissions(in body: JSON) -> [String: JSON] {
        var settings = told(Endpoint.permissions.fields, by: body)
        if settings["enabled"] == false {
            settings["allowed_actions"] = .null
            settings["sha_pinning_required"] = .null
            settings["selected_actions"] = .null
        } else if let allowed = settings["allowed_actions"], allowed != "selected" {
            settings["selected_actions"] = .null
        }
        return settings
    }

    private static func told(_ names: [String], by body: JSON) -> [String: JSON] {
        names.reduce(into: [:]) { settings, name in
            if let value = body[name], !value.isNull { settings[name] = value }
        }
    }

    // MARK: Writing

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        let result = changes.result(over: observed.settings)
        return Endpoint.allCases.compactMap { endpoint in
            let concerned = changes.concerning(Set(endpoint.fields))
            guard !concerned.isEmpty else { return nil }
            return Operation(
                // Refused until the permissions say `selected`.
                endpoint == .selectedActions ? .dependentSettings : .settings,
                .write(
                    WriteRequest(
                        .put, endpoint.path(in: repository), body: .object(body(of: endpoint, from: result)))),
                changes: concerned)
        }
    }

    /// Every PUT replaces the whole: what the policy does not name is sent as it is.
    private static func body(of endpoint: Endpoint, from result: JSON) -> [String: JSON] {
        switch endpoint {
        case .permissions where result["enabled"] == false: ["enabled": false]
        case .permissions, .workflow, .access: told(endpoint.fields, by: result)
        case .selectedActions, .retention, .forkApproval, .forkWorkflows:
            endpoint.fields.first.flatMap { result[$0] }.map { told(endpoint.members, by: $0) } ?? [:]
        }
    }
}
