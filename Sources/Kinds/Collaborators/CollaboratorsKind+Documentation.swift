package import Policy

extension CollaboratorsKind {
    package static let documentation = KindDocumentation(
        summary: "People who have access to the repository themselves: outside collaborators, and members of the "
            + "organization with access of their own, by login.",
        schema: .map(
            SettingSchema.Map(
                key: "login", isCaseInsensitive: true,
                requirement: SettingSchema.Requirement(
                    must: "be a user's login: letters, digits, - and _", pattern: "^[A-Za-z0-9_-]+$", isMet: isLogin),
                value: .object(
                    [
                        SettingSchema.Field(
                            "permission",
                            .choice(SettingSchema.Choice(TeamsKind.permissions, isRanked: true, isOpen: true)),
                            "pull, triage, push, maintain or admin, each of which includes those before it, or the "
                                + "name of a custom repository role.",
                            isRequired: true, risk: .weaker(.along(TeamsKind.permissions)))
                    ], shorthand: "permission"))),
        example: """
            liam-oconnor: push
            automation-ci: { permission: !atLeast triage }
            sofia-rossi: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("administration")], write: [.write("administration")]),
        references: [
            "https://docs.github.com/rest/collaborators/collaborators",
            "https://docs.github.com/rest/collaborators/invitations",
            "https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories",
        ],
        remarks: [
            "Only what the repository itself grants counts. Access through a team, as an owner or by the base permission "
                + "of the organization is neither drift nor taken away, even where collaborators are exclusive.",
            "Somebody outside the organization is invited by mail, and has access once they accept. A pending "
                + "invitation counts as access: nobody is invited twice, and its permission is changed in place. An "
                + "expired one counts for nothing: it is deleted, and sent again.",
            "Two accounts keep their access whatever the policy says, and are reported: the one whose token "
                + "GitHubCop uses, and the last administrator. Owners of the organization do not count as "
                + "administrators here, members of teams do.",
            "Invitations go out at most every three seconds. GitHub allows 50 in 24 hours and repository.",
            "GitHub calls pull and push also read and write; here they are pull and push.",
            "Who loses access also loses assignments, and the forks of a private repository.",
            "`null` and `exclusive` take back pending invitations too. Only the repository itself lists these: where they "
                + "matter (or somebody whom you name has no access yet), a repository costs a request of its own.",
            "GitHub sends no webhook for an invitation: that one is missing is found by the next sweep.",
        ])

    private static func isLogin(_ key: String) -> Bool {
        !key.isEmpty && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
