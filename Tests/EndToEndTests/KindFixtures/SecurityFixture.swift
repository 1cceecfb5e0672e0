extension KindFixture {
    static let security = KindFixture(
        kind: "security",
        // Everybody may report a vulnerability to public repositories only.
        driftVisibility: .public,
        everything: """
            security_and_analysis:
              secret_scanning: enabled
              secret_scanning_push_protection: enabled
            vulnerability_alerts: true
            automated_security_fixes: true
            private_vulnerability_reporting: true
            code_scanning_default_setup: { state: configured, query_suite: extended }
            """
    ) { name, visibility, fixture in
        let isPublic = visibility == .public
        try fixture.github.change(name) { repository in
            repository.security.advancedSecurity = !isPublic
            repository.security.codeSecurity = !isPublic
            repository.security.secretScanning = true
            repository.security.pushProtection = true
            repository.security.nonProviderPatterns = true
            repository.security.validityChecks = true
            repository.security.aiDetection = true
            repository.security.delegatedAlertDismissal = true
            repository.security.delegatedBypass = true
            repository.security.dependabotAlerts = true
            repository.security.dependabotUpdates = true
            repository.security.privateVulnerabilityReporting = isPublic
            repository.security.defaultSetup.isConfigured = true
            repository.security.defaultSetup.languages = ["go"]
            repository.security.defaultSetup.querySuite = "extended"
            repository.security.defaultSetup.runnerType = "labeled"
            repository.security.defaultSetup.runnerLabel = "large"
        }
    }
}
