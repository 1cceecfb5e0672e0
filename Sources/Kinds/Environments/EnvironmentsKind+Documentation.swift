package import Policy

extension EnvironmentsKind {
    package static let documentation = KindDocumentation(
        summary:
            "Deployment environments, keyed by name: who approves, how long a deployment waits, what may deploy.",
        schema: .map(
            SettingSchema.Map(
                key: "name of an environment", isCaseInsensitive: true, takesKeysWhole: true,
                requirement: SettingSchema.Requirement(
                    must: "be the name of an environment, 255 characters at most", pattern: "^.{1,255}$"
                ) { (1...255).contains($0.count) },
                risk: .dataLoss(.losing), value: environment)),
        example: """
            production:
              wait_timer: 10
              reviewers: [team/devops, automation-ci]
              prevent_self_review: true
              can_admins_bypass: false
              deployment_branch_policy: { branches: [main, release/*], tags: [v*] }
              deployment_protection_rules: [app/merge-assistant]
              variables: { REGION: eu-west-1 }
              secrets: { DEPLOY_KEY: "{{secret:DEPLOY_KEY}}" }
            staging-old: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("actions"), .read("members")], write: [.write("administration")],
            scopes: ["repo", "read:org"],
            ofFields: Dictionary(uniqueKeysWithValues: [variables, secrets].map { ($0, .write("environments")) })),
        references: [
            "https://docs.github.com/rest/deployments/environments",
            "https://docs.github.com/rest/deployments/branch-policies",
            "https://docs.github.com/rest/deployments/protection-rules",
            "https://docs.github.com/rest/actions/variables",
            "https://docs.github.com/rest/actions/secrets",
            "https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments",
        ],
        remarks: [
            "`null` deletes an environment with its secrets, variables and deployment history. GitHub cannot give "
                + "these back, so `limits.data_losses` has to allow it.",
            "`reviewers` and `deployment_protection_rules` are exact once you name them, and so are `branches` and "
                + "`tags`. Patterns and Apps that are new are added before others are taken away.",
            "GitHub resets what a write does not name. GitHubCop sends what is there along with what it changes; "
                + "where that cannot be read, it does not write.",
            "`deployment_branch_policy: null` lets any branch deploy. `protected_branches: true` counts classic "
                + "branch protection only: with rulesets alone, any branch may deploy. A plan notes it.",
            "GitHub leaves out a reviewer who cannot read the repository. Such a change is reported as ignored.",
            "In private and internal repositories, reviewers, the wait timer, `can_admins_bypass` and "
                + "`deployment_protection_rules` need GitHub Enterprise, everything else a paid plan; without it "
                + "GitHub refuses the write.",
            "Names differ in more than case. An environment keeps the spelling that it has on GitHub.",
            "`exclusive` leaves the environments `github-pages` and `copilot` alone: GitHub makes them.",
            "`can_admins_bypass` and `deployment_branch_policy` cost one request for each repository, patterns and "
                + "`deployment_protection_rules`, `variables` and `secrets` one each for each environment; the rest comes "
                + "with the listing.",
            "Variables and secrets that you do not name stay. All that is said about `secrets` of a repository holds for "
                + "those of an environment.",
        ])

    private static var environment: SettingSchema {
        .object([
            SettingSchema.Field(
                "wait_timer", .integer(0...43_200), "Minutes that a deployment waits, up to 30 days.",
                risk: .weaker(.falling)),
            SettingSchema.Field(
                "reviewers", .list(SettingSchema.List(of: reviewer, maximumCount: 6)),
                "Users and teams of whom one must approve a deployment: a login, or `team/SLUG`.",
                risk: .weaker(.becoming([]))),
            SettingSchema.Field(
                "prevent_self_review", .boolean, "The person who starts a deployment cannot approve it.",
                risk: .weaker(.whenFalse)),
            SettingSchema.Field(
                "can_admins_bypass", .boolean, "Administrators may skip the protection rules.",
                risk: .weaker(.whenTrue)),
            SettingSchema.Field(
                branchPolicy,
                .object([
                    SettingSchema.Field(
                        "protected_branches", .boolean, "Only branches with classic branch protection may deploy.",
                        default: false, risk: .weaker(.whenTrue)),
                    SettingSchema.Field(
                        "branches", patterns, "Names or patterns of the branches that may deploy.", default: [],
                        risk: .weaker(.gaining)),
                    SettingSchema.Field("tags", patterns, "The same of tags.", default: [], risk: .weaker(.gaining)),
                ]), "Which branches and tags may deploy; `null` for any.", isNullable: true,
                risk: .weaker(.whenOff)),
            SettingSchema.Field(
                gates, .list(SettingSchema.List(of: app)), "Slugs of the GitHub Apps that must let a deployment pass.",
                risk: .weaker(.losing)),
            SettingSchema.Field(
                variables, VariablesKind.schema, "Variables that the environment's jobs read as vars.NAME."),
            SettingSchema.Field(
                secrets, SecretsSchema.schema, "Secrets that the environment's jobs read as secrets.NAME."),
        ])
    }

    private static var patterns: SettingSchema {
        .list(
            SettingSchema.List(
                of: .text(
                    SettingSchema.Text(
                        requirement: SettingSchema.Requirement(
                            must:
                                "be the short name or pattern of a branch or tag (main, release/*), not begin with refs/",
                            pattern: "^(?!refs/)."
                        ) { !$0.hasPrefix("refs/") && !$0.isEmpty }))))
    }

    private static var reviewer: SettingSchema {
        .text(
            SettingSchema.Text(
                isCaseInsensitive: true,
                requirement: SettingSchema.Requirement(
                    must: "be the login of a user, or team/SLUG", pattern: "^((team|user)/)?[^/]+$"
                ) { EnvironmentReviewer($0) != nil }, normalForm: { EnvironmentReviewer($0)?.text ?? $0 }))
    }

    private static var app: SettingSchema {
        .text(
            SettingSchema.Text(
                isCaseInsensitive: true,
                requirement: SettingSchema.Requirement(must: "be app/SLUG", pattern: "^(app/)?[^/]+$") {
                    let slug = appSlug($0)
                    return !slug.isEmpty && !slug.contains("/")
                }, normalForm: { appSlug($0) }))
    }
}
