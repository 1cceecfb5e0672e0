package import Policy

/// Who may comment, open issues and pull requests in a public repository for a while.
package enum InteractionLimitsKind: SettingKind {
    package static let name = "interaction_limits"

    package static let documentation = KindDocumentation(
        summary: "Who may interact with a public repository, for a limited time: comments, issues, pull requests.",
        schema: .object([
            SettingSchema.Field(
                "limit", .choice("existing_users", "contributors_only", "collaborators_only", ranked: true),
                "Accounts older than a day; those who have committed to the default branch; those with write access.",
                isRequired: true, risk: .weaker(.falling)),
            SettingSchema.Field(
                "expiry", .choice("one_day", "three_days", "one_week", "one_month", "six_months"),
                "For how long, from when it is set; without it one day.", isWriteOnly: true),
        ]), isNullable: true,
        example: """
            limit: contributors_only
            expiry: six_months
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("administration")], write: [.write("administration")]),
        references: ["https://docs.github.com/rest/interactions/repos"],
        remarks: [
            "`null` takes the limit away.",
            "GitHub ends every limit by itself. Once it has ended, the repository is out of sync, and the next run sets "
                + "the limit again: it holds for as long as the policy names it, but for the time until that run.",
            "GitHub does not say for how long a limit was set, so `expiry` is never compared. It counts when the limit "
                + "is set the next time.",
            "Only public repositories have limits. While the organization has a limit of its own, GitHub takes none of "
                + "its repositories: they are left alone, and the plan says so.",
        ])

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        func note(_ message: String) -> [SettingPath: Note] { [[]: Note(.information, kind: name, message)] }
        if let owner = observed.handles["origin"]?.stringValue {
            return note("\(owner) has a limit of its own, and GitHub takes none of the repository until it ends")
        }
        if case .absent = desired { return [:] }
        return repository.visibility == .public ? [:] : note("interaction limits are for public repositories")
    }
}
