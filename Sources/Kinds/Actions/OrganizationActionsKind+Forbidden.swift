import Policy

extension OrganizationActionsKind {
    /// What a policy asks of a repository although it asks the organization to forbid it. GitHub answers such a write
    /// with 409.
    static func forbidden(_ repository: Desired, under organization: Desired) -> [Contradiction] {
        var found: [Contradiction] = []
        func check(_ path: SettingPath, _ given: SettingPath, _ isForbidden: (JSON, JSON) -> Bool) {
            guard case .value(let asked)? = repository[path], let decided = organization[given],
                isForbidden(asked.json, decided.json)
            else { return }
            found.append(
                Contradiction(
                    "\(name).\(path) \(word(asked.json)) is impossible in a repository while the organization's "
                        + "\(name).\(given) is \(word(decided.json)) (\(decided.provenance.location))",
                    at: asked.provenance))
        }
        check(["enabled"], [enabled]) { $0 == true && $1 == "none" }
        check(["allowed_actions"], ["allowed_actions"]) { $1 != "all" && $0 != $1 }
        check(["sha_pinning_required"], ["sha_pinning_required"]) { $0 == false && $1 == true }
        check(["default_workflow_permissions"], ["default_workflow_permissions"]) { $0 == "write" && $1 == "read" }
        check(["can_approve_pull_request_reviews"], ["can_approve_pull_request_reviews"]) { $0 == true && $1 == false }
        let days: SettingPath = ["artifact_and_log_retention", "days"]
        check(days, days) { asked, most in
            guard let asked = asked.intValue, let most = most.intValue else { return false }
            return asked > most
        }
        if let selected = repository["selected_actions"], let decided = organization["allowed_actions"],
            decided.json != "all"
        {
            found.append(
                Contradiction(
                    "\(name).selected_actions cannot be chosen in a repository while the organization's "
                        + "\(name).allowed_actions is \(word(decided.json)) (\(decided.provenance.location))",
                    at: selected.provenance))
        }
        return found
    }

    private static func word(_ value: JSON) -> String { value.stringValue ?? value.text() }
}
