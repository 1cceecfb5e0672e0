package import Policy

extension OrganizationCustomPropertiesKind {
    package static let documentation = KindDocumentation(
        summary: "Custom properties that the organization defines for its repositories, keyed by name.",
        schema: .map(
            SettingSchema.Map(
                key: "name of a property", isCaseInsensitive: true, requirement: propertyName,
                risk: .dataLoss(.losing), value: definition)),
        example: """
            tier:
              value_type: single_select
              allowed_values: [gold, silver, bronze]
              required: true
              default_value: bronze
              description: How soon somebody answers
              values_editable_by: org_actors
            cost_center: { value_type: string }
            squad: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("organization_custom_properties")],
            write: [Permission("organization_custom_properties", .admin)], scopes: ["admin:org"]),
        references: [
            "https://docs.github.com/rest/orgs/custom-properties",
            "https://docs.github.com/organizations/managing-organization-settings/managing-custom-properties-for-repositories-in-your-organization",
        ],
        remarks: [
            "The organization is enforced before its repositories, so that rules may set values of a property that the same policy defines.",
            "GitHub replaces a definition whole. What the policy does not name stays as it is.",
            "The type of a property cannot be changed, and GitHubCop never deletes a property to define it anew: that would delete its values in all repositories. The change is reported as an error.",
            "An allowed value that repositories have is not taken away: the change is reported as an error that says how many have it. The order of `allowed_values` matters.",
            "`null` and `exclusive` delete a property, and with it all its values, if `limits.data_losses` allows it.",
            "A property that the enterprise defines is left alone.",
        ])

    private static let propertyName = SettingSchema.Requirement(
        must: "consist of at most 75 letters, digits, _, -, $ and #", pattern: "^[A-Za-z0-9_$#-]{1,75}$"
    ) { name in
        (1...75).contains(name.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-$#".contains($0)) }
    }

    private static let definition: SettingSchema = .object([
        SettingSchema.Field(
            "value_type", .choice("string", "single_select", "multi_select", "true_false", "url"),
            "What a value is. Cannot be changed.", isRequired: true),
        SettingSchema.Field("required", .boolean, "Every repository has a value, at least the default."),
        SettingSchema.Field(
            "default_value", .list(SettingSchema.List(of: .text, takesSingle: true, countsRemovals: false)),
            "The value of repositories without one of their own. Only for a required property.", isNullable: true),
        SettingSchema.Field("description", .text, "What it is for.", isNullable: true),
        SettingSchema.Field(
            "allowed_values", .list(SettingSchema.List(of: .text, maximumCount: 200, isOrdered: true)),
            "The values to choose from, in this order. Only for the two select types."),
        SettingSchema.Field(
            "values_editable_by", .choice("org_actors", "org_and_repo_actors"),
            "Who may change values: the organization, or administrators of a repository as well.",
            risk: .weaker(.becoming("org_and_repo_actors"))),
        SettingSchema.Field(
            "require_explicit_values", .boolean,
            "Anyone who creates a repository must set a value. GitHub Enterprise Cloud only."),
    ])
}
