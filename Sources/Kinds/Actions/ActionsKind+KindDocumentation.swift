package import Policy

extension ActionsKind {
    package static let documentation = KindDocumentation(
        summary: "What GitHub Actions may do in the repository: whether it runs, which actions, with which token.",
        schema: .object([
            .init("enabled", .boolean, "Whether workflows run at all."),
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
            .init(
                "access_level", .choice("none", "user", "organization", "enterprise"),
                "Whose workflows may use the actions and reusable workflows of a private or internal repository.",
                risk: .weaker(.along(["none", "user", "organization", "enterprise"]))),
            .init(
                "artifact_and_log_retention",
                .object(
                    [.init("days", .integer(1...400), "Days; the organization may allow fewer.")], shorthand: "days"),
                "How long artifacts and logs are kept."),
            .init(
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
                "Whose pull requests from forks of a public repository need an approval before workflows run."),
            .init(
                "fork_pr_workflows_private_repos", forkWorkflows,
                "What workflows of pull requests from forks of a private or internal repository may do."),
        ]),
        example: """
            enabled: true
            allowed_actions: selected
            sha_pinning_required: true
            selected_actions:
              github_owned_allowed: true
              verified_allowed: false
              patterns_allowed: [acme/*, docker/login-action@*]
            default_workflow_permissions: read
            can_approve_pull_request_reviews: false
            access_level: organization
            artifact_and_log_retention: 30
            """,
        permissions: .init(read: [.read("administration")], write: [.write("administration")]),
        references: [
            "https://docs.github.com/rest/actions/permissions",
            "https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository",
        ],
        remarks: [
            "`access_level` and `fork_pr_workflows_private_repos` apply to private and internal repositories, "
                + "`fork_pr_contributor_approval` to public ones: elsewhere they are noted and left out.",
            "While `enabled` is false, GitHub keeps neither `allowed_actions` nor `sha_pinning_required`.",
            "GitHub applies `patterns_allowed` to public repositories only on plans below Enterprise.",
            "What an organization has fixed, GitHub refuses to change: its words are reported.",
            "No webhook reports changes of these settings: the nightly sweep finds them. They are read one repository "
                + "at a time, and only those which the policy names.",
        ])

    private static let selectedActions = SettingSchema.object([
        .init("github_owned_allowed", .boolean, "Whether actions made by GitHub may run.", risk: .weaker(.whenTrue)),
        .init(
            "verified_allowed", .boolean, "Whether actions of verified creators in the Marketplace may run.",
            risk: .weaker(.whenTrue)),
        .init(
            "patterns_allowed", .list(.init(of: .text)),
            "All other actions that may run: `owner/repository@ref`, with `*` for anything.", risk: .weaker(.gaining)),
    ])

    private static let forkWorkflows = SettingSchema.object([
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
    ])
}
