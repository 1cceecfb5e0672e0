import Policy

/// What an installation of the App was granted against what the policy's kinds need.
enum PermissionCheck {
    static func evaluate(
        _ installation: InstallationFacts, of app: AppFacts, needs: RequiredPermissions, besides: [Permission] = []
    ) -> CheckResult {
        let write = (needs.write + besides).highest
        let missing = write.missing(in: installation.permissions)
        guard !missing.isEmpty else {
            let needed = write.map { "\($0)" }.joined(separator: ", ")
            return .ok(.permissions, "granted is all that the policy needs: \(needed)\(surplus(installation, write))")
        }
        let unread = !needs.read.missing(in: installation.permissions).isEmpty
        let consequence = unread ? "not all settings can be read" : "'plan' works, writing will be refused"
        let names = missing.map { "'\($0.words)'" }.joined(separator: " and ")
        // What the App asks for already only waits for an owner.
        let isAsked = missing.allSatisfy { $0.isIncluded(in: app.permissions) }
        return .problem(
            .permissions, "the App was not granted \(names): \(consequence)",
            advice: isAsked
                ? "The App asks for it: an owner of the organization accepts it at \(installation.page)."
                : "Grant it under 'Permissions & events' in the App's settings; then an owner of the organization "
                    + "accepts it at \(installation.page).")
    }

    /// Least privilege: what could be taken away.
    private static func surplus(_ installation: InstallationFacts, _ needed: [Permission]) -> String {
        let more = needed.surplus(in: installation.permissions)
        guard !more.isEmpty else { return "" }
        return "; beyond that: \(more.map { "\($0)" }.sorted().joined(separator: ", "))"
    }
}
