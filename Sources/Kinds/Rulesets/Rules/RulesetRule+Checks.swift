import Policy

extension RulesetRule {
    /// What passes before a change is merged.
    static let checks: [RulesetRule] = [
        RulesetRule(
            "required_status_checks", "Checks pass before merging.",
            [
                SettingSchema.Field(
                    "required_status_checks",
                    .list(
                        SettingSchema.List(
                            of: .object(
                                [
                                    SettingSchema.Field("context", .text, "The check's name."),
                                    SettingSchema.Field(
                                        "integration_id", .integer(1...Int.max),
                                        "The GitHub App that must report it."),
                                ], shorthand: "context"), identity: "context")),
                    "The checks.", risk: .weaker(.losing)),
                SettingSchema.Field(
                    "strict_required_status_checks_policy", .boolean,
                    "The branch is up to date with its base before merging.", risk: .weaker(.whenFalse)),
                SettingSchema.Field(
                    "do_not_enforce_on_create", .boolean, "A new branch need not pass them.",
                    risk: .weaker(.whenTrue)),
            ], required: ["required_status_checks": [], "strict_required_status_checks_policy": false]),
        RulesetRule(
            "required_deployments", "Changes are deployed before merging.",
            [
                SettingSchema.Field(
                    "required_deployment_environments", .list(SettingSchema.List(of: .text)),
                    "Names of the environments.", risk: .weaker(.losing))
            ], required: ["required_deployment_environments": []]),
        RulesetRule(
            "code_scanning", "Code scanning finds nothing grave.",
            [
                SettingSchema.Field(
                    "code_scanning_tools",
                    .list(
                        SettingSchema.List(
                            of: .object([
                                SettingSchema.Field("tool", .text, "The tool: CodeQL."),
                                SettingSchema.Field(
                                    "alerts_threshold", .choice("none", "errors", "errors_and_warnings", "all"),
                                    "Which alerts block."),
                                SettingSchema.Field(
                                    "security_alerts_threshold",
                                    .choice("none", "critical", "high_or_higher", "medium_or_higher", "all"),
                                    "Which security alerts block."),
                            ]), identity: "tool")),
                    "The tools.", risk: .weaker(.losing))
            ], required: ["code_scanning_tools": []]),
        RulesetRule(
            "code_quality", "Code quality finds nothing grave.",
            [
                SettingSchema.Field(
                    "severity", .choice("errors", "warnings", "notes", "all"), "Which findings block.")
            ], required: ["severity": "errors"], onlyInREST: ["severity"]),
    ]

    /// What a push may hold. For rulesets with the target `push` alone.
    static let files: [RulesetRule] = [
        RulesetRule(
            "file_path_restriction", "No pushes to these paths.",
            [
                SettingSchema.Field(
                    "restricted_file_paths", .list(SettingSchema.List(of: .text, maximumCount: 200)), "The paths.",
                    risk: .weaker(.losing))
            ], required: ["restricted_file_paths": []]),
        RulesetRule(
            "file_extension_restriction", "No files with these extensions.",
            [
                SettingSchema.Field(
                    "restricted_file_extensions", .list(SettingSchema.List(of: .text, maximumCount: 200)),
                    "The extensions.", risk: .weaker(.losing))
            ], required: ["restricted_file_extensions": []]),
        RulesetRule(
            "max_file_path_length", "Paths have a limited length.",
            [SettingSchema.Field("max_file_path_length", .integer(1...32767), "The most characters.")],
            required: ["max_file_path_length": 255]),
        RulesetRule(
            "max_file_size", "Files have a limited size.",
            [SettingSchema.Field("max_file_size", .integer(1...100), "The most megabytes.")],
            required: ["max_file_size": 100]),
    ]
}
