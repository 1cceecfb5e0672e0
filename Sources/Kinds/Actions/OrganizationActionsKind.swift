package import Policy

/// What GitHub Actions may do in the repositories of the organization.
package enum OrganizationActionsKind: SettingKind {
    package typealias Target = OrganizationFacts

    package static let name = ActionsKind.name

    static let enabled = "enabled_repositories"
    static let selected = "selected_repositories"
    static let runners = "self_hosted_runners"
    static let claims = "oidc_subject_claims"

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        ActionsSchema.contradictions(in: desired) + unusedSelection(in: desired, of: enabled)
            + (desired[runners].map { unusedSelection(in: $0, of: "\(runners).\(enabled)") } ?? [])
    }

    /// Repositories that are selected where all or none are desired.
    private static func unusedSelection(in desired: Desired, of field: String) -> [Contradiction] {
        guard let repositories = desired[selected], let word = desired[enabled]?.json.stringValue, word != "selected"
        else { return [] }
        return [
            Contradiction(
                "selected_repositories has a meaning only with \(field): selected, and \(word) is desired",
                at: repositories.provenance)
        ]
    }

    package static func inapplicable(
        _ desired: Desired, in organization: OrganizationFacts, observed: Observed
    ) -> [SettingPath: Note] {
        var notes: [SettingPath: Note] = [:]
        /// The value as it will be once the plan is carried out.
        func result(_ path: SettingPath) -> JSON? { desired[path]?.json ?? observed.settings[path] }
        func check(_ path: SettingPath, needs choice: SettingPath) {
            guard desired[path] != nil, let word = result(choice)?.stringValue, word != "selected" else { return }
            notes[path] = Note(
                .information, kind: name, subject: "\(path)", "cannot be set while \(choice) is \(word)")
        }
        check(["selected_actions"], needs: ["allowed_actions"])
        check([selected], needs: [enabled])
        check([runners, selected], needs: [runners, enabled])
        if result([enabled]) == "none" {
            for field in ["allowed_actions", "sha_pinning_required", "selected_actions"] where desired[field] != nil {
                notes[[field]] = Note(
                    .information, kind: name, subject: field, "cannot be set while Actions is off in all repositories")
            }
        }
        return notes
    }
}

extension OrganizationActionsKind {
    package static let documentation = KindDocumentation(
        summary: "What GitHub Actions may do in the organization's repositories, and in which of them it runs.",
        schema: .object(
            [
                .init(
                    enabled, .choice("all", "none", "selected"),
                    "In which repositories workflows run: all, none, or `selected_repositories`."),
                .init(
                    selected, .repositories,
                    "With `enabled_repositories: selected`, the repositories in which workflows run, and no others."),
            ] + ActionsSchema.choice + [
                ActionsSchema.retention("Days; no repository may keep them longer."), ActionsSchema.forkApproval,
                ActionsSchema.forkWorkflows,
                .init(
                    runners,
                    .object([
                        .init(
                            enabled, .choice("all", "none", "selected"),
                            "Which repositories may have them: all, none, or `selected_repositories`.",
                            risk: .weaker(.along(["none", "selected", "all"]))),
                        .init(
                            selected, .repositories,
                            "With `enabled_repositories: selected`, the repositories that may, and no others.",
                            risk: .weaker(.gaining)),
                    ]), "Which repositories may have self-hosted runners of their own."),
                .init(
                    claims, .list(.init(of: .text)),
                    "The claims of which the subject of OpenID Connect tokens consists: `repo`, `context`, …"),
            ]),
        example: """
            enabled_repositories: all
            allowed_actions: selected
            sha_pinning_required: true
            selected_actions:
              github_owned_allowed: true
              verified_allowed: false
              patterns_allowed: [acme/*, docker/login-action@*]
            default_workflow_permissions: read
            can_approve_pull_request_reviews: false
            artifact_and_log_retention: 30
            fork_pr_contributor_approval: all_external_contributors
            self_hosted_runners: { enabled_repositories: none }
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("organization_administration")], write: [.write("organization_administration")],
            scopes: ["admin:org"]),
        references: [
            "https://docs.github.com/rest/actions/permissions", "https://docs.github.com/rest/actions/oidc",
            "https://docs.github.com/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization",
        ],
        remarks: [
            "What the organization forbids, no repository may allow: a policy that asks a repository for it is refused.",
            "GitHub takes the list of repositories only after `selected` was chosen: for as long as one request takes, the "
                + "list of an earlier choice counts. GitHub shows that list only once `selected` is chosen, so an empty "
                + "list empties it in the run after.",
            "What an enterprise has fixed, GitHub refuses to change: its words are reported.",
            "No webhook reports changes of these settings: the nightly sweep finds them.",
            "Of `oidc_subject_claims` the order is not compared.",
        ])
}
