import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Actions of the organization")
struct OrganizationActionsTests {
    private func actions(_ fixture: Fixture) throws -> OrganizationActions {
        try #require(
            fixture.github.state.read { world in
                world.organization(login: Fixture.organization).flatMap { world.organizations[$0.id]?.actions }
            })
    }

    private func ids(_ names: String..., in fixture: Fixture) throws -> [Int] {
        try names.map { try fixture.repository($0).id }.sorted()
    }

    @Test("workflows run in the repositories that the policy names, and in no others")
    func selection() async throws {
        let text = "{ enabled_repositories: selected, selected_repositories: [api, web] }"
        try await withFixture(policy: organizationPolicy("actions", text)) { fixture in
            for name in ["api", "web", "old"] { try fixture.createRepository(name) }
            let record = try await fixture.enforceOrganization()
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try actions(fixture).enabled.word == "selected")
            #expect(try actions(fixture).enabled.ids.sorted() == ids("api", "web", in: fixture))
            #expect(try await fixture.planOrganization().isInSync)

            // Somebody adds a repository, another is deleted.
            let old = try fixture.repository("old").id
            fixture.changeActions { $0.enabled.ids.append(old) }
            let plan = try await fixture.planOrganization()
            #expect(plan.changes.map { $0.title } == ["actions selected_repositories"])
            try await fixture.enforceOrganization()
            #expect(try actions(fixture).enabled.ids.sorted() == ids("api", "web", in: fixture))
        }
    }

    @Test("an empty selection takes away the repositories that were selected before")
    func emptySelection() async throws {
        let text = "{ enabled_repositories: selected, selected_repositories: [] }"
        try await withFixture(policy: organizationPolicy("actions", text)) { fixture in
            try fixture.createRepository("api")
            let api = try fixture.repository("api").id
            // GitHub keeps the list while all are enabled, and does not show it.
            fixture.changeActions { $0.enabled.ids = [api] }
            try await fixture.enforceOrganization()
            #expect(try actions(fixture).enabled.word == "selected")
            #expect(try await fixture.planOrganization().changes.map { $0.title } == ["actions selected_repositories"])
            try await fixture.enforceOrganization()
            #expect(try actions(fixture).enabled.ids == [])
            #expect(try await fixture.planOrganization().isInSync)
        }
    }

    @Test("a repository that does not exist keeps the selection from being written")
    func unknownRepository() async throws {
        let text = "{ enabled_repositories: selected, selected_repositories: [api, gone] }"
        try await withFixture(policy: organizationPolicy("actions", text)) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforceOrganization()
            #expect(!record.isInSync)
            let message =
                record.outcomes.compactMap { $0.message }.joined()
                + (record.plan?.notes.map { $0.message }.joined() ?? "")
            #expect(message.contains("gone"), "\(record)")
            #expect(try actions(fixture).enabled.ids == [])
        }
    }

    @Test("what the policy does not name stays as it is, though GitHub replaces the whole")
    func carriedOver() async throws {
        let text = "{ allowed_actions: selected, selected_actions: { verified_allowed: true } }"
        try await withFixture(policy: organizationPolicy("actions", text)) { fixture in
            fixture.changeActions { actions in
                actions.settings.requiresShaPinning = true
                actions.settings.patterns = ["acme/*"]
                actions.selfHostedRunners.word = "none"
            }
            let record = try await fixture.enforceOrganization()
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            let after = try actions(fixture)
            #expect(after.settings.requiresShaPinning && after.settings.allowsVerified)
            #expect(after.settings.patterns == ["acme/*"])
            #expect(after.enabled.word == "all" && after.selfHostedRunners.word == "none")
        }
    }

    @Test("all of it at once, with runners, subject claims and forks, is undone by a revert")
    func revert() async throws {
        let text = """
            enabled_repositories: selected
            selected_repositories: [api]
            allowed_actions: local_only
            sha_pinning_required: true
            default_workflow_permissions: read
            can_approve_pull_request_reviews: false
            artifact_and_log_retention: 14
            fork_pr_contributor_approval: all_external_contributors
            fork_pr_workflows_private_repos: { run_workflows_from_fork_pull_requests: true, require_approval_for_fork_pr_workflows: true }
            self_hosted_runners: { enabled_repositories: selected, selected_repositories: [api] }
            oidc_subject_claims: [repo, environment]
            """
        try await withFixture(policy: organizationPolicy("actions", text)) { fixture in
            try fixture.createRepository("api")
            let before = try actions(fixture)
            let record = try await fixture.enforceOrganization()
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try await fixture.planOrganization().isInSync)
            let after = try actions(fixture)
            #expect(try after.selfHostedRunners.ids == ids("api", in: fixture))
            #expect(after.subjectClaims == ["repo", "environment"])

            let reverted = try await fixture.revert(record)
            #expect(reverted.outcomes.allSatisfy { $0.status == .verified }, "\(reverted)")
            var now = try actions(fixture)
            // GitHub keeps the lists while all are enabled.
            now.enabled.ids = []
            now.selfHostedRunners.ids = []
            #expect(now == before)
        }
    }

    @Test("nothing is asked of GitHub but what the policy names")
    func reads() async throws {
        try await withFixture(
            policy: organizationPolicy("actions", "{ default_workflow_permissions: read }")
        ) { fixture in
            _ = try await fixture.planOrganization()
            let asked = fixture.requests.map { $0.path }.filter { $0.contains("actions") }
            #expect(asked == ["/orgs/acme/actions/permissions/workflow"])
        }
    }

    @Test(
        "a repository cannot be asked for what the organization forbids",
        arguments: [
            ("{ allowed_actions: selected }", "{ allowed_actions: all }", "actions.allowed_actions all is impossible"),
            (
                "{ allowed_actions: local_only }", "{ selected_actions: { verified_allowed: true } }",
                "actions.selected_actions cannot be chosen"
            ),
            ("{ enabled_repositories: none }", "{ enabled: true }", "actions.enabled true is impossible"),
            (
                "{ default_workflow_permissions: read }", "{ default_workflow_permissions: write }",
                "actions.default_workflow_permissions write is impossible"
            ),
            (
                "{ artifact_and_log_retention: 30 }", "{ artifact_and_log_retention: 90 }",
                "actions.artifact_and_log_retention.days 90 is impossible"
            ),
        ])
    func forbidden(organization: String, repository: String, message: String) throws {
        let policy =
            organizationPolicy("actions", organization) + """

                  - { name: repositories, settings: { actions: \(repository) } }
                """
        let problems = #expect(throws: PolicyProblems.self) { try Fixture.document(policy) }
        #expect("\(try #require(problems))".contains(message), "\(problems.map { "\($0)" } ?? "")")
    }
}

extension Fixture {
    fileprivate func changeActions(_ change: @Sendable (inout OrganizationActions) -> Void) {
        github.changeOrganization { change(&$0.actions) }
    }
}
