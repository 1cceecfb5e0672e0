import Policy

/// The types of rules and their parameters. A member that GitHub's body needs has the default that GitHub's own pages
/// give it.
///
/// Source: <https://docs.github.com/rest/repos/rules#create-a-repository-ruleset>
enum RuleTypes {
    static func schema(of target: TargetKind) -> SettingSchema {
        .object(
            (simple + [pullRequest, statusChecks, mergeQueue, deployments, workflows, scanning] + quality + patterns
                + pushRules).filter { target == .repository || !ofRepositoriesOnly.contains($0.name) })
    }

    /// Types that a ruleset of the organization cannot have.
    private static let ofRepositoriesOnly: Set<String> = [
        "merge_queue", "required_deployments", "code_quality", "code_coverage", "license_compliance_scanning",
    ]

    /// A rule that is on or off. Fewer rules protect less.
    private static func rule(_ type: String, _ fields: [SettingSchema.Field], _ summary: String) -> SettingSchema.Field
    {
        SettingSchema.Field(type, .object(fields), summary, isNullable: true, risk: .weaker(.whenOff))
    }

    private static func flag(_ name: String, _ summary: String, weaker: Risk.Direction = .whenFalse)
        -> SettingSchema.Field
    {
        SettingSchema.Field(name, .boolean, summary, default: false, risk: .weaker(weaker))
    }

    private static func number(
        _ name: String, _ range: ClosedRange<Int>, _ value: Int, _ summary: String, risk: Risk.Rule? = nil
    ) -> SettingSchema.Field {
        SettingSchema.Field(name, .integer(range), summary, default: .integer(value), risk: risk)
    }

    private static let simple = [
        rule("creation", [], "Only who may bypass creates matching branches or tags."),
        rule("deletion", [], "Only who may bypass deletes them."),
        rule("non_fast_forward", [], "No force pushes."),
        rule("required_linear_history", [], "No merge commits."),
        rule("required_signatures", [], "Commits must be signed."),
        rule(
            "update",
            [flag("update_allows_fetch_and_merge", "Forks may sync; means nothing elsewhere.", weaker: .whenTrue)],
            "Only who may bypass updates them."),
    ]

    private static let pullRequest = rule(
        "pull_request",
        [
            number(
                "required_approving_review_count", 0...10, 0, "How many approvals a pull request needs.",
                risk: .weaker(.falling)),
            flag("dismiss_stale_reviews_on_push", "New commits dismiss approvals."),
            flag("require_code_owner_review", "Code owners must approve."),
            flag("require_last_push_approval", "Somebody else must approve the last push."),
            flag("required_review_thread_resolution", "Conversations must be resolved."),
            SettingSchema.Field(
                "allowed_merge_methods",
                .list(SettingSchema.List(of: .choice("merge", "squash", "rebase"))), "Without it all three."),
            SettingSchema.Field(
                "required_reviewers",
                .map(
                    SettingSchema.Map(
                        key: "team/SLUG", isCaseInsensitive: true,
                        requirement: SettingSchema.Requirement(must: "be team/SLUG", pattern: "^team/.") {
                            $0.hasPrefix("team/") && $0.count > 5
                        }, isExact: true, risk: .weaker(.losing),
                        value: .object([
                            SettingSchema.Field(
                                "file_patterns", .list(SettingSchema.List(of: .text)), "fnmatch patterns of paths.",
                                isRequired: true, risk: .weaker(.losing)),
                            number(
                                "minimum_approvals", 0...10, 1, "How many of the team approve.", risk: .weaker(.falling)
                            ),
                        ]))), "Teams that must approve changes of some files; exact once you name it."),
            SettingSchema.Field(
                "dismissal_restriction",
                .object([
                    SettingSchema.Field(
                        "allowed_actors", .list(SettingSchema.List(of: ReviewDismissal.actor)),
                        "`team/SLUG`, `app/SLUG`, `user/LOGIN` or `role/NAME`.", default: [], risk: .weaker(.gaining))
                ]), "Who may dismiss reviews; `null` for everybody with write access.", isNullable: true,
                risk: .weaker(.whenOff)),
        ], "Changes need a pull request.")

    private static let statusChecks = rule(
        "required_status_checks",
        [
            SettingSchema.Field(
                "required_status_checks",
                .list(
                    SettingSchema.List(
                        of: .object(
                            [
                                SettingSchema.Field("context", .text, "The check's name.", isRequired: true),
                                SettingSchema.Field("app", .name, "Slug of the GitHub App that must set it."),
                            ], shorthand: "context"), identity: "context")), "The checks.", default: [],
                risk: .weaker(.losing)),
            flag("strict_required_status_checks_policy", "The branch must be up to date."),
            flag("do_not_enforce_on_create", "Branches may be created without them.", weaker: .whenTrue),
        ], "Status checks must pass.")

    private static let mergeQueue = rule(
        "merge_queue",
        [
            number("check_response_timeout_minutes", 1...360, 60, "How long checks may take."),
            SettingSchema.Field(
                "grouping_strategy", .choice("ALLGREEN", "HEADGREEN"), "Which commits of a group must pass.",
                default: "ALLGREEN"),
            number("max_entries_to_build", 0...100, 5, "How many build at once."),
            number("max_entries_to_merge", 0...100, 5, "How many merge at once."),
            SettingSchema.Field("merge_method", .choice("MERGE", "SQUASH", "REBASE"), "How.", default: "MERGE"),
            number("min_entries_to_merge", 0...100, 1, "The least group."),
            number("min_entries_to_merge_wait_minutes", 0...360, 5, "How long to wait for it."),
        ], "Merges go through a queue.")

    private static let deployments = rule(
        "required_deployments",
        [
            SettingSchema.Field(
                "required_deployment_environments", .list(SettingSchema.List(of: .text)),
                "Environments to deploy to first.", isRequired: true, risk: .weaker(.losing))
        ], "Deployments must succeed.")

    private static let workflows = rule(
        "workflows",
        [
            SettingSchema.Field(
                "workflows",
                .list(
                    SettingSchema.List(
                        of: .object([
                            SettingSchema.Field("repository", .name, "OWNER/NAME that has it.", isRequired: true),
                            SettingSchema.Field("path", .text, "Its file.", isRequired: true),
                            SettingSchema.Field(
                                "ref",
                                .text(
                                    SettingSchema.Text(normalForm: { ref in
                                        ref.hasPrefix("refs/") ? ref : "refs/heads/" + ref
                                    })), "Branch or tag to take it from."),
                            SettingSchema.Field("sha", .text, "Commit to take it from."),
                        ]), identity: ["repository", "path"])), "The workflows.", isRequired: true,
                risk: .weaker(.losing)),
            flag("do_not_enforce_on_create", "Branches may be created without them.", weaker: .whenTrue),
        ], "Workflows must pass. Needs GitHub Enterprise.")

    private static let scanning = rule(
        "code_scanning",
        [
            SettingSchema.Field(
                "code_scanning_tools",
                .list(
                    SettingSchema.List(
                        of: .object([
                            SettingSchema.Field("tool", .text, "The tool's name.", isRequired: true),
                            SettingSchema.Field(
                                "alerts_threshold",
                                .choice("none", "errors", "errors_and_warnings", "all", ranked: true),
                                "Alerts that block.", default: "errors", risk: .weaker(.falling)),
                            SettingSchema.Field(
                                "security_alerts_threshold",
                                .choice("none", "critical", "high_or_higher", "medium_or_higher", "all", ranked: true),
                                "Security alerts that block.", default: "high_or_higher", risk: .weaker(.falling)),
                        ]), identity: "tool")), "The tools.", isRequired: true, risk: .weaker(.losing))
        ], "Code scanning must have results.")

    private static let quality = [
        rule(
            "code_quality",
            [
                SettingSchema.Field(
                    "severity", .choice("errors", "warnings", "notes", "all", ranked: true), "What blocks.",
                    default: "errors", risk: .weaker(.falling))
            ], "Code quality findings block."),
        rule(
            "code_coverage",
            [
                SettingSchema.Field(
                    "minimum_coverage", .integer(0...100), "Percentage of lines, as a whole number.", isNullable: true,
                    risk: .weaker(.falling, .whenOff)),
                SettingSchema.Field(
                    "max_coverage_drop", .integer(0...100), "Percentage points below the default branch.",
                    isNullable: true, risk: .weaker(.rising)),
            ], "Pull requests must keep line coverage."),
        rule(
            "license_compliance_scanning", [], "New dependencies must comply with the organization's license policy."),
        rule(
            "copilot_code_review",
            [
                flag("review_on_push", "Each push is reviewed."), flag("review_draft_pull_requests", "Drafts too."),
            ], "Copilot reviews pull requests."),
    ]

    private static let patterns = [
        ("commit_message_pattern", "Commit messages"), ("commit_author_email_pattern", "Authors' addresses"),
        ("committer_email_pattern", "Committers' addresses"), ("branch_name_pattern", "Branch names"),
        ("tag_name_pattern", "Tag names"),
    ].map { type, subject in
        rule(
            type,
            [
                SettingSchema.Field(
                    "operator", .choice("starts_with", "ends_with", "contains", "regex"), "How.", isRequired: true),
                SettingSchema.Field("pattern", .text, "What.", isRequired: true),
                SettingSchema.Field("name", .text, "How it is shown."),
                SettingSchema.Field("negate", .boolean, "Must not match.", default: false),
            ], "\(subject) must match. Needs GitHub Enterprise.")
    }

    private static let pushRules = [
        rule(
            "file_path_restriction",
            [
                SettingSchema.Field(
                    "restricted_file_paths", .list(SettingSchema.List(of: .text, maximumCount: 200)),
                    "fnmatch patterns.",
                    isRequired: true, risk: .weaker(.losing))
            ], "These paths cannot be pushed (target push)."),
        rule(
            "file_extension_restriction",
            [
                SettingSchema.Field(
                    "restricted_file_extensions", .list(SettingSchema.List(of: .text, maximumCount: 200)),
                    "Such as `.exe`.",
                    isRequired: true, risk: .weaker(.losing))
            ], "Such files cannot be pushed (target push)."),
        rule(
            "max_file_path_length",
            [
                SettingSchema.Field(
                    "max_file_path_length", .integer(1...32767), "Characters.", isRequired: true, risk: .weaker(.rising)
                )
            ],
            "Longer paths cannot be pushed (target push)."),
        rule(
            "max_file_size",
            [
                SettingSchema.Field(
                    "max_file_size", .integer(1...100), "Megabytes.", isRequired: true, risk: .weaker(.rising))
            ],
            "Larger files cannot be pushed (target push)."),
    ]
}
