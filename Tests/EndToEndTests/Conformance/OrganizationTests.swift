import Enforcement
import Foundation
import Kinds
import Policy
import Sandbox
import Testing

@Suite("A drifted organization")
struct OrganizationTests {
    @Test("is in sync after one run with a policy that uses every kind")
    func allKinds() async throws {
        try await withFixture(policy: allKindsPolicy, repositories: 25) { fixture in
            try Specimen.make("busy", in: fixture)
            try Specimen.make("open", .public, in: fixture)
            try await expectConvergence(fixture.enforcer(), fixture)
        }
    }

    @Test("is in sync after one run with the policy of the original tool")
    func original() async throws {
        let document = try Self.example("original.yml")
        try await withFixture(repositories: 25) { fixture in
            try await expectConvergence(fixture.enforcer(document), fixture)
        }
    }

    @Test("a public repository that becomes internal also gets what only internal ones have")
    func becomesInternal() async throws {
        let text = """
            version: 1
            rules:
              - name: test
                settings:
                  repository: { visibility: internal, allow_forking: true }
                  actions: { access_level: organization }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("open", visibility: .public)
            let record = try await fixture.enforce("open")
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            let repository = try fixture.repository("open")
            #expect(repository.visibility == .internal)
            #expect(repository.actions.accessLevel == "organization")
            #expect(repository.features.allowForking)
            #expect(try await fixture.plan("open").changes.isEmpty)
        }
    }

    @Test("what a rule for internal repositories wants is done at once when another rule makes one internal")
    func rulesOfTheNewVisibility() async throws {
        let text = """
            version: 1
            limits: { publications: 1 }
            rules:
              - name: private becomes internal
                when: { visibility: private }
                settings: { repository: { visibility: internal, has_wiki: false } }
              - name: internal
                when: { visibility: internal }
                settings: { teams: { engineering: push } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(
                record.outcomes.map { "\($0.change.title) \($0.status.rawValue)" } == [
                    "repository has_wiki verified", "repository visibility verified", "teams engineering verified",
                ])
            #expect(record.plan?.changes.count == 3)
            #expect(record.plan?.target.repository?.visibility == .internal)
            #expect(try await fixture.plan("api").changes.isEmpty)

            // Where the new visibility means nothing more, nothing is read again.
            try fixture.createRepository("other")
            fixture.forgetRequests()
            let plain = policy("repository", "visibility: internal", when: "{ visibility: private }")
            try await fixture.enforce("other", policy: plain)
            #expect(fixture.requests.count == 2)
        }
    }

    /// Plans, enforces every repository that differs, and plans again.
    private func expectConvergence(_ enforcer: Enforcer, _ fixture: Fixture) async throws {
        var plans: [RepositoryPlan] = []
        _ = try await enforcer.plans(of: .organization("acme")) { plans.append(try $0.plan.get()) }
        #expect(plans.count { !$0.changes.isEmpty } > 15)
        for plan in plans where !plan.changes.isEmpty {
            let item = WorkItem(repository: plan.target.reference, causes: [], priority: .sweep)
            let record = await enforcer.enforce(item, budget: .unlimited)
            #expect(record.failure == nil)
            #expect(record.plan?.changes == plan.changes)
            for outcome in record.outcomes where outcome.status != .verified {
                Issue.record("\(plan.target.name) \(outcome.change.title): \(outcome.message ?? "")")
            }
        }
        var left: [String] = []
        _ = try await enforcer.plans(of: .organization("acme")) { planned in
            let plan = try planned.plan.get()
            left += plan.changes.map { "\(planned.name) \($0.title)" }
            left += plan.notes.filter { $0.topic == .unreadable }.map { "\(planned.name) \($0.message)" }
        }
        #expect(left == [])
        fixture.expectDescribedRequests()
    }

    /// A policy of `Examples/` with its inventory.
    private static func example(_ name: String) throws -> PolicyDocument {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
        let folder = root.appendingPathComponent("Examples")
        func read(_ name: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        return try PolicyDocument.load([PolicyText(name: name, text: try read(name))]) { try read($0) }
    }
}
