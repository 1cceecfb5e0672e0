package import Policy

extension BranchesKind {
    package static let documentation = KindDocumentation(
        summary: "Protection of branches, by branch name or pattern (classic branch protection rules).",
        schema: .map(SettingSchema.Map(key: "branch name or pattern", value: protection)),
        example: """
            main:
              required_pull_request_reviews:
                required_approving_review_count: !atLeast 1
                dismiss_stale_reviews: true
                require_code_owner_reviews: true
                bypass_pull_request_allowances: { users: [automation-ci] }
              required_status_checks:
                strict: false
                checks: [build, { context: lint, app_id: 15368 }]
              restrictions: {}
              required_conversation_resolution: true
              enforce_admins: true
            release/*:
              required_linear_history: true
              required_signatures: true
            experiments: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("administration"), .read("members"), .read("contents")],
            write: [.write("administration"), .read("members")], scopes: ["repo", "read:org"]),
        references: [
            "https://docs.github.com/rest/branches/branch-protection#update-branch-protection",
            "https://docs.github.com/graphql/reference/mutations#updatebranchprotectionrule",
            "https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/"
                + "managing-protected-branches",
        ],
        remarks: [
            "The names are those of REST's PUT …/protection. Rules are written through GraphQL, which knows patterns "
                + "and changes a rule in place: a branch is never unprotected on the way to being protected.",
            "A name without * ? [ is protected where the branch exists; elsewhere it is noted and left until the "
                + "branch is pushed. A pattern is protected everywhere.",
            "null for a branch means that no rule may have this name; null for a setting turns it off; a setting that "
                + "is not mentioned stays as it is.",
            "{} turns a setting on: reviews with GitHub's default of one approval, restrictions with nobody allowed to "
                + "push. Where it is on already, {} changes nothing. To take everybody off a list, write it out: "
                + "users: [], teams: [], apps: [].",
            "A check named by its context alone may be reported by any app; where the rule already binds it to an "
                + "app, it stays bound. app_id: -1 asks for \"any app\". GitHub Actions is 15368.",
            "Checks are named by checks, not by contexts, which GitHub is closing down.",
            "A user, team or app without write access to the repository is silently left out by GitHub: grant it "
                + "first, in teams for example. One that does not exist is reported; the rest of the rule is written.",
        ])

    private static let protection = SettingSchema.object([
        SettingSchema.Field(
            "required_status_checks", statusChecks, "Checks that must pass before merging; null for none.",
            isNullable: true, risk: .weaker(.whenOff)),
        SettingSchema.Field("enforce_admins", .boolean, "Administrators are bound as well.", risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "required_pull_request_reviews", reviews, "Changes come by pull request; null if they need not.",
            isNullable: true, risk: .weaker(.whenOff)),
        SettingSchema.Field(
            "restrictions", actors, "Who may push; null for everybody with write access.", isNullable: true,
            risk: .weaker(.whenOff, .gaining)),
        SettingSchema.Field("required_linear_history", .boolean, "No merge commits.", risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "allow_force_pushes", .boolean, "Everybody who can push can force-push.", risk: .weaker(.whenTrue)),
        SettingSchema.Field(
            "bypass_force_push_allowances", actors, "Who may force-push although it is not allowed.",
            risk: .weaker(.gaining)),
        SettingSchema.Field(
            "allow_deletions", .boolean, "The branch may be deleted by anyone with write access.",
            risk: .weaker(.whenTrue)),
        SettingSchema.Field(
            "block_creations", .boolean, "Creating a matching branch is restricted as pushing is.",
            risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "required_conversation_resolution", .boolean, "Every conversation on the code is resolved before merging.",
            risk: .weaker(.whenFalse)),
        SettingSchema.Field("lock_branch", .boolean, "The branch is read-only.", risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "allow_fork_syncing", .boolean, "A locked branch of a fork may still be synced from upstream.",
            risk: .weaker(.whenTrue)),
        SettingSchema.Field(
            "required_signatures", .boolean, "Commits are signed and verified.", risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "required_deployments",
            .object([
                SettingSchema.Field(
                    "environments", .list(SettingSchema.List(of: .text)), "Names of the environments.",
                    risk: .weaker(.losing))
            ]),
            "Environments to which a change is deployed before merging; null for none.", isNullable: true,
            risk: .weaker(.whenOff)),
    ])

    private static let statusChecks = SettingSchema.object([
        SettingSchema.Field(
            "strict", .boolean, "The branch is up to date with its base before merging.",
            risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "checks",
            .list(
                SettingSchema.List(
                    of: .object(
                        [
                            SettingSchema.Field("context", .text, "The check's name."),
                            SettingSchema.Field(
                                "app_id", .integer(-1...Int.max),
                                "The GitHub App that must report it; -1 for any.", risk: .weaker(.becoming(-1))),
                        ],
                        shorthand: "context"),
                    identity: "context")),
            "The checks.", risk: .weaker(.losing)),
    ])

    private static let reviews = SettingSchema.object([
        SettingSchema.Field(
            "required_approving_review_count", .integer(0...6), "How many approvals a pull request needs.",
            risk: .weaker(.falling)),
        SettingSchema.Field(
            "dismiss_stale_reviews", .boolean, "A new commit dismisses approvals.", risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "require_code_owner_reviews", .boolean, "Code owners approve what they own.", risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "require_last_push_approval", .boolean, "The last push is approved by someone other than who pushed it.",
            risk: .weaker(.whenFalse)),
        SettingSchema.Field(
            "dismissal_restrictions", actors, "Who may dismiss reviews; null for everybody with write access.",
            isNullable: true, risk: .weaker(.whenOff, .gaining)),
        SettingSchema.Field(
            "bypass_pull_request_allowances", actors, "Who may push without a pull request.",
            risk: .weaker(.gaining)),
    ])

    private static let actors = SettingSchema.object([
        SettingSchema.Field("users", .names, "Logins."),
        SettingSchema.Field("teams", .names, "Team slugs."),
        SettingSchema.Field("apps", .names, "App slugs."),
    ])
}
