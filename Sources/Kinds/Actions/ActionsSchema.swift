import Policy

/// The settings of Actions that a repository and the organization have alike.
enum ActionsSchema {
    static let choice: [SettingSchema.Field] = [
        .init(
            "allowed_actions", .choice("all", "local_only", "selected"),
            "Which actions and reusable workflows may run: all, those of the organization, or `selected_actions`.",
            risk: .weaker(.along(["local_only", "selected", "all"]))),
        .init(
            "sha_pinning_required", .boolean, "Whether actions must be pinned to a full-length commit SHA.",
            risk: .weaker(.whenFalse)),
        .init(
            "selected_actions", selectedActions,
            "The actions that may run beside the organization's own, with `allowed_actions: selected`."),
        .init(
            "default_workflow_permissions", .choice("read", "write"),
            "What the `GITHUB_TOKEN` of a workflow may do when the workflow does not say.",
            risk: .weaker(.along(["read", "write"]))),
        .init(
            "can_approve_pull_request_reviews", .boolean,
            "Whether workflows may open and approve pull requests.", risk: .weaker(.whenTrue)),
    ]

    /// - Parameter days: what is said of the number of days.
    static func retention(_ days: String) -> SettingSchema.Field {
        .init(
            "artifact_and_log_retention",
            .object([.init("days", .integer(1...400), days)], shorthand: "days"),
            "How long artifacts and logs are kept.")
    }

    static let forkApproval = SettingSchema.Field(
        "fork_pr_contributor_approval",
        .object(
            [
                .init(
                    "approval_policy",
                    .choice(
                        "first_time_contributors_new_to_github", "first_time_contributors",
                        "all_external_contributors", ranked: true),
                    "Whose first workflow runs wait for an approval.", risk: .weaker(.falling))
            ], shorthand: "approval_policy"),
        "Whose pull requests from forks of a public repository need an approval before workflows run.")

    static let forkWorkflows = SettingSchema.Field(
        "fork_pr_workflows_private_repos",
        .object([
            .init(
                "run_workflows_from_fork_pull_requests", .boolean, "Whether they run at all.", risk: .weaker(.whenTrue)),
            .init(
                "send_write_tokens_to_workflows", .boolean, "Whether their token may write.",
                risk: .weaker(.whenTrue)),
            .init(
                "send_secrets_and_variables", .boolean, "Whether they see secrets and variables.",
                risk: .weaker(.whenTrue)),
            .init(
                "require_approval_for_fork_pr_workflows", .boolean, "Whether an administrator must approve each run.",
                risk: .weaker(.whenFalse)),
        ]),
        "What workflows of pull requests from forks of a private or internal repository may do.")

    private static let selectedActions = SettingSchema.object([
        .init("github_owned_allowed", .boolean, "Whether actions made by GitHub may run.", risk: .weaker(.whenTrue)),
        .init(
            "verified_allowed", .boolean, "Whether actions of verified creators in the Marketplace may run.",
            risk: .weaker(.whenTrue)),
        .init(
            "patterns_allowed", .list(.init(of: .text)),
            "All other actions that may run: `owner/repository@ref`, with `*` for anything.", risk: .weaker(.gaining)),
    ])

    /// `selected_actions` where another choice of actions is desired.
    static func contradictions(in desired: Desired) -> [Contradiction] {
        guard let selected = desired["selected_actions"], let allowed = desired["allowed_actions"],
            let word = allowed.json.stringValue, word != "selected"
        else { return [] }
        return [
            Contradiction(
                "selected_actions has a meaning only with allowed_actions: selected, and \(word) is desired",
                at: selected.provenance)
        ]
    }
}
