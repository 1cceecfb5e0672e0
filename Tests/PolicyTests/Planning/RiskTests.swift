import FoundationEssentials
import Testing

@testable import Kinds
@testable import Policy

private func kindCalled(_ name: String) -> (any SettingKind.Type)? { allKinds.first { $0.name == name } }

@Suite("The risk of a change")
struct RiskTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: String
        let subject: String
        var field: SettingPath?
        let before: JSON
        let after: JSON
        let risk: Risk?

        init(_ kind: String, _ subject: String, _ before: JSON, _ after: JSON, _ risk: Risk?) {
            self.init(kind, subject, nil, before, after, risk)
        }

        init(
            _ kind: String, _ subject: String, _ field: SettingPath?, _ before: JSON, _ after: JSON, _ risk: Risk?
        ) {
            (self.kind, self.subject, self.field) = (kind, subject, field)
            (self.before, self.after, self.risk) = (before, after, risk)
        }

        var testDescription: String {
            "\(kind) \(subject) \(field?.description ?? ""): \(before.text()) → \(after.text())"
        }

        func found(_ before: JSON, _ after: JSON) throws -> Risk? {
            let kind = try #require(kindCalled(kind))
            let change = Change(
                kind: kind.name, subject: subject, field: field, verb: .update, before: before, after: after, rule: "r",
                source: SourceLocation(file: "p.yml", line: 1, column: 1))
            return kind.risk(of: change, observed: Observed([:]))
        }
    }

    static let rows = [
        Row("repository", "visibility", "private", "public", .publication),
        Row("repository", "visibility", "private", "internal", .publication),
        Row("repository", "visibility", "internal", "public", .publication),
        Row("repository", "archived", false, true, .archival),
        Row("repository", "allow_forking", false, true, .weakening),
        Row("repository", "web_commit_signoff_required", true, false, .weakening),
        Row("repository", "pull_request_creation_policy", "collaborators_only", "all", .weakening),
        Row("actions", "allowed_actions", "selected", "all", .weakening),
        Row("actions", "allowed_actions", "local_only", "selected", .weakening),
        Row("actions", "sha_pinning_required", true, false, .weakening),
        Row("actions", "selected_actions.patterns_allowed", ["acme/*"], ["acme/*", "*"], .weakening),
        Row("actions", "selected_actions.verified_allowed", false, true, .weakening),
        Row("actions", "default_workflow_permissions", "read", "write", .weakening),
        Row("actions", "can_approve_pull_request_reviews", false, true, .weakening),
        Row("actions", "access_level", "none", "organization", .weakening),
        Row(
            "actions", "fork_pr_contributor_approval.approval_policy", "all_external_contributors",
            "first_time_contributors", .weakening),
        Row("actions", "fork_pr_workflows_private_repos.send_secrets_and_variables", false, true, .weakening),
        Row(
            "actions", "fork_pr_workflows_private_repos.require_approval_for_fork_pr_workflows", true, false, .weakening
        ),
        Row("security", "security_and_analysis.secret_scanning.status", "enabled", "disabled", .weakening),
        Row("security", "vulnerability_alerts", true, false, .weakening),
        Row("security", "code_scanning_default_setup.state", "configured", "not-configured", .weakening),
        Row("security", "code_scanning_default_setup.languages", ["go", "ruby"], ["go"], .weakening),
        Row("branches", "main", ["enforce_admins"], true, false, .weakening),
        Row(
            "branches", "main", ["required_pull_request_reviews", "required_approving_review_count"], 2, 1, .weakening),
        Row(
            "branches", "main", ["required_pull_request_reviews"], ["required_approving_review_count": 1], nil,
            .weakening),
        Row("branches", "main", ["restrictions"], ["users": [], "teams": [], "apps": []], nil, .weakening),
        Row("branches", "main", ["restrictions", "teams"], ["devops"], ["devops", "all"], .weakening),
        Row(
            "branches", "main", ["required_pull_request_reviews", "bypass_pull_request_allowances", "users"], [],
            ["bot"],
            .weakening),
        Row("branches", "main", ["bypass_force_push_allowances", "apps"], [], ["deployer"], .weakening),
        Row("branches", "main", ["allow_force_pushes"], false, true, .weakening),
        Row(
            "branches", "main", ["required_status_checks", "checks"], [["context": "build"], ["context": "lint"]],
            [["context": "build"]], .weakening),
        Row(
            "branches", "main", ["required_status_checks", "checks"], [["context": "build", "app_id": 15368]],
            [["context": "build", "app_id": -1]], .weakening),
        Row("branches", "main", ["required_deployments", "environments"], ["staging"], [], .weakening),
        Row("branches", "main", ["lock_branch"], true, false, .weakening),
        Row("webhooks", "https://ci.example/hook", ["insecure_ssl"], false, true, .weakening),
    ]

    @Test("what gets weaker, wider or archived is classed", arguments: rows)
    func classed(row: Row) throws {
        #expect(try row.found(row.before, row.after) == row.risk)
    }

    @Test("the way back is harmless", arguments: rows)
    func back(row: Row) throws {
        #expect(try row.found(row.after, row.before) == nil)
    }

    @Test(
        "what costs nothing has no class",
        arguments: [
            Row("repository", "description", "old", "new", nil), Row("repository", "has_wiki", true, false, nil),
            Row("teams", "devops", ["permission"], "push", "admin", nil),
            Row("teams", "devops", ["permission"], "admin", "pull", nil),
            Row("branches", "main", ["required_status_checks"], nil, ["checks": [["context": "build"]]], nil),
            Row("branches", "main", ["restrictions"], nil, ["teams": ["devops"]], nil),
        ])
    func harmless(row: Row) throws {
        #expect(try row.found(row.before, row.after) == nil)
    }

    /// A new leaf has to be decided on: here, or by a `risk` in its kind's documentation.
    @Test(
        "every setting is either classed or known to be harmless",
        arguments: allKinds.map { "\($0.targetKind) \($0.name)" })
    func decided(title: String) throws {
        let kind = try #require(allKinds.first { "\($0.targetKind) \($0.name)" == title })
        let name = kind.name
        let undecided = Set(kind.documentation.schema.undecided(at: name, covered: false))
        let harmless = Self.harmlessLeaves[name] ?? []
        switch kind.targetKind {
        case .repository: #expect(undecided == harmless)
        case .organization: #expect(undecided.subtracting(harmless) == Self.harmlessLeaves[title] ?? [])
        }
    }

    static let harmlessLeaves: [String: Set<String>] = [
        "variables": ["variables.*.value"],
        "organization variables": ["variables.*.visibility", "variables.*.selected_repositories"],
        "environments": [
            "environments.*.variables.*.value", "environments.*.secrets.*.value", "environments.*.secrets.*.once",
        ],
        // A property more or less is classed, by the list.
        "organization rulesets": Set(
            ["include", "exclude"].flatMap { list in
                ["name", "property_values", "source"].map {
                    "rulesets.*.conditions.repository_property.\(list)[].\($0)"
                }
            }),
        "organization actions": [
            "actions.enabled_repositories", "actions.selected_repositories", "actions.oidc_subject_claims",
        ],
        "secrets": ["secrets.*.value", "secrets.*.once"],
        "dependabot_secrets": ["dependabot_secrets.*.value", "dependabot_secrets.*.once"],
        "repository": [
            "repository.description", "repository.homepage", "repository.topics", "repository.default_branch",
            "repository.is_template", "repository.has_issues", "repository.has_projects", "repository.has_wiki",
            "repository.has_discussions", "repository.has_pull_requests", "repository.allow_squash_merge",
            "repository.allow_merge_commit", "repository.allow_rebase_merge", "repository.allow_auto_merge",
            "repository.delete_branch_on_merge", "repository.allow_update_branch",
            "repository.squash_merge_commit_title",
            "repository.squash_merge_commit_message", "repository.merge_commit_title",
            "repository.merge_commit_message",
        ],
        "actions": ["actions.enabled", "actions.artifact_and_log_retention.days"],
        "security": [
            "security.security_and_analysis.secret_scanning_delegated_bypass_options.reviewers[].reviewer_id",
            "security.security_and_analysis.secret_scanning_delegated_bypass_options.reviewers[].reviewer_type",
            "security.code_scanning_default_setup.runner_type", "security.code_scanning_default_setup.runner_label",
        ],
        "teams": ["teams.*.permission"], "custom_properties": ["custom_properties.*"],
        "organization custom_properties": [
            "custom_properties.*.value_type", "custom_properties.*.required", "custom_properties.*.default_value",
            "custom_properties.*.description", "custom_properties.*.allowed_values",
            "custom_properties.*.require_explicit_values",
        ],
        "deploy_keys": ["deploy_keys.*.title"],
        "labels": ["labels.*.color", "labels.*.description", "labels.*.previously"],
        "rulesets": [
            "rulesets.*.rules.branch_name_pattern.name",
            "rulesets.*.rules.branch_name_pattern.negate",
            "rulesets.*.rules.branch_name_pattern.operator",
            "rulesets.*.rules.branch_name_pattern.pattern",
            "rulesets.*.rules.code_scanning.code_scanning_tools[].tool",
            "rulesets.*.rules.commit_author_email_pattern.name",
            "rulesets.*.rules.commit_author_email_pattern.negate",
            "rulesets.*.rules.commit_author_email_pattern.operator",
            "rulesets.*.rules.commit_author_email_pattern.pattern",
            "rulesets.*.rules.commit_message_pattern.name",
            "rulesets.*.rules.commit_message_pattern.negate",
            "rulesets.*.rules.commit_message_pattern.operator",
            "rulesets.*.rules.commit_message_pattern.pattern",
            "rulesets.*.rules.committer_email_pattern.name",
            "rulesets.*.rules.committer_email_pattern.negate",
            "rulesets.*.rules.committer_email_pattern.operator",
            "rulesets.*.rules.committer_email_pattern.pattern",
            "rulesets.*.rules.merge_queue.check_response_timeout_minutes",
            "rulesets.*.rules.merge_queue.grouping_strategy",
            "rulesets.*.rules.merge_queue.max_entries_to_build",
            "rulesets.*.rules.merge_queue.max_entries_to_merge",
            "rulesets.*.rules.merge_queue.merge_method",
            "rulesets.*.rules.merge_queue.min_entries_to_merge",
            "rulesets.*.rules.merge_queue.min_entries_to_merge_wait_minutes",
            "rulesets.*.rules.pull_request.allowed_merge_methods",
            "rulesets.*.rules.required_status_checks.required_status_checks[].app",
            "rulesets.*.rules.required_status_checks.required_status_checks[].context",
            "rulesets.*.rules.tag_name_pattern.name",
            "rulesets.*.rules.tag_name_pattern.negate",
            "rulesets.*.rules.tag_name_pattern.operator",
            "rulesets.*.rules.tag_name_pattern.pattern",
            "rulesets.*.rules.workflows.workflows[].path",
            "rulesets.*.rules.workflows.workflows[].ref",
            "rulesets.*.rules.workflows.workflows[].repository",
            "rulesets.*.rules.workflows.workflows[].sha",
            "rulesets.*.target",
        ],
        "branches": ["branches.*.required_status_checks.checks[].context"],
        "autolinks": ["autolinks.*.url_template", "autolinks.*.is_alphanumeric"],
        "webhooks": ["webhooks.*.events", "webhooks.*.content_type", "webhooks.*.active"],
    ]

    @Test("a removal is one, and so is a list that loses what nobody calls a protection")
    func removals() throws {
        let source = SourceLocation(file: "p.yml", line: 1, column: 1)
        let team = Change(
            kind: "teams", subject: "devops", verb: .remove, before: ["permission": "push"], after: nil, rule: "r",
            source: source, removals: 1)
        #expect(Risk.of(team, in: TeamsKind.documentation.schema) == .removal)
        let topics = Change(
            kind: "repository", subject: "topics", verb: .update, before: ["a", "b"], after: ["a"], rule: "r",
            source: source, removals: 1)
        #expect(Risk.of(topics, in: RepositoryKind.documentation.schema) == .removal)
    }

    @Test("a change of an older version, which says nothing of risk, is read, and writes the same bytes")
    func olderFiles() throws {
        let change = Change(
            kind: "teams", subject: "devops", verb: .remove, before: nil, after: nil, rule: "r",
            source: SourceLocation(file: "p.yml", line: 1, column: 1))
        let text = String(decoding: try JSONEncoder().encode(change), as: UTF8.self)
        #expect(!text.contains("risk"))
        #expect(try JSONDecoder().decode(Change.self, from: Data(text.utf8)).risk == nil)
        var risky = change
        risky.risk = .removal
        #expect(try JSONDecoder().decode(Change.self, from: JSONEncoder().encode(risky)) == risky)
    }
}

extension SettingSchema {
    /// Paths of the leaves of which no field above says when they are risky.
    fileprivate func undecided(at path: String, covered: Bool) -> [String] {
        switch self {
        case .object(let object):
            // What is never compared is never a change by itself.
            object.fields.filter { !$0.isWriteOnly }.flatMap { field in
                let inherits = covered && field.risk == nil
                let isLeaf = if case .object = field.schema { false } else { true }
                return field.schema.undecided(
                    at: "\(path).\(field.name)", covered: inherits || (isLeaf && field.risk != nil) || field.isActors)
            }
        case .map(let map): map.value.undecided(at: "\(path).*", covered: map.valueRisk != nil)
        case .list(let list):
            if case .object = list.element {
                list.element.undecided(at: "\(path)[]", covered: false)
            } else {
                covered ? [] : [path]
            }
        default: covered ? [] : [path]
        }
    }
}

extension SettingSchema.Field {
    /// The rule of the field holds for the lists inside.
    fileprivate var isActors: Bool {
        guard risk != nil, case .object(let object) = schema else { return false }
        return Set(object.fields.map { $0.name }) == ["users", "teams", "apps"]
    }
}
