package import Policy

extension AutolinksKind {
    package static let documentation = KindDocumentation(
        summary: "Prefixes that GitHub turns into links wherever they stand before a reference: OPS-12 to an issue "
            + "tracker, for example.",
        schema: .map(
            SettingSchema.Map(
                key: "prefix",
                value: .object(
                    [
                        SettingSchema.Field(
                            "url_template",
                            .text(
                                SettingSchema.Text(
                                    requirement: SettingSchema.Requirement(
                                        must: "contain <num>, where the reference goes", pattern: "<num>"
                                    ) { $0.contains("<num>") })),
                            "Where the link leads; <num> stands for the reference."),
                        SettingSchema.Field(
                            "is_alphanumeric", .boolean,
                            "Whether the reference may hold letters and hyphens (GitHub's default) or digits only."),
                    ],
                    shorthand: "url_template"))),
        example: """
            OPS-: https://acme.atlassian.net/browse/OPS-<num>
            TICKET-:
              url_template: https://tickets.acme.example/<num>
              is_alphanumeric: false
            OLD-: null
            """,
        permissions: KindDocumentation.Permissions(read: [.read("administration")], write: [.write("administration")]),
        references: ["https://docs.github.com/rest/repos/autolinks"],
        remarks: [
            "GitHub cannot change an autolink: one that differs is deleted and made anew, and for a moment between "
                + "the two it does not exist. Text that was written before keeps its link.",
            "GitHub sends no webhook when an autolink changes: drift is found by the next sweep.",
        ])
}
