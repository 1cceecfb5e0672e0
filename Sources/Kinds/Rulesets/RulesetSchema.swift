import Policy

/// What a policy may say about rulesets.
enum RulesetSchema {
    static func rulesets(of target: TargetKind) -> SettingSchema {
        .map(
            SettingSchema.Map(
                key: "name of a ruleset", takesKeysWhole: true, risk: .weaker(.losing), value: ruleset(of: target)))
    }

    private static func ruleset(of target: TargetKind) -> SettingSchema {
        .object([
            SettingSchema.Field(
                "target", .choice("branch", "tag", "push"), "What it protects. `push` is for private repositories.",
                default: "branch"),
            SettingSchema.Field(
                "enforcement", .choice("disabled", "evaluate", "active", ranked: true),
                "`evaluate` only reports, and needs GitHub Enterprise.", default: "active", risk: .weaker(.falling)),
            SettingSchema.Field(
                "conditions", RulesetConditions.schema(of: target), RulesetConditions.summary(of: target),
                isRequired: target == .organization),
            SettingSchema.Field("bypass_actors", bypassActors, "Who may bypass the rules, and how."),
            SettingSchema.Field("rules", RuleTypes.schema(of: target), "The rules by type."),
        ])
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
