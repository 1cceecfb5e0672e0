/// The rule types that GitHub's REST API describes, with the parameters of each.
enum RuleCatalog {
    struct Entry: Sendable {
        var parameters: [RuleParameter] = []
        var isRepositoryOnly = false
        var needsEnterprise = false
        var targets: Set<String> = ["branch", "tag", "repository"]
    }

    static func entry(_ type: String) -> Entry? { entries[type] }

    /// What GitHub fills in where a writer named nothing.
    static func filled(_ rule: Ruleset.Rule) -> Ruleset.Rule {
        guard let entry = entries[rule.type], !entry.parameters.isEmpty else { return rule }
        var rule = rule
        rule.parameters = RuleParameter.filled(rule.parameters ?? [:], entry.parameters)
        return rule
    }

    private static let pattern = [
        RuleParameter("name", .text, isRequired: false),
        RuleParameter("negate", .boolean, isRequired: false, standard: false),
        RuleParameter("operator", .choice(["starts_with", "ends_with", "contains", "regex"])),
        RuleParameter("pattern", .text),
    ]

    private static let actor = [
        RuleParameter("id", .integer(1...Int.max)),
        RuleParameter("type", .choice(["User", "Team", "IntegrationInstallation", "RepositoryRole"])),
    ]

    private static let reviewer = [
        RuleParameter("file_patterns", .list(.text)), RuleParameter("minimum_approvals", .integer(0...10)),
        RuleParameter(
            "reviewer",
            .object([RuleParameter("id", .integer(1...Int.max)), RuleParameter("type", .choice(["Team"]))])),
    ]

    private static let pullRequest = [
        RuleParameter(
            "allowed_merge_methods", .list(.choice(["merge", "squash", "rebase"]), least: 1), isRequired: false,
            standard: ["merge", "squash", "rebase"]),
        RuleParameter("dismiss_stale_reviews_on_push", .boolean, standard: false),
        RuleParameter(
            "dismissal_restriction",
            .object([
                RuleParameter("enabled", .boolean),
                RuleParameter("allowed_actors", .list(.object(actor)), isRequired: false, standard: []),
            ]), isRequired: false, standard: ["enabled": false, "allowed_actors": []]),
        RuleParameter("require_code_owner_review", .boolean, standard: false),
        RuleParameter("require_last_push_approval", .boolean, standard: false),
        RuleParameter("required_approving_review_count", .integer(0...10), standard: 0),
        RuleParameter("required_review_thread_resolution", .boolean, standard: false),
        RuleParameter("required_reviewers", .list(.object(reviewer), most: 15), isRequired: false, standard: []),
    ]

    private static let statusChecks = [
        RuleParameter("do_not_enforce_on_create", .boolean, isRequired: false, standard: false),
        RuleParameter(
            "required_status_checks",
            .list(
                .object([
                    RuleParameter("context", .text),
                    RuleParameter("integration_id", .integer(1...Int.max), isRequired: false),
                ])), standard: []),
        RuleParameter("strict_required_status_checks_policy", .boolean, standard: false),
    ]

    private static let mergeQueue = [
        RuleParameter("check_response_timeout_minutes", .integer(1...360), standard: 60),
        RuleParameter("grouping_strategy", .choice(["ALLGREEN", "HEADGREEN"]), standard: "ALLGREEN"),
        RuleParameter("max_entries_to_build", .integer(0...100), standard: 5),
        RuleParameter("max_entries_to_merge", .integer(0...100), standard: 5),
        RuleParameter("merge_method", .choice(["MERGE", "SQUASH", "REBASE"]), standard: "MERGE"),
        RuleParameter("min_entries_to_merge", .integer(0...100), standard: 1),
        RuleParameter("min_entries_to_merge_wait_minutes", .integer(0...360), standard: 5),
    ]

    private static let workflows = [
        RuleParameter("do_not_enforce_on_create", .boolean, isRequired: false, standard: false),
        RuleParameter(
            "workflows",
            .list(
                .object([
                    RuleParameter("path", .text), RuleParameter("ref", .text, isRequired: false),
                    RuleParameter("repository_id", .integer(1...Int.max)),
                    RuleParameter("sha", .text, isRequired: false),
                ]))),
    ]

    private static let codeScanning = RuleParameter(
        "code_scanning_tools",
        .list(
            .object([
                RuleParameter("alerts_threshold", .choice(["none", "errors", "errors_and_warnings", "all"])),
                RuleParameter(
                    "security_alerts_threshold",
                    .choice(["none", "critical", "high_or_higher", "medium_or_higher", "all"])),
                RuleParameter("tool", .text),
            ])))

    private static let entries: [String: Entry] = [
        "creation": Entry(), "deletion": Entry(), "non_fast_forward": Entry(), "required_linear_history": Entry(),
        "required_signatures": Entry(),
        "update": Entry(parameters: [RuleParameter("update_allows_fetch_and_merge", .boolean, standard: false)]),
        "pull_request": Entry(parameters: pullRequest, targets: ["branch"]),
        "required_status_checks": Entry(parameters: statusChecks),
        "merge_queue": Entry(parameters: mergeQueue, isRepositoryOnly: true, targets: ["branch"]),
        "required_deployments": Entry(
            parameters: [RuleParameter("required_deployment_environments", .list(.text))]),
        "workflows": Entry(parameters: workflows, needsEnterprise: true),
        "code_scanning": Entry(parameters: [codeScanning]),
        "code_quality": Entry(
            parameters: [RuleParameter("severity", .choice(["errors", "warnings", "notes", "all"]))],
            isRepositoryOnly: true),
        "code_coverage": Entry(
            parameters: [
                RuleParameter("minimum_coverage", .number(0...100), isRequired: false),
                RuleParameter("max_coverage_drop", .number(0...100), isRequired: false),
            ], isRepositoryOnly: true),
        "license_compliance_scanning": Entry(isRepositoryOnly: true),
        "copilot_code_review": Entry(
            parameters: [
                RuleParameter("review_draft_pull_requests", .boolean, isRequired: false, standard: false),
                RuleParameter("review_on_push", .boolean, isRequired: false, standard: false),
            ], targets: ["branch"]),
        "commit_message_pattern": Entry(parameters: pattern, needsEnterprise: true),
        "commit_author_email_pattern": Entry(parameters: pattern, needsEnterprise: true),
        "committer_email_pattern": Entry(parameters: pattern, needsEnterprise: true),
        "branch_name_pattern": Entry(parameters: pattern, needsEnterprise: true, targets: ["branch"]),
        "tag_name_pattern": Entry(parameters: pattern, needsEnterprise: true, targets: ["tag"]),
        "file_path_restriction": Entry(
            parameters: [RuleParameter("restricted_file_paths", .list(.text, most: 200))], targets: ["push"]),
        "file_extension_restriction": Entry(
            parameters: [RuleParameter("restricted_file_extensions", .list(.text, most: 200))], targets: ["push"]),
        "max_file_path_length": Entry(
            parameters: [RuleParameter("max_file_path_length", .integer(1...32_767))], targets: ["push"]),
        "max_file_size": Entry(
            parameters: [RuleParameter("max_file_size", .integer(1...100))], targets: ["push"]),
    ]
}
