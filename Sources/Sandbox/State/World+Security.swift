extension World {
    /// Only public repositories have the paid features without a licence.
    func checkSecurity(_ new: Repository, replacing old: Repository) throws(Refusal) {
        guard new.security != old.security || new.visibility != old.visibility else { return }
        let isLicensed = organizations[new.ownerID]?.hasAdvancedSecurityLicence ?? false
        let wanted = new.security
        let paid: [(isOn: Bool, wasOn: Bool, name: String)] = [
            (wanted.advancedSecurity, old.security.advancedSecurity, "Advanced security"),
            (wanted.codeSecurity, old.security.codeSecurity, "Code security"),
            (wanted.secretScanning, old.security.secretScanning, "Secret scanning"),
            (wanted.pushProtection, old.security.pushProtection, "Secret scanning push protection"),
        ]
        for feature in paid where feature.isOn && !feature.wasOn && new.visibility != .public && !isLicensed {
            throw Refusal(422, "\(feature.name) is not available for this repository.")
        }
        if wanted.pushProtection, !wanted.secretScanning {
            throw Refusal(422, "Secret scanning must be enabled before push protection can be enabled.")
        }
        if wanted.dependabotUpdates, !wanted.dependabotAlerts {
            throw Refusal(422, "Vulnerability alerts must be enabled to configure automated security fixes.")
        }
    }

    /// The block of that name in repository answers, in GitHub's order.
    package func securityAndAnalysis(of repository: borrowing Repository) -> JSONObject {
        let security = repository.security
        let features: [(String, Bool)] = [
            ("advanced_security", security.advancedSecurity), ("code_security", security.codeSecurity),
            ("secret_scanning", security.secretScanning),
            ("secret_scanning_push_protection", security.pushProtection),
            ("dependabot_security_updates", security.dependabotUpdates),
            ("secret_scanning_non_provider_patterns", security.nonProviderPatterns),
            ("secret_scanning_ai_detection", security.aiDetection),
            ("secret_scanning_validity_checks", security.validityChecks),
            ("secret_scanning_delegated_alert_dismissal", security.delegatedAlertDismissal),
            ("secret_scanning_delegated_bypass", security.delegatedBypass),
        ]
        var block = JSONObject()
        for (name, isOn) in features {
            // Advanced security is always on for public repositories and then not listed.
            if name == "advanced_security", repository.visibility == .public { continue }
            if name == "code_security", repository.visibility == .public { continue }
            block.add(name, ["status": isOn ? "enabled" : "disabled"])
        }
        return block
    }
}
