package import Policy

extension RulesetsKind {
    package static let documentation = KindDocumentation(
        summary: "Rulesets: GitHub's present way to protect branches, tags and pushes, keyed by name.",
        schema: RulesetSchema.rulesets(of: .repository),
        example: """
            default branch:
              enforcement: active
              conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } }
              bypass_actors: { role/admin: pull_request }
              rules:
                deletion: {}
                non_fast_forward: {}
                pull_request: { required_approving_review_count: 1 }
            old rules: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.write("administration")], write: [.write("administration")]),
        references: [
            "https://docs.github.com/rest/repos/rules",
            "https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets",
        ],
        remarks: [
            "`{}` turns a rule on with GitHub's defaults, `null` turns it off. Rules that you do not name stay as they are.",
            "`bypass_actors` is exact once you name it: an actor that you do not name loses the bypass.",
            "Write branches and tags by their short names: `main`, not `refs/heads/main`.",
            "Rulesets of the organization that apply to a repository are never changed or removed through it.",
            "GitHub shows `bypass_actors` only with write access. Without it they are left alone, and reported.",
            "GitHub allows several rulesets of one name. Such rulesets are left alone, and reported.",
        ])
}
