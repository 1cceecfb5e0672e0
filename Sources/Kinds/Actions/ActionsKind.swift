package import Policy

/// What GitHub Actions may do in a repository.
package enum ActionsKind: SettingKind {
    package static let name = "actions"
    /// No event reports these settings themselves; which of them apply depends on the visibility.
    package static let triggers: Set<String> = ["repository", "public"]

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        ActionsSchema.contradictions(in: desired)
    }

    package static func contradictions(
        in desired: Desired, under organization: [String: Desired]
    ) -> [Contradiction] {
        organization[name].map { OrganizationActionsKind.forbidden(desired, under: $0) } ?? []
    }

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        var notes: [SettingPath: Note] = [:]
        func note(_ fields: [String], _ message: String) {
            for field in fields where desired[field] != nil {
                notes[[field]] = Note(.information, kind: name, subject: field, message)
            }
        }
        /// The value as it will be once the plan is carried out.
        func result(_ field: String) -> JSON? { desired[field]?.json ?? observed.settings[field] }

        if repository.visibility == .public {
            note(privateFields, "does not apply to a public repository")
        } else {
            note(publicFields, "applies to public repositories only")
        }
        if result("enabled") == false {
            note(["allowed_actions", "sha_pinning_required", "selected_actions"], "cannot be set while Actions is off")
        } else if let allowed = result("allowed_actions")?.stringValue, allowed != "selected" {
            note(["selected_actions"], "cannot be set while allowed_actions is \(allowed)")
        }
        return notes
    }

    /// Settings that only private and internal repositories have.
    static let privateFields = ["access_level", "fork_pr_workflows_private_repos"]
    /// Settings that only public repositories have.
    static let publicFields = ["fork_pr_contributor_approval"]
}
