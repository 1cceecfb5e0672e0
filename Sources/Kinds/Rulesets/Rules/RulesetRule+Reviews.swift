import Policy

extension RulesetRule {
    /// How changes come in.
    static let reviews: [RulesetRule] = [
        RulesetRule(
            "pull_request", "Changes come by pull request.",
            [
                SettingSchema.Field(
                    "required_approving_review_count", .integer(0...10), "How many approvals a pull request needs.",
                    risk: .weaker(.falling)),
                SettingSchema.Field(
                    "dismiss_stale_reviews_on_push", .boolean, "A new commit dismisses approvals.",
                    risk: .weaker(.whenFalse)),
                SettingSchema.Field(
                    "require_code_owner_review", .boolean, "Code owners approve what they own.",
                    risk: .weaker(.whenFalse)),
                SettingSchema.Field(
                    "require_last_push_approval", .boolean,
                    "The last push is approved by someone other than who pushed it.", risk: .weaker(.whenFalse)),
                SettingSchema.Field(
                    "required_review_thread_resolution", .boolean,
                    "Every conversation on the code is resolved before merging.", risk: .weaker(.whenFalse)),
                SettingSchema.Field(
                    "allowed_merge_methods",
                    .list(SettingSchema.List(of: .choice("merge", "squash", "rebase"))),
                    "How pull requests may be merged. GitHub's default is all three."),
            ],
            required: [
                "required_approving_review_count": 0, "dismiss_stale_reviews_on_push": false,
                "require_code_owner_review": false, "require_last_push_approval": false,
                "required_review_thread_resolution": false,
            ]),
        RulesetRule(
            "merge_queue", "Merges go through a queue.",
            [
                SettingSchema.Field(
                    "check_response_timeout_minutes", .integer(1...360), "How long to wait for a check."),
                SettingSchema.Field(
                    "grouping_strategy", .choice("ALLGREEN", "HEADGREEN"),
                    "Whether every commit of a group passes its checks, or only its last."),
                SettingSchema.Field("max_entries_to_build", .integer(0...100), "Most entries built at once."),
                SettingSchema.Field("max_entries_to_merge", .integer(0...100), "Most entries merged together."),
                SettingSchema.Field("merge_method", .choice("MERGE", "SQUASH", "REBASE"), "How the queue merges."),
                SettingSchema.Field("min_entries_to_merge", .integer(0...100), "Fewest entries merged together."),
                SettingSchema.Field(
                    "min_entries_to_merge_wait_minutes", .integer(0...360), "How long to wait for that many."),
            ],
            required: [
                "check_response_timeout_minutes": 60, "grouping_strategy": "ALLGREEN", "max_entries_to_build": 5,
                "max_entries_to_merge": 5, "merge_method": "MERGE", "min_entries_to_merge": 1,
                "min_entries_to_merge_wait_minutes": 5,
            ]),
        RulesetRule(
            "copilot_code_review", "Copilot reviews pull requests.",
            [
                SettingSchema.Field("review_on_push", .boolean, "Each push is reviewed."),
                SettingSchema.Field("review_draft_pull_requests", .boolean, "Drafts are reviewed as well."),
            ], onlyInREST: ["review_on_push", "review_draft_pull_requests"]),
    ]
}
