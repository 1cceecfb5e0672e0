import Policy

/// One endpoint about Actions of a repository or of the organization, with the settings that it returns and takes.
struct ActionsEndpoint {
    let path: APIPath
    /// The kind's fields that it is about.
    let fields: [String]
    /// The members of its body, where the policy has them in an object of their own.
    let members: [String]
    /// Older servers lack it, or GitHub has no such thing where another setting excludes it.
    let mayBeMissing: Bool

    init(_ path: APIPath, _ fields: [String], members: [String] = [], mayBeMissing: Bool = true) {
        self.path = path
        self.fields = fields
        self.members = members
        self.mayBeMissing = mayBeMissing
    }

    // MARK: Those that both targets have, below `…/actions/permissions`

    static func selectedActions(_ root: APIPath) -> ActionsEndpoint {
        ActionsEndpoint(
            "\(root)/selected-actions", ["selected_actions"],
            members: ["github_owned_allowed", "verified_allowed", "patterns_allowed"])
    }

    static func workflow(_ root: APIPath) -> ActionsEndpoint {
        ActionsEndpoint(
            "\(root)/workflow", ["default_workflow_permissions", "can_approve_pull_request_reviews"],
            mayBeMissing: false)
    }

    static func retention(_ root: APIPath) -> ActionsEndpoint {
        ActionsEndpoint(
            "\(root)/artifact-and-log-retention", ["artifact_and_log_retention"], members: ["days"])
    }

    static func forkApproval(_ root: APIPath) -> ActionsEndpoint {
        ActionsEndpoint(
            "\(root)/fork-pr-contributor-approval", ["fork_pr_contributor_approval"], members: ["approval_policy"])
    }

    static func forkWorkflows(_ root: APIPath) -> ActionsEndpoint {
        ActionsEndpoint(
            "\(root)/fork-pr-workflows-private-repos", ["fork_pr_workflows_private_repos"],
            members: [
                "run_workflows_from_fork_pull_requests", "send_write_tokens_to_workflows",
                "send_secrets_and_variables", "require_approval_for_fork_pr_workflows",
            ])
    }

    // MARK: Reading and writing

    var request: ReadRequest { ReadRequest(path) }

    /// Whether it is about the actions that are allowed one by one.
    var isSelectedActions: Bool { fields == ["selected_actions"] }

    func settings(in body: JSON) -> [String: JSON] {
        guard !members.isEmpty else { return body.members(fields) }
        return fields.reduce(into: [:]) { $0[$1] = .object(body.members(members)) }
    }

    /// Every PUT replaces the whole: what the policy does not name is sent as it is.
    func body(of settings: JSON) -> [String: JSON] {
        guard !members.isEmpty else { return settings.members(fields) }
        return fields.first.flatMap { settings[$0] }?.members(members) ?? [:]
    }

    func write(_ settings: JSON) -> WriteRequest { WriteRequest(.put, path, body: .object(body(of: settings))) }
}

extension [ActionsEndpoint] {
    /// What the answers hold of all of them.
    ///
    /// - Parameter off: the field of the permissions, and its value, with which Actions is off: then GitHub leaves out
    ///   what has no meaning.
    func observe(_ answers: Answers, off: (field: String, value: JSON), into partial: inout PartialObservation) throws {
        for endpoint in self {
            switch try answers.outcome(of: endpoint.request, mayBeMissing: endpoint.mayBeMissing) {
            case .success(let body):
                guard !endpoint.isSelectedActions || partial["selected_actions"] == nil else { continue }
                var settings = endpoint.settings(in: body)
                if endpoint.fields.first == off.field { Self.complete(&settings, off) }
                partial.tell(settings)
            case .failure(let failure):
                // Asked where actions are not selected one by one, GitHub answers 409.
                guard !endpoint.isSelectedActions || partial["selected_actions"] == nil else { continue }
                partial.withhold(endpoint.fields, because: failure.description)
            case nil: continue
            }
        }
    }

    /// What GitHub leaves out is known to be off, not unknown.
    private static func complete(_ settings: inout [String: JSON], _ off: (field: String, value: JSON)) {
        if settings[off.field] == off.value {
            for field in ["allowed_actions", "sha_pinning_required", "selected_actions"] { settings[field] = .null }
        } else if let allowed = settings["allowed_actions"], allowed != "selected" {
            settings["selected_actions"] = .null
        }
    }
}

extension JSON {
    /// Those of its members that are there and not null.
    fileprivate func members(_ names: [String]) -> [String: JSON] {
        names.reduce(into: [:]) { members, name in
            if let value = self[name], !value.isNull { members[name] = value }
        }
    }
}
