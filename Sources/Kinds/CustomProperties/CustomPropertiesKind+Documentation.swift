package import Policy

extension CustomPropertiesKind {
    package static let documentation = KindDocumentation(
        summary: "Values of the organization's custom properties.",
        schema: .map(
            SettingSchema.Map(
                key: "name of a property", isCaseInsensitive: true,
                value: .list(SettingSchema.List(of: .text, takesSingle: true, countsRemovals: false)))),
        example: """
            tier: gold
            owners: [payments, platform]
            retired: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("organization_custom_properties")], write: [.write("organization_custom_properties")],
            scopes: ["repo", "read:org"]),
        references: [
            "https://docs.github.com/rest/orgs/custom-properties",
            "https://docs.github.com/organizations/managing-organization-settings/managing-custom-properties-for-repositories-in-your-organization",
        ],
        remarks: [
            "The organization defines the properties. A property that it does not define, and a value that it does "
                + "not allow, is reported and not sent.",
            "Write a property of several values as a list, of which the order does not matter. `true` and `false` "
                + "are text here: `\"true\"`.",
            "`null` unsets a property. A required property cannot be unset, and `exclusive` leaves it alone.",
            "`apply` sets what is the same for many repositories with one request for thirty of them.",
            "Rules may ask about a property that they set, as in `when: { attributes: { tier: null } }`: when it is "
                + "set, the repository is planned again in the same run. Rules that set a property back and forth "
                + "contradict each other: nothing is written, and both rules are named.",
        ])
}
