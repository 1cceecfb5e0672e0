import Policy

extension KindFixture {
    static let rulesets = KindFixture(
        kind: "rulesets", key: "everything",
        strays: Strays(keys: ["stray", "another stray"], value: ["rules": ["deletion": [:]]]), property: "rulesets",
        specimen: RulesetSpecimen.settings,
        everything: """
            release branches:
              conditions: { ref_name: { include: [release/*] } }
              rules: { deletion: {}, non_fast_forward: {} }
            """)
}

/// Rulesets in which every setting is named, and differs from what GitHub starts with where it can.
enum RulesetSpecimen {
    /// A key of the maps inside a ruleset.
    static let actor = "team/devops"

    /// The ruleset that a rule belongs into; without a rule the one for branches.
    static func key(ofRule type: String?) -> String {
        switch type {
        case "tag_name_pattern": "tags"
        case "file_path_restriction", "file_extension_restriction", "max_file_path_length", "max_file_size": "pushes"
        default: "everything"
        }
    }

    static let settings: JSON = [
        "everything": [
            "enforcement": "active",
            "conditions": ["ref_name": ["include": ["main", "release/*"], "exclude": ["other"]]],
            "bypass_actors": ["team/devops": "pull_request"], "rules": .object(simple.merging(rules) { $1 }),
        ],
        "tags": [
            "target": "tag", "conditions": ["ref_name": ["include": ["v*"], "exclude": []]],
            "rules": ["tag_name_pattern": pattern],
        ],
        "pushes": [
            "target": "push",
            "rules": [
                "file_path_restriction": ["restricted_file_paths": ["secrets/*"]],
                "file_extension_restriction": ["restricted_file_extensions": [".exe"]],
                "max_file_path_length": ["max_file_path_length": 200], "max_file_size": ["max_file_size": 10],
            ],
        ],
    ]

    private static let pattern: JSON = ["operator": "starts_with", "pattern": "v", "name": "Versions", "negate": true]

    private static let simple: [String: JSON] = [
        "creation": [:], "deletion": [:], "non_fast_forward": [:], "required_linear_history": [:],
        "required_signatures": [:], "license_compliance_scanning": [:], "update": [:],
    ]

    private static let rules: [String: JSON] = [
        "pull_request": [
            "required_approving_review_count": 3, "dismiss_stale_reviews_on_push": true,
            "require_code_owner_review": true, "require_last_push_approval": true,
            "required_review_thread_resolution": true, "allowed_merge_methods": ["squash"],
            "required_reviewers": ["team/devops": ["file_patterns": ["*.tf"], "minimum_approvals": 2]],
            "dismissal_restriction": ["allowed_actors": ["team/devops"]],
        ],
        "required_status_checks": [
            "required_status_checks": [["context": "build", "app": "merge-assistant"]],
            "strict_required_status_checks_policy": true, "do_not_enforce_on_create": true,
        ],
        "merge_queue": [
            "check_response_timeout_minutes": 30, "grouping_strategy": "HEADGREEN", "max_entries_to_build": 7,
            "max_entries_to_merge": 7, "merge_method": "SQUASH", "min_entries_to_merge": 2,
            "min_entries_to_merge_wait_minutes": 9,
        ],
        "required_deployments": ["required_deployment_environments": ["staging"]],
        "workflows": [
            "workflows": [["repository": "acme/busy", "path": ".github/workflows/ci.yml", "ref": "main"]],
            "do_not_enforce_on_create": true,
        ],
        "code_scanning": [
            "code_scanning_tools": [
                ["tool": "CodeQL", "alerts_threshold": "all", "security_alerts_threshold": "all"]
            ]
        ],
        "code_quality": ["severity": "all"], "code_coverage": ["minimum_coverage": 80, "max_coverage_drop": 5],
        "copilot_code_review": ["review_on_push": true, "review_draft_pull_requests": true],
        "commit_message_pattern": pattern, "commit_author_email_pattern": pattern,
        "committer_email_pattern": pattern, "branch_name_pattern": pattern,
    ]
}
