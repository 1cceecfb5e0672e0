import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Interaction limits")
struct InteractionLimitTests {
    private func withRepository(
        _ settings: String, _ visibility: Sandbox.Repository.Visibility = .public,
        _ body: (Fixture) async throws -> Void
    ) async throws {
        try await withFixture(policy: policy("interaction_limits", settings)) { fixture in
            try fixture.createRepository("api", visibility: visibility)
            try await body(fixture)
        }
    }

    @Test("a limit is set for as long as the policy says, costs no read of its own, and null takes it away")
    func life() async throws {
        try await withRepository("{ limit: contributors_only, expiry: six_months }") { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            #expect(record.outcomes.map { $0.change.title } == ["interaction_limits"])
            let put = try #require(fixture.requests.first { $0.isWrite })
            #expect(put.body == ["limit": "contributors_only", "expiry": "six_months"])
            fixture.forgetRequests()
            #expect(try await fixture.plan("api").isInSync)
            #expect(fixture.requests.map { $0.path } == ["/graphql"])

            let off = try await fixture.enforce("api", policy: policy("interaction_limits", "null"))
            #expect(off.outcomes.map { $0.status } == [.verified], "\(off.outcomes)")
            #expect(try fixture.repository("api").interactionLimit == nil)
            #expect(try await fixture.plan("api", policy: policy("interaction_limits", "null")).isInSync)
        }
    }

    @Test("another expiry is no difference; a limit that has ended is set again")
    func expiry() async throws {
        try await withRepository("{ limit: existing_users, expiry: one_day }") { fixture in
            try await fixture.enforce("api")
            let longer = policy("interaction_limits", "{ limit: existing_users, expiry: one_month }")
            #expect(try await fixture.plan("api", policy: longer).isInSync)
            try fixture.github.change("api") { $0.interactionLimit?.expiresAt = Timestamp(seconds: 1) }
            let plan = try await fixture.plan("api", policy: longer)
            #expect(plan.changes.map { $0.after } == [["limit": "existing_users", "expiry": "one_month"]])
            let record = try await fixture.enforce("api", policy: longer)
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
        }
    }

    @Test("a looser limit is a weakening")
    func weakening() async throws {
        try await withRepository("{ limit: collaborators_only }") { fixture in
            try await fixture.enforce("api")
            let plan = try await fixture.plan(
                "api", policy: policy("interaction_limits", "{ limit: existing_users }"))
            #expect(plan.changes.map { $0.risk } == [.weakening])
        }
    }

    @Test("while the organization has a limit, or where the repository is not public, it is left alone and noted")
    func elsewhere() async throws {
        let settings = "{ limit: existing_users }"
        try await withRepository(settings, .private) { fixture in
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty && plan.notes.map { $0.topic } == [.information], "\(plan.notes)")
        }
        try await withRepository(settings) { fixture in
            fixture.github.state.write { world in
                guard let id = world.organization(login: Fixture.organization)?.id else { return }
                world.updateOrganization(id) {
                    $0.interactionLimit = InteractionLimit(
                        limit: "existing_users", expiresAt: Timestamp(seconds: 4_000_000_000))
                }
            }
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty, "\(plan.changes)")
            #expect(plan.notes.map { $0.message.contains("the organization has a limit") } == [true], "\(plan.notes)")
        }
    }

    @Test("what a user without admin access is not told is not taken for no limit")
    func unreadable() async throws {
        let configure: (inout SandboxConfiguration) -> Void = { $0.tokens["reader"] = "octocat" }
        try await withFixture(
            policy: policy("interaction_limits", "{ limit: existing_users }"), as: .token("reader"), sandbox: configure
        ) { fixture in
            try fixture.createRepository("api", visibility: .public)
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty && plan.notes.map { $0.topic } == [.unreadable], "\(plan.notes)")
        }
    }
}
