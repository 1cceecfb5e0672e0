package struct SecuritySettings: Sendable, Equatable {
    package var advancedSecurity = false
    package var codeSecurity = false
    package var secretScanning = false
    package var pushProtection = false
    package var nonProviderPatterns = false
    package var validityChecks = false
    package var aiDetection = false
    package var delegatedAlertDismissal = false
    package var delegatedBypass = false
    package var dependabotAlerts = false
    package var dependabotUpdates = false
    package var privateVulnerabilityReporting = false
    package var defaultSetup = CodeScanningDefaultSetup()
}

package struct CodeScanningDefaultSetup: Sendable, Equatable {
    package var isConfigured = false
    package var languages: [String] = []
    /// `default` or `extended`.
    package var querySuite = "default"
    /// `remote` or `remote_and_local`.
    package var threatModel = "remote"
    /// `standard` or `labeled`.
    package var runnerType = "standard"
    package var runnerLabel: String?
    package var updatedAt: Timestamp?
}
