import Policy

/// The App's installation on the organization.
enum InstallationCheck {
    static func evaluate(_ installation: InstallationFacts, of app: AppFacts, on organization: String) -> CheckResult {
        if let suspended = installation.suspendedAt {
            return .problem(
                .installation, "the installation of \(app.name) on \(organization) is suspended since \(suspended)",
                advice: "An owner of the organization unsuspends it at \(installation.page).")
        }
        guard !installation.isSelective else {
            return .problem(
                .installation,
                "\(app.name) is installed on selected repositories of \(organization) only: the others, and every new "
                    + "one, stay as they are",
                advice: "Choose 'All repositories' at \(installation.page).")
        }
        return .ok(.installation, "\(app.name) is installed on all repositories of \(organization)")
    }

    static func missing(_ app: AppFacts, on organization: String) -> CheckResult {
        .problem(
            .installation, "\(app.name) is not installed on \(organization)",
            advice: "Install it at \(app.page)/installations/new, or check the organization's name.")
    }
}
