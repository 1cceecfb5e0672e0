/// Tells from a payload alone which event it belongs to. GitHub says so only in a header, which a saved file lacks.
package enum EventGuess {
    /// The event; `nil` where the payload is no JSON object, or the object of no event that is known here.
    package static func event(of payload: [UInt8]) -> String? {
        guard let fields = JSONField(checking: payload)?.object else { return nil }
        let names = Set(fields.all.map(\.name))
        return signs.first { $0.matches(names, action: fields["action"]?.string) }?.event
    }

    /// What gives an event away: members that only its payloads have, or actions that only it knows.
    private struct Sign {
        let event: String
        var having: Set<String> = []
        var lacking: Set<String> = []
        /// nil: any action, or none.
        var actions: Set<String>?

        func matches(_ names: Set<String>, action: String?) -> Bool {
            guard having.isSubset(of: names), lacking.isDisjoint(with: names) else { return false }
            return actions.map { actions in action.map(actions.contains) ?? false } ?? true
        }
    }

    /// In the order of asking: those that have more before those that have less.
    /// Source: <https://docs.github.com/webhooks/webhook-events-and-payloads>
    private static let signs: [Sign] = [
        Sign(event: "ping", having: ["zen", "hook_id"]),
        Sign(event: "branch_protection_rule", having: ["rule", "repository", "action"]),
        Sign(event: "repository_ruleset", having: ["repository_ruleset"]),
        Sign(event: "push", having: ["ref", "before", "after", "commits"]),
        Sign(event: "create", having: ["ref", "ref_type", "master_branch"]),
        Sign(event: "delete", having: ["ref", "ref_type", "pusher_type"]),
        Sign(event: "custom_property_values", having: ["new_property_values", "repository"]),
        Sign(event: "custom_property", having: ["definition", "action"], lacking: ["repository"]),
        Sign(event: "installation_repositories", having: ["installation", "repositories_added"]),
        Sign(event: "installation_target", having: ["installation", "account", "target_type"]),
        Sign(event: "membership", having: ["member", "team", "scope"]),
        Sign(event: "member", having: ["member", "repository"]),
        Sign(event: "meta", having: ["hook", "hook_id"], actions: ["deleted"]),
        Sign(event: "page_build", having: ["build", "id", "repository"]),
        Sign(
            event: "label", having: ["label", "repository"],
            lacking: ["issue", "pull_request", "discussion"],
            actions: ["created", "edited", "deleted", "archived", "unarchived"]),
        Sign(event: "deploy_key", having: ["key", "repository"], actions: ["created", "deleted"]),
        Sign(event: "team", having: ["team", "action"]),
        Sign(event: "team_add", having: ["team", "repository"]),
        Sign(
            event: "organization", having: ["organization"], lacking: ["repository"],
            actions: ["deleted", "renamed", "member_added", "member_invited", "member_removed"]),
        Sign(
            event: "installation", having: ["installation"], lacking: ["repository", "organization"],
            actions: ["created", "deleted", "suspend", "unsuspend", "new_permissions_accepted"]),
        Sign(
            event: "repository", having: ["repository"], lacking: subjects,
            actions: [
                "created", "deleted", "archived", "unarchived", "edited", "renamed", "transferred", "privatized",
                "publicized",
            ]),
        Sign(
            event: "branch_protection_configuration", having: ["repository"], lacking: subjects,
            actions: ["enabled", "disabled"]),
        Sign(event: "repository_import", having: ["status", "repository"], lacking: ["action", "sha"]),
        Sign(event: "security_and_analysis", having: ["changes", "repository"], lacking: subjects.union(["action"])),
        Sign(event: "public", having: ["repository"], lacking: subjects.union(["action", "changes", "status"])),
    ]

    /// What the payloads of other events are about, beside the repository: an issue was created, not the repository.
    private static let subjects: Set<String> = [
        "alert", "build", "check_run", "check_suite", "comment", "commits", "deployment", "discussion", "forkee",
        "hook", "issue", "key", "label", "member", "milestone", "package", "pages", "project", "pull_request", "ref",
        "registry_package", "release", "repository_advisory", "review", "rule", "sha", "starred_at", "team", "thread",
        "workflow", "workflow_job", "workflow_run",
    ]
}
