package import Policy

extension VariablesKind {
    package static let documentation = KindDocumentation(
        summary: "Variables of GitHub Actions: values that every workflow of the repository reads as vars.NAME. What "
            + "must not be read by everybody is a secret.",
        schema: schema,
        example: """
            REGION: eu-west-1
            RETRIES: "3"
            OLD_REGISTRY: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("actions_variables")], write: [.write("actions_variables")]),
        references: [
            "https://docs.github.com/rest/actions/variables",
            "https://docs.github.com/actions/reference/workflows-and-actions/variables",
        ],
        remarks: [
            "GitHub writes names in capitals: region and REGION are the same variable.",
            "A value is text. Quote what YAML would read otherwise: \"true\".",
            "GitHub sends no webhook when a variable changes: drift is found by the next sweep.",
        ])

    /// What a policy says about variables, for every owner.
    static let schema = SettingSchema.map(
        SettingSchema.Map(
            key: "name", isCaseInsensitive: true, requirement: .nameOfValue,
            value: .object([value], shorthand: "value")))

    /// Every owner of variables has it.
    static let value = SettingSchema.Field(
        "value",
        .text(
            SettingSchema.Text(
                requirement: SettingSchema.Requirement(must: "be at most 48 KB long") { $0.utf8.count <= 48 * 1024 })),
        "What workflows read, at most 48 KB.", isRequired: true)
}

extension SettingSchema.Requirement {
    /// What GitHub takes as the name of a variable or secret.
    static let nameOfValue = SettingSchema.Requirement(
        must: "hold letters, digits and _ only, begin with no digit and not with GITHUB_",
        pattern: "^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*$"
    ) { name in
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return !name.uppercased().hasPrefix("GITHUB_")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
