package import Policy

extension ActionsKind {
    package static let documentation = KindDocumentation(
        summary: "What GitHub Actions may do in the repository: whether it runs, which actions, with which token.",
        schema: .object(
            [.init("enabled", .boolean, "Whether workflows run at all.")] + ActionsSchema.choice + [
                .init(
                    "access_level", .choice("none", "user", "organization", "enterprise"),
                    "Whose workflows may use the actions and reusable workflows of a private or internal repository.",
                    risk: .weaker(.along(["none", "user", "organization", "enterprise"]))),
                ActionsSchema.retention("Days; the organization may allow fewer."), ActionsSchema.forkApproval,
                ActionsSchema.forkWorkflows,
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
}
