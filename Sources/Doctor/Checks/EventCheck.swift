import Policy

/// The events that the App has subscribed to against those that tell about drift in what the policy manages.
enum EventCheck {
    static func evaluate(
        _ installation: InstallationFacts, of app: AppFacts, needs: RequiredPermissions, hasWebhook: Bool
    )
        -> CheckResult
    {
        let missing = needs.events.filter { !installation.events.contains($0) }
        guard !missing.isEmpty else {
            return .ok(.events, "subscribed to all that matter to the policy: \(needs.events.joined(separator: ", "))")
        }
        let names = missing.joined(separator: ", ")
        guard hasWebhook else {
            return .notChecked(.events, "the App has no webhook; with one it would need the events \(names)")
        }
        let isAsked = missing.allSatisfy { app.events.contains($0) }
        return .problem(
            .events, "not subscribed to \(names): what they tell about is only found by a sweep",
            advice: isAsked
                ? "The App has subscribed since: an owner of the organization accepts it at \(installation.page)."
                : "Tick them under 'Permissions & events' in the App's settings.")
    }
}
