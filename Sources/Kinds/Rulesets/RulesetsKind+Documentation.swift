package import Policy

extension RulesetsKind {
    package static var documentation: KindDocumentation {
        KindDocumentation(
            summary: "Rulesets: GitHub's present way to protect branches, tags and pushes, keyed by name.",
            schema: .map(
                SettingSchema.Map(
                    key: "name of a ruleset", takesKeysWhole: true, risk: .weaker(.losing), value: ruleset)),
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

    private static var ruleset: SettingSchema {
        .object([
            SettingSchema.Field(
                "target", .choice("branch", "tag", "push"), "What it protects. `push` is for private repositories.",
                default: "branch"),
            SettingSchema.Field(
                "enforcement", .choice("disabled", "evaluate", "active", ranked: true),
                "`evaluate` only reports, and needs GitHub Enterprise.", default: "active", risk: .weaker(.falling)),
            SettingSchema.Field(
                "conditions",
                .object([
                    SettingSchema.Field(
                        "ref_name",
                        .object([
                            SettingSchema.Field(
                                "include", refs, "Names or fnmatch patterns, `~DEFAULT_BRANCH` or `~ALL`.", default: [],
                                risk: .weaker(.losing)),
                            SettingSchema.Field(
                                "exclude", refs, "What is left out.", default: [], risk: .weaker(.gaining)),
                        ]), "Which branches or tags.")
                ]),
                "Where it applies: unless you say it, a new ruleset for branches to the default branch, one for tags to all "
                    + "tags. `push` takes none."),
            SettingSchema.Field("bypass_actors", bypassActors, "Who may bypass the rules, and how."),
            SettingSchema.Field("rules", RuleTypes.schema, "The rules by type."),
        ])
    }

    private static var refs: SettingSchema {
        .list(
            SettingSchema.List(
                of: .text(
                    SettingSchema.Text(
                        requirement: SettingSchema.Requirement(
                            must:
                                "be the short name or pattern of a branch or tag (main, release/*), not begin with refs/",
                            pattern: "^(?!refs/)"
                        ) { !$0.hasPrefix("refs/") && !$0.isEmpty }))))
    }

    private static var bypassActors: SettingSchema {
        .map(
            SettingSchema.Map(
                key: "team/SLUG, app/SLUG, user/LOGIN, role/NAME, organization_admin or deploy_key",
                isCaseInsensitive: true,
                requirement: SettingSchema.Requirement(
                    must: "be team/SLUG, app/SLUG, user/LOGIN, role/maintain, role/write, role/admin, role/NAME of a "
                        + "custom role, organization_admin or deploy_key"
                ) { BypassActor($0) != nil },
                isExact: true, risk: .weaker(.gaining),
                valueRisk: .weaker(.along(["pull_request", "always", "exempt"])),
                value: .choice("always", "pull_request", "exempt")))
    }
}
