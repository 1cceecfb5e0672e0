package import Policy

extension SecurityKind {
    package static let documentation = KindDocumentation(
        summary: "Security features: secret scanning, code scanning, Dependabot, private vulnerability reports.",
        schema: .object([
            .init(block, .object(toggles), "GitHub's block of that name: each feature is `enabled` or `disabled`."),
            .init(
                "vulnerability_alerts", .boolean, "Whether Dependabot alerts about vulnerable dependencies.",
                risk: .weaker(.whenFalse)),
            .init(
                "automated_security_fixes", .boolean,
                "Whether Dependabot opens pull requests that fix them; needs `vulnerability_alerts`.",
                risk: .weaker(.whenFalse)),
            .init(
                "private_vulnerability_reporting", .boolean,
                "Whether anybody may report a vulnerability in private; public repositories only.",
                risk: .weaker(.whenFalse)),
            .init(
                defaultSetup, .object(setup, shorthand: "state"),
                "Code scanning with CodeQL as GitHub sets it up, without a workflow file."),
        ]),
        example: """
            security_and_analysis:
              secret_scanning: enabled
              secret_scanning_push_protection: enabled
            vulnerability_alerts: true
            automated_security_fixes: true
            private_vulnerability_reporting: true
            code_scanning_default_setup:
              state: configured
              query_suite: extended
            """,
        permissions: .init(
            read: [.read("metadata"), .read("administration")], write: [.write("administration")]),
        references: [
            "https://docs.github.com/rest/repos/repos#update-a-repository",
            "https://docs.github.com/rest/code-scanning/code-scanning#update-a-code-scanning-default-setup-configuration",
            "https://docs.github.com/code-security/getting-started/securing-your-repository",
        ],
        remarks: [
            "What GitHub does not show is never taken for `disabled`: without administration rights nothing of "
                + "`security_and_analysis` is shown, without a licence some features are not. Both are reported.",
            "Where a licence is missing GitHub refuses to enable a feature, and its words are reported.",
            "What other features need (`advanced_security`, `code_security`, `secret_scanning`, `vulnerability_alerts`) "
                + "is enabled before them and disabled after them. GitHub works on each for a while; "
                + "meanwhile the next step is repeated until it is taken.",
            "`advanced_security` and `code_security` do not apply to public repositories, which have what they license.",
            "`dependabot_security_updates` of GitHub's block is said with `automated_security_fixes`.",
            "`secret_scanning_validity_checks` is shown by GitHub and not documented as settable: where GitHub does not "
                + "change it, it is reported as ignored.",
            "`javascript-typescript` stands for both languages. Without `languages` GitHub chooses.",
            "No webhook reports private vulnerability reporting and of the default setup: the nightly sweep finds them.",
        ])

    private static let toggles: [SettingSchema.Field] = [
        toggle(.advancedSecurity, "GitHub Advanced Security as one product; private and internal repositories only."),
        toggle(.codeSecurity, "GitHub Code Security; private and internal repositories only."),
        toggle(.secretScanning, "Secrets in the repository are found and reported."),
        toggle(.pushProtection, "Pushes that hold secrets are stopped."),
        toggle(.aiDetection, "Passwords are found with Copilot."),
        toggle(.nonProviderPatterns, "Secrets that belong to no provider, such as private keys, are found."),
        toggle(.validityChecks, "Found secrets are tried out at their provider."),
        toggle(.delegatedAlertDismissal, "Dismissing an alert takes a review."),
        toggle(.delegatedBypass, "Bypassing push protection takes a review."),
        .init(
            bypassOptions,
            .object([.init("reviewers", reviewers, "All reviewers.", risk: .weaker(.gaining))], shorthand: "reviewers"),
            "Who reviews requests to bypass push protection, with `secret_scanning_delegated_bypass: enabled`."),
    ]

    private static func toggle(_ feature: Feature, _ summary: String) -> SettingSchema.Field {
        let status = SettingSchema.Field(
            "status", .choice("enabled", "disabled", ranked: false), "Whether it is on.",
            risk: .weaker(.along(["enabled", "disabled"])))
        return .init(feature.rawValue, .object([status], shorthand: "status"), summary)
    }

    private static let reviewers = SettingSchema.list(
        .init(
            of: .object([
                .init("reviewer_id", .integer(1...Int.max), "The database id of the team or role."),
                .init("reviewer_type", .choice("TEAM", "ROLE"), "What the id belongs to."),
                .init(
                    "mode", .choice("ALWAYS", "EXEMPT"), "How the reviewer bypasses.",
                    risk: .weaker(.along(["ALWAYS", "EXEMPT"]))),
            ]), identity: "reviewer_id"))

    private static let setup: [SettingSchema.Field] = [
        .init(
            "state", .choice("configured", "not-configured"), "Whether it is set up.",
            risk: .weaker(.along(["configured", "not-configured"]))),
        .init(
            "query_suite", .choice("default", "extended", ranked: true), "Which queries run.", risk: .weaker(.falling)),
        .init(
            "languages",
            .list(
                .init(
                    of: .choice(
                        "actions", "c-cpp", "csharp", "go", "java-kotlin", "javascript-typescript", "python", "ruby",
                        "swift"))),
            "All languages to analyze; GitHub refuses those that the repository does not hold.", risk: .weaker(.losing)),
        .init(
            "threat_model", .choice("remote", "remote_and_local", ranked: true),
            "Whether local sources such as files and arguments are distrusted as well.", risk: .weaker(.falling)),
        .init("runner_type", .choice("standard", "labeled"), "Where it runs."),
        .init("runner_label", .text, "The label of the runners, with `runner_type: labeled`.", isNullable: true),
    ]
}
