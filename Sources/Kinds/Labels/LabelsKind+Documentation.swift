package import Policy

extension LabelsKind {
    package static let documentation = KindDocumentation(
        summary: "Labels of issues and pull requests, by name.",
        schema: .map(
            SettingSchema.Map(
                key: "name of a label", isCaseInsensitive: true, takesKeysWhole: true, requirement: labelName,
                allowsRenaming: true,
                value: .object(
                    [
                        SettingSchema.Field(
                            "color",
                            .text(SettingSchema.Text(requirement: color, normalForm: normalColor)),
                            "Six hexadecimal digits, or three, with or without #. In YAML, quote one that begins with "
                                + "#. A new label without a colour is grey."),
                        SettingSchema.Field(
                            "description", .text(SettingSchema.Text(requirement: description)),
                            "What it is for, in at most 100 characters.", isNullable: true),
                    ], shorthand: "color"))),
        example: """
            bug: { color: d73a4a, description: Something isn't working }
            security: { color: "#b60205", description: Needs the security team, previously: [sec, vulnerability] }
            "kind: bug, urgent": e11d21
            wontfix: null
            """,
        permissions: KindDocumentation.Permissions(read: [.read("issues")], write: [.write("issues")]),
        references: [
            "https://docs.github.com/rest/issues/labels",
            "https://docs.github.com/issues/using-labels-and-milestones-to-track-work/managing-labels",
        ],
        remarks: [
            "A label that is on an issue or a pull request is never deleted. It is archived: it stays where it is, and "
                + "nobody can add it any more. GitHub Enterprise Server cannot archive labels; there it is left alone, "
                + "and reported. A label that is in use nowhere is deleted.",
            "To rename a label, write its old name in `previously`: it keeps its issues. Chains are fine (`a` was `b`, "
                + "`b` was `c`). Where both names exist, GitHub cannot merge them: both stay, and the plan says so.",
            "Names are compared without regard to case. A label that GitHub spells otherwise is renamed to your "
                + "spelling.",
            "A name is taken whole: `\"kind: bug, urgent\"` is one label. Quote it if it has a colon or begins with #.",
            "An archived label that you name is used again when GitHub does not list it. GraphQL does not say "
                + "which of the labels that it lists are archived.",
            "GitHub gives a new repository labels of its own, or those of the organization. `exclusive: [labels]` "
                + "deletes the ones that you do not name.",
        ])

    private static let labelName = SettingSchema.Requirement(
        must: "have at most 50 characters", pattern: "^.{1,50}$"
    ) { $0.count <= 50 }

    private static let color = SettingSchema.Requirement(
        must: "be six hexadecimal digits, such as d73a4a", pattern: "^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"
    ) { color in
        let digits = color.hasPrefix("#") ? color.dropFirst() : color[...]
        return [3, 6].contains(digits.count) && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static let description = SettingSchema.Requirement(
        must: "have at most 100 characters", pattern: "^.{0,100}$"
    ) { $0.count <= 100 }
}
