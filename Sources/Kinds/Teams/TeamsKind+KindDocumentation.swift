package import Policy

extension TeamsKind {
    package static let documentation = KindDocumentation(
        summary: "What teams of the organization may do with the repository.",
        schema: .map(
            SettingSchema.Map(
                key: "team slug", isCaseInsensitive: true,
                requirement: SettingSchema.Requirement(
                    must: "be a team's slug, as in the URL of the team's page: letters, digits, - and _ "
                        + "(the slug of \"Monkeys & Bananas\" is monkeys-bananas)",
                    pattern: "^[A-Za-z0-9_:-]+$", isMet: isSlug),
                value: .object(
                    [
                        SettingSchema.Field(
                            "permission",
                            .choice(SettingSchema.Choice(permissions, isRanked: true, isOpen: true)),
                            "pull, triage, push, maintain or admin, each of which includes those before it, or the "
                                + "name of a custom repository role.")
                    ],
                    shorthand: "permission"))),
        example: """
            devops: admin
            engineering: push
            infosec: !atLeast pull
            contractors: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("members"), .read("administration")], write: [.read("members"), .write("administration")],
            scopes: ["repo", "read:org"]),
        references: [
            "https://docs.github.com/rest/teams/teams",
            "https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories",
        ],
        remarks: [
            "GitHub calls pull and push also read and write; here they are pull and push.",
            "A team inherits what its parent team may do, and organizations can give a team access to all "
                + "repositories. Neither can be taken away in one repository: such grants are noted, even where teams "
                + "are exclusive, and left alone.",
            "A team that does not exist is reported; the other teams get their permissions.",
            "Compared by slug, without regard to case. GitHub changes the slug when a team is renamed.",
        ])

    /// Enterprise teams have a colon in their slug.
    private static func isSlug(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }
}
