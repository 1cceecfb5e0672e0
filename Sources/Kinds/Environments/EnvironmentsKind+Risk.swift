package import Policy

extension EnvironmentsKind {
    /// One approval is enough: one more reviewer lets more people approve, one less does not. Without
    /// any, nobody is asked.
    package static func risk(of change: Change, observed: Observed) -> Risk? {
        guard change.verb == .update, change.path.components.count == 2, change.path.components[1] == "reviewers",
            let schema = documentation.schema[change.path], case .list(let list) = schema
        else { return Risk.of(change, in: documentation.schema) }
        let before = change.before ?? []
        let after = change.after ?? []
        let isWider = before != [] && (after == [] || !list.holds(after, in: before))
        return isWider ? .weakening : change.removals > 0 ? .removal : nil
    }

    package static func notes(
        on changes: [Change], desired: DesiredSettings, _ observation: RepositoryObservation
    ) -> [Note] {
        let deletions = changes.filter { $0.kind == name && $0.verb == .remove && $0.path.components.count == 1 }
        let losses = deletions.map { change in
            Note(
                .information, kind: name, subject: change.subject,
                "deleting it takes its secrets, variables and deployment history along; GitHub cannot give them back, "
                    + "and 'githubcop revert' makes it again without them")
        }
        return losses + openToAll(changes, desired, observation)
    }

    /// Environments that only protected branches may deploy to, where no branch is: GitHub counts classic branch
    /// protection alone, and lets every branch deploy where there is none.
    /// Source: <https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments>
    private static func openToAll(
        _ changes: [Change], _ desired: DesiredSettings, _ observation: RepositoryObservation
    ) -> [Note] {
        guard case .members(let environments, _)? = desired.kinds[name],
            case .success(let branches)? = observation.kinds[BranchesKind.name], branches.unreadable[[]] == nil,
            let present = branches.settings.objectValue
        else { return [] }
        let made = changes.filter { $0.kind == BranchesKind.name }
        let rest = made.reduce(JSON.object(present)) { $1.applied(to: $0) }
        guard rest == [:] else { return [] }
        let reason =
            present.isEmpty
            ? "no branch has classic protection, so every branch may deploy"
            : "the last classic branch protection is removed, after which every branch may deploy"
        return environments.filter { $0.value[[branchPolicy, "protected_branches"]]?.json == true }.keys.sorted().map {
            Note(
                .information, kind: name, subject: $0,
                "protected_branches: true counts classic branch protection and no rulesets: \(reason). Name the branches "
                    + "in \(branchPolicy)")
        }
    }
}

extension SettingSchema.List {
    /// Whether every element of `part` is in `whole`.
    fileprivate func holds(_ part: JSON, in whole: JSON) -> Bool {
        SettingSchema.list(self).isSatisfied(part, by: whole, isMinimum: true)
    }
}
