import Enforcement
import Policy
import Sandbox
import Testing

/// What users of other tools complain about; SS: github-community-projects/safe-settings, TF:
/// integrations/terraform-provider-github, OD: eclipse-csi/otterdog.
@Suite("Environments of a repository")
struct EnvironmentTests {
    private static let text = """
        production:
          wait_timer: 10
          reviewers: [team/devops, maya-chen]
          prevent_self_review: true
          can_admins_bypass: false
          deployment_branch_policy: { branches: [main, release/*], tags: [v*] }
          deployment_protection_rules: [app/merge-assistant]
        """

    private func withRepository(
        _ settings: String = text, sandbox: (inout SandboxConfiguration) -> Void = { _ in },
        _ body: (Fixture) async throws -> Void
    ) async throws {
        try await withFixture(policy: policy("environments", settings), sandbox: sandbox) { fixture in
            try fixture.createRepository("api")
            try await body(fixture)
        }
    }

    private func environment(_ fixture: Fixture, _ name: String = "production") throws -> DeploymentEnvironment {
        try #require(try fixture.repository("api").environment(name))
    }

    private func writes(_ fixture: Fixture) -> [String] {
        fixture.requests.filter { $0.isWrite }.map { "\($0.method) \($0.path.split(separator: "/").last ?? "")" }
    }

    @Test("SS#876, SS#628: a new one has its patterns, Apps and reviewers after the first run, and then needs nothing")
    func creation() async throws {
        try await withRepository { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            let environment = try environment(fixture)
            #expect(environment.patterns.map { $0.description } == ["branch main", "branch release/*", "tag v*"])
            #expect(environment.gates.count == 1 && environment.reviewers.count == 2)
            #expect(environment.preventsSelfReview && !environment.canAdminsBypass && environment.waitTimer == 10)
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("a change of one setting keeps what the policy does not name, can_admins_bypass too, which GraphQL lacks")
    func carryOver() async throws {
        try await withRepository { fixture in
            try await fixture.enforce("api")
            try fixture.github.editEnvironment("production", in: "api") { $0.secretNames = ["TOKEN"] }
            let before = try environment(fixture)
            let text = policy("environments", "production: { wait_timer: 5 }")
            let record = try await fixture.enforce("api", policy: text)
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            var expected = before
            expected.waitTimer = 5
            expected.updatedAt = try environment(fixture).updatedAt
            #expect(try environment(fixture) == expected)
        }
    }

    @Test("OD: where what a write would reset cannot be read, nothing is written, and it is said why")
    func unreadable() async throws {
        try await withRepository { fixture in
            try await fixture.enforce("api")
            fixture.github.addFault(
                Fault(
                    .status(403, message: "Resource not accessible by integration"), method: "GET",
                    route: "/repos/{owner}/{repo}/environments"))
            let before = try environment(fixture)
            fixture.forgetRequests()
            let record = try await fixture.enforce(
                "api", policy: policy("environments", "production: { wait_timer: 5 }"))
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("can_admins_bypass") == true, "\(record.outcomes)")
            #expect(record.outcomes.first?.message?.contains("not accessible") == true, "\(record.outcomes)")
            #expect(writes(fixture) == [])
            #expect(try environment(fixture) == before)
            // What only REST answers is unknown, not absent.
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty && plan.notes.contains { $0.topic == .unreadable }, "\(plan.notes)")
        }
    }

    @Test("SS: patterns and Apps are added before others are deleted, and those that stay are not touched")
    func order() async throws {
        try await withRepository { fixture in
            try await fixture.enforce("api")
            let kept = try environment(fixture).patterns[0].id
            fixture.forgetRequests()
            let text = policy(
                "environments",
                """
                production:
                  deployment_branch_policy: { branches: [main, hotfix/*], tags: [] }
                  deployment_protection_rules: [app/githubcop]
                """)
            let record = try await fixture.enforce("api", policy: text)
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            let methods = fixture.requests.filter { $0.isWrite }.map { $0.method }
            #expect(methods == ["POST", "POST", "DELETE", "DELETE", "DELETE"])
            #expect(try environment(fixture).patterns.map { $0.description } == ["branch main", "branch hotfix/*"])
            #expect(try environment(fixture).patterns[0].id == kept)
        }
    }

    @Test("SS#746: an environment for protected branches is read without its patterns, and can be switched to names")
    func protectedBranches() async throws {
        let settings = "production: { deployment_branch_policy: { protected_branches: false, branches: [main] } }"
        try await withRepository(settings) { fixture in
            let protected = policy(
                "environments", "production: { deployment_branch_policy: { protected_branches: true } }")
            try await fixture.enforce("api", policy: protected)
            #expect(try environment(fixture).branchPolicy == .protectedBranches)
            #expect(try await fixture.plan("api", policy: protected).isInSync)
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try environment(fixture).patterns.map { $0.description } == ["branch main"])
            // And to any branch.
            let any = policy("environments", "production: { deployment_branch_policy: null }")
            #expect(try await fixture.plan("api", policy: any).changes.map { $0.risk } == [.weakening])
            try await fixture.enforce("api", policy: any)
            #expect(try environment(fixture).branchPolicy == nil)
        }
    }

    @Test("TF#3156: reviewers can be taken away, which is a weakening; one more reviewer is one too")
    func reviewers() async throws {
        try await withRepository { fixture in
            try await fixture.enforce("api")
            func risk(_ reviewers: String) async throws -> [Risk?] {
                let text = policy("environments", "production: { reviewers: \(reviewers) }")
                return try await fixture.plan("api", policy: text).changes.map { $0.risk }
            }
            #expect(try await risk("[team/devops, maya-chen, automation-ci]") == [.weakening])
            #expect(try await risk("[team/DevOps]") == [.removal])
            #expect(try await risk("[user/maya-chen, team/devops]") == [])
            let none = policy("environments", "production: { reviewers: [], prevent_self_review: false }")
            let record = try await fixture.enforce("api", policy: none)
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try environment(fixture).reviewers.isEmpty)
        }
    }

    @Test("SS#628: prevent_self_review without reviewers is left out with a note, and made once there are some")
    func selfReview() async throws {
        try await withRepository("production: { prevent_self_review: true }") { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            #expect(record.plan?.notes.contains { $0.message.contains("reviewers") } == true)
            #expect(try await fixture.plan("api").changes.isEmpty)
            let user = try #require(fixture.github.state.read { $0.account(login: "maya-chen")?.id })
            try fixture.github.editEnvironment("production", in: "api") { environment in
                environment.reviewers = [DeploymentEnvironment.Reviewer(type: "User", id: user)]
            }
            #expect(
                try await fixture.plan("api").changes.map { $0.title } == [
                    "environments production: prevent_self_review"
                ])
        }
    }

    @Test("SS#799: a plan that deletes one sends nothing, says what goes with it, and the limit has to allow it")
    func deletion() async throws {
        try await withRepository { fixture in
            try fixture.github.addEnvironment("staging-old", secrets: ["TOKEN"], to: "api")
            let text = """
                version: 1
                organization: acme
                rules: [{ name: test, settings: { environments: { staging-old: null } } }]
                """
            fixture.forgetRequests()
            let plan = try await fixture.plan("api", policy: text)
            #expect(writes(fixture) == [])
            #expect(plan.changes.map { $0.risk } == [.dataLoss])
            #expect(plan.notes.contains { $0.message.contains("secrets") }, "\(plan.notes)")
            let withheld = try await fixture.enforce("api", policy: text)
            #expect(withheld.outcomes.map { $0.status } == [.withheld])
            #expect(withheld.outcomes.first?.message?.contains("limits.data_losses") == true)
            #expect(try fixture.repository("api").environments.count == 1)
            let allowed = text.replacing("rules:", with: "limits: { data_losses: 1 }\nrules:")
            #expect(try await fixture.enforce("api", policy: allowed).outcomes.map { $0.status } == [.verified])
            #expect(try fixture.repository("api").environments.isEmpty)
        }
    }

    @Test("SS lower-cases names: one with a slash and mixed case is found under any case and keeps its own")
    func names() async throws {
        try await withRepository("prod/eu: { wait_timer: 3 }") { fixture in
            try fixture.github.addEnvironment("Prod/EU", secrets: ["TOKEN"], to: "api")
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { "\($0.change.subject) \($0.status)" } == ["Prod/EU verified"])
            let environments = try fixture.repository("api").environments
            #expect(environments.map { $0.name } == ["Prod/EU"] && environments[0].secretNames == ["TOKEN"])
            #expect(fixture.requests.contains { $0.path.hasSuffix("/environments/Prod%2FEU") })
        }
    }

    @Test("exclusive leaves what GitHub makes alone, and deletes the rest")
    func exclusive() async throws {
        try await withRepository { fixture in
            for name in ["github-pages", "copilot", "stray"] { try fixture.github.addEnvironment(name, to: "api") }
            let text = policy("environments", Self.text, exclusive: true)
            let record = try await fixture.enforce("api", policy: text)
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            let names = Set(try fixture.repository("api").environments.map { $0.name })
            #expect(names == ["github-pages", "copilot", "production"])
        }
    }

    @Test("SS reads 30: of more than a hundred every one is found")
    func many() async throws {
        try await withRepository("e130: { wait_timer: 7, can_admins_bypass: false }") { fixture in
            for number in 1...130 { try fixture.github.addEnvironment("e\(number)", to: "api") }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.change.verb } == [.update, .update])
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try environment(fixture, "e130").waitTimer == 7)
            var bulk: [RepositoryPlan] = []
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { bulk.append(try $0.plan.get()) }
            #expect(bulk.allSatisfy { $0.isInSync }, "\(bulk.flatMap { $0.notes })")
        }
    }

    @Test("OD: without the plan that reviewers need GitHub refuses them, and the refusal is reported")
    func plan() async throws {
        try await withRepository(sandbox: { $0.plan = "team" }) { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.refused])
            #expect(record.outcomes.first?.message?.contains("billing plan") == true, "\(record.outcomes)")
        }
    }

    @Test("a reviewer who does not exist stops the write: there are never fewer than the policy names")
    func missingReviewer() async throws {
        try await withRepository("production: { wait_timer: 1, reviewers: [team/devops, team/nobody] }") { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("nobody") == true)
            #expect(try fixture.repository("api").environments.isEmpty)
        }
    }

    @Test("a team that gets access in the same run can be a reviewer: grants go first")
    func grantedReviewer() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: test
                settings: { teams: { devops: pull }, environments: { production: { reviewers: [team/devops] } } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            let writes = fixture.requests.filter { $0.isWrite }.map { $0.route ?? "" }
            #expect(writes == ["/graphql", "/repos/{owner}/{repo}/environments/{environment_name}"])
        }
    }

    @Test("where the last classic protection goes, the plan says that protected_branches then means every branch")
    func openToAll() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: test
                exclusive: [branches]
                settings:
                  branches: {}
                  rulesets: { protect main: { rules: { deletion: {} } } }
                  environments: { production: { deployment_branch_policy: { protected_branches: true } } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.protect("api", "main") { $0.requiresLinearHistory = true }
            let plan = try await fixture.plan("api")
            let notes = plan.notes.filter { $0.kind == "environments" }
            #expect(notes.count == 1 && notes.allSatisfy { $0.message.contains("every branch may deploy") }, "\(notes)")
        }
    }
}
