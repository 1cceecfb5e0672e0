package import Policy

/// The security features of a repository.
package enum SecurityKind: SettingKind {
    package static let name = "security"
    package static let triggers: Set<String> = ["repository", "public", "security_and_analysis"]

    /// The toggles inside `security_and_analysis`, those that others need first.
    enum Feature: String, CaseIterable {
        case advancedSecurity = "advanced_security"
        case codeSecurity = "code_security"
        case secretScanning = "secret_scanning"
        case pushProtection = "secret_scanning_push_protection"
        case aiDetection = "secret_scanning_ai_detection"
        case nonProviderPatterns = "secret_scanning_non_provider_patterns"
        case validityChecks = "secret_scanning_validity_checks"
        case delegatedAlertDismissal = "secret_scanning_delegated_alert_dismissal"
        case delegatedBypass = "secret_scanning_delegated_bypass"

        var path: SettingPath { [SecurityKind.block, rawValue] }
        var status: SettingPath { [SecurityKind.block, rawValue, "status"] }

        /// Others can be on only while it is.
        var isBase: Bool {
            switch self {
            case .advancedSecurity, .codeSecurity, .secretScanning: true
            default: false
            }
        }

        /// Licences, which GitHub does not ask of public repositories and then does not show.
        var isLicence: Bool { self == .advancedSecurity || self == .codeSecurity }
    }

    static let block = "security_and_analysis"
    static let bypassOptions = "secret_scanning_delegated_bypass_options"
    static let defaultSetup = "code_scanning_default_setup"
    /// The handle that says that GitHub is at work on the default setup.
    static let setupHandle = "default setup in progress"
    static let setupDetails = ["query_suite", "languages", "threat_model", "runner_type", "runner_label"]

    // MARK: What does not go together

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        scanningOff(in: desired) + updatesWithoutAlerts(in: desired) + labelWithoutLabeledRunner(in: desired)
    }

    private static func scanningOff(in desired: Desired) -> [Contradiction] {
        guard desired[Feature.secretScanning.status]?.json == "disabled" else { return [] }
        return Feature.allCases.filter { !$0.isBase }.compactMap { feature in
            guard let status = desired[feature.status], status.json == "enabled" else { return nil }
            return Contradiction(
                "\(feature.rawValue) needs secret_scanning, and secret_scanning: disabled is desired",
                at: status.provenance)
        }
    }

    private static func updatesWithoutAlerts(in desired: Desired) -> [Contradiction] {
        guard desired["vulnerability_alerts"]?.json == false,
            let updates = desired["automated_security_fixes"], updates.json == true
        else { return [] }
        return [
            Contradiction(
                "automated_security_fixes needs vulnerability_alerts, and vulnerability_alerts: false is desired",
                at: updates.provenance)
        ]
    }

    private static func labelWithoutLabeledRunner(in desired: Desired) -> [Contradiction] {
        guard desired[[defaultSetup, "runner_type"]]?.json == "standard",
            let label = desired[[defaultSetup, "runner_label"]], !label.json.isNull
        else { return [] }
        return [Contradiction("runner_label needs runner_type: labeled, and standard is desired", at: label.provenance)]
    }

    // MARK: What does not apply

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        var notes: [SettingPath: Note] = [:]
        func note(_ path: SettingPath, _ message: String) {
            guard desired[path] != nil else { return }
            notes[path] = Note(.information, kind: name, subject: path.description, message)
        }
        /// The value as it will be once the plan is carried out.
        func result(_ path: SettingPath) -> JSON? { desired[path]?.json ?? observed.settings[path] }

        if repository.visibility == .public {
            for feature in Feature.allCases.filter(\.isLicence) {
                note(feature.path, "public repositories have it without a licence: it cannot be set")
            }
        } else {
            note(["private_vulnerability_reporting"], "applies to public repositories only")
        }
        if result(Feature.delegatedBypass.status) == "disabled" {
            note([block, bypassOptions], "cannot be set while \(Feature.delegatedBypass.rawValue) is disabled")
        }
        if observed.handles[setupHandle] == true, desired[[defaultSetup, "languages"]] != nil {
            notes[[defaultSetup, "languages"]] = Note(
                .inProgress, kind: name, subject: "\(defaultSetup).languages",
                "GitHub is still at work on the default setup and does not show its languages yet")
        }
        if result([defaultSetup, "state"]) == "not-configured" {
            for detail in setupDetails {
                note([defaultSetup, detail], "cannot be set while the state is not-configured")
            }
        }
        return notes
    }
}
