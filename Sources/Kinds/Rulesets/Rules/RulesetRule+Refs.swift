import Policy

extension RulesetRule {
    /// What may be done to a branch or a tag.
    static let refs: [RulesetRule] = [
        RulesetRule("creation", "Only those who may bypass create matching refs."),
        RulesetRule(
            "update", "Only those who may bypass push to matching refs.",
            [
                SettingSchema.Field(
                    "update_allows_fetch_and_merge", .boolean, "A fork may still be synced from upstream.",
                    risk: .weaker(.whenTrue))
            ], required: ["update_allows_fetch_and_merge": false]),
        RulesetRule("deletion", "Only those who may bypass delete matching refs."),
        RulesetRule("non_fast_forward", "No force pushes."),
        RulesetRule("required_linear_history", "No merge commits."),
        RulesetRule("required_signatures", "Commits are signed and verified."),
    ]

    static let patterns: [RulesetRule] = [
        pattern("commit_message_pattern", "Commit messages match a pattern."),
        pattern("commit_author_email_pattern", "The e-mail addresses of authors match a pattern."),
        pattern("committer_email_pattern", "The e-mail addresses of committers match a pattern."),
        pattern("branch_name_pattern", "Names of branches match a pattern."),
        pattern("tag_name_pattern", "Names of tags match a pattern."),
    ]

    private static func pattern(_ type: String, _ summary: String) -> RulesetRule {
        RulesetRule(
            type, summary + " GitHub Enterprise only.",
            [
                SettingSchema.Field("name", .text, "How GitHub shows the rule."),
                SettingSchema.Field("negate", .boolean, "What matches is refused."),
                SettingSchema.Field(
                    "operator", .choice("starts_with", "ends_with", "contains", "regex"), "How the pattern is matched."),
                SettingSchema.Field("pattern", .text, "The pattern."),
            ])
    }
}
