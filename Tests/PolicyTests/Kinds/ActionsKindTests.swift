import Testing

@testable import Kinds
@testable import Policy

@Suite("What GitHub Actions may do")
struct ActionsKindTests {
    private let kind = RepositoryLevelKind(kind: ActionsKind.self)
    private static let base = "/actions/permissions"

    private func observe(
        _ bodies: [String: JSON], failures: [String: GitHubFailure] = [:], as visibility: Visibility = .private
    ) throws -> Observed {
        var repository = kind.repository
        repository.visibility = visibility
        return try ActionsKind.observe(RepositoryLevelKind.answers(bodies, failures: failures), of: repository)
    }

    @Test("the documentation's example says nothing that its schema does not allow")
    func example() { #expect(kind.problemsOfExample().isEmpty) }

    @Test("only the endpoints that hold a desired setting are asked")
    func reads() {
        let base = "/repos/acme/api/actions/permissions"
        #expect(kind.reads(["enabled": true]) == [base])
        #expect(kind.reads(["selected_actions": [:]]) == [base, "\(base)/selected-actions"])
        #expect(kind.reads(["can_approve_pull_request_reviews": false]) == ["\(base)/workflow"])
        #expect(kind.reads(["access_level": "none"]) == ["\(base)/access"])
        #expect(kind.reads(["artifact_and_log_retention": ["days": 1]]) == ["\(base)/artifact-and-log-retention"])
        #expect(kind.reads(["fork_pr_contributor_approval": [:]]).isEmpty, "public repositories only")
        #expect(ActionsKind.reads(of: kind.repository, node: nil, desired: nil, isExclusive: false).isEmpty)
    }

    @Test("the answers of all endpoints become one object in the policy's words")
    func observes() throws {
        let observed = try observe([
            Self.base: [
                "enabled": true, "allowed_actions": "selected", "selected_actions_url": "https://example.com",
                "sha_pinning_required": false,
            ],
            Self.base + "/selected-actions": [
                "github_owned_allowed": true, "verified_allowed": false, "patterns_allowed": ["acme/*"],
            ],
            Self.base + "/workflow": [
                "default_workflow_permissions": "read", "can_approve_pull_request_reviews": false,
            ],
            Self.base + "/access": ["access_level": "organization"],
            Self.base + "/artifact-and-log-retention": ["days": 90, "maximum_allowed_days": 400],
        ])
        #expect(
            observed.settings == [
                "enabled": true, "allowed_actions": "selected", "sha_pinning_required": false,
                "selected_actions": [
                    "github_owned_allowed": true, "verified_allowed": false, "patterns_allowed": ["acme/*"],
                ],
                "default_workflow_permissions": "read", "can_approve_pull_request_reviews": false,
                "access_level": "organization", "artifact_and_log_retention": ["days": 90],
                "fork_pr_contributor_approval": nil,
            ])
    }

    @Test("selected actions of a repository that allows all are off, not unreadable, though GitHub answers 409")
    func noSelectedActions() throws {
        let conflict = RepositoryLevelKind.failure(.conflict, 409, "Conflict")
        let observed = try observe(
            [Self.base: ["enabled": true, "allowed_actions": "all"]],
            failures: [Self.base + "/selected-actions": conflict])
        #expect(observed.settings["selected_actions"] == .null)
        #expect(observed.unreadable.isEmpty)
        #expect(
            kind.writes(
                ["allowed_actions": "selected", "selected_actions": ["github_owned_allowed": true]],
                over: observed.settings) == [
                    #"PUT /repos/acme/api/actions/permissions {"allowed_actions":"selected","enabled":true}"#,
                    #"PUT /repos/acme/api/actions/permissions/selected-actions {"github_owned_allowed":true}"#,
                ])
    }

    @Test("an endpoint that GitHub refuses hides its own settings only; a failure that may pass hides all")
    func refusals() throws {
        let refused = RepositoryLevelKind.failure(.forbidden(permission: "administration=read"), 403, "No.")
        let observed = try observe(
            [Self.base: ["enabled": true]], failures: [Self.base + "/workflow": refused])
        #expect(observed.settings["enabled"] == true)
        #expect(observed.unreadable[["default_workflow_permissions"]] == refused.description)

        let missing = RepositoryLevelKind.failure(.notFound, 404, "Not Found")
        let older = try observe(
            [Self.base: ["enabled": true]], failures: [Self.base + "/artifact-and-log-retention": missing])
        #expect(older.settings["enabled"] == true)
        #expect(older.unreadable[["artifact_and_log_retention"]] == missing.description)
        #expect(throws: GitHubFailure.self, "the repository is still being created") {
            try observe([:], failures: [Self.base: missing])
        }

        let passing = RepositoryLevelKind.failure(.unavailable, 502, "Bad gateway")
        #expect(throws: GitHubFailure.self) { try observe([:], failures: [Self.base: passing]) }
    }

    @Test("a PUT replaces the whole, so that what the policy does not name is sent as it is")
    func carriesOver() {
        let settings: JSON = [
            "enabled": true, "allowed_actions": "selected", "sha_pinning_required": true,
            "selected_actions": ["github_owned_allowed": true, "verified_allowed": true, "patterns_allowed": ["a/*"]],
            "default_workflow_permissions": "write", "can_approve_pull_request_reviews": true,
            "fork_pr_workflows_private_repos": [
                "run_workflows_from_fork_pull_requests": true, "send_write_tokens_to_workflows": true,
                "send_secrets_and_variables": true, "require_approval_for_fork_pr_workflows": true,
            ],
        ]
        let desired: JSON = [
            "sha_pinning_required": false, "selected_actions": ["patterns_allowed": ["b/*"]],
            "default_workflow_permissions": "read",
            "fork_pr_workflows_private_repos": ["send_write_tokens_to_workflows": false],
        ]
        let path = "PUT /repos/acme/api/actions/permissions"
        #expect(
            kind.writes(desired, over: settings) == [
                path + #" {"allowed_actions":"selected","enabled":true,"sha_pinning_required":false}"#,
                path + #"/selected-actions "#
                    + #"{"github_owned_allowed":true,"patterns_allowed":["b/*"],"verified_allowed":true}"#,
                path + #"/workflow {"can_approve_pull_request_reviews":true,"default_workflow_permissions":"read"}"#,
                path + #"/fork-pr-workflows-private-repos {"require_approval_for_fork_pr_workflows":true,"#
                    + #""run_workflows_from_fork_pull_requests":true,"send_secrets_and_variables":true,"#
                    + #""send_write_tokens_to_workflows":false}"#,
            ])
    }

    @Test("selected actions are written after the permissions that give them a meaning")
    func order() {
        let observed = Observed(["enabled": true, "allowed_actions": "all", "selected_actions": nil])
        let operations = kind.operations(
            ["allowed_actions": "selected", "selected_actions": ["patterns_allowed": ["a/*"]]], observed: observed)
        #expect(operations.map(\.stage) == [.settings, .dependentSettings])
    }

    @Test("switched off, Actions is sent nothing else, and what has no meaning then is noted")
    func switchedOff() {
        let observed = Observed([
            "enabled": true, "allowed_actions": "all", "sha_pinning_required": false, "selected_actions": nil,
        ])
        let desired: JSON = ["enabled": false, "allowed_actions": "selected", "sha_pinning_required": true]
        #expect(
            kind.writes(desired, over: observed.settings) == [
                #"PUT /repos/acme/api/actions/permissions {"enabled":false}"#
            ])
        #expect(kind.plan(desired, observed: observed).notes.map(\.topic) == [.information, .information])
    }

    @Test("switched on, Actions gets the allowed actions that GitHub did not keep while it was off")
    func switchedOn() throws {
        let observed = try observe([Self.base: ["enabled": false]])
        #expect(
            kind.writes(["enabled": true, "allowed_actions": "local_only"], over: observed.settings) == [
                #"PUT /repos/acme/api/actions/permissions {"allowed_actions":"local_only","enabled":true}"#
            ])
    }

    @Test("selected actions beside another choice of allowed actions are a mistake; beside the repository's, a note")
    func selectedWithoutSelected() {
        let selected: JSON = ["selected_actions": ["verified_allowed": true]]
        #expect(kind.contradictions(selected.setting(["allowed_actions"], to: "all")).count == 1)
        #expect(kind.contradictions(selected.setting(["allowed_actions"], to: "selected")).isEmpty)
        #expect(kind.contradictions(selected).isEmpty)
        let plan = kind.plan(
            selected, observed: Observed(["enabled": true, "allowed_actions": "all", "selected_actions": nil]))
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map(\.subject) == ["selected_actions"])
    }

    @Test("settings of the other visibility are noted, not asked and not written", arguments: Visibility.allCases)
    func visibility(_ visibility: Visibility) throws {
        var kind = kind
        kind.repository.visibility = visibility
        let desired: JSON = [
            "access_level": "organization",
            "fork_pr_contributor_approval": ["approval_policy": "all_external_contributors"],
        ]
        let observed = try observe(
            [
                Self.base + "/access": ["access_level": "none"],
                Self.base + "/fork-pr-contributor-approval": ["approval_policy": "first_time_contributors"],
            ], as: visibility)
        let plan = kind.plan(desired, observed: observed)
        let isPublic = visibility == .public
        #expect(kind.reads(desired).count == 1)
        #expect(plan.notes.map(\.subject) == [isPublic ? "access_level" : "fork_pr_contributor_approval"])
        #expect(
            kind.operations(desired, observed: observed).flatMap(\.lines) == [
                isPublic
                    ? #"PUT /repos/acme/api/actions/permissions/fork-pr-contributor-approval "#
                        + #"{"approval_policy":"all_external_contributors"}"#
                    : #"PUT /repos/acme/api/actions/permissions/access {"access_level":"organization"}"#
            ])
    }

    @Test("the answers are empty, so that every write is read back")
    func noEcho() {
        let operations = kind.operations(
            ["artifact_and_log_retention": ["days": 30]],
            observed: Observed(["artifact_and_log_retention": ["days": 90]]))
        #expect(
            operations.flatMap(\.lines) == [
                #"PUT /repos/acme/api/actions/permissions/artifact-and-log-retention {"days":30}"#
            ])
        #expect(operations.allSatisfy { $0.echo == nil })
    }
}
