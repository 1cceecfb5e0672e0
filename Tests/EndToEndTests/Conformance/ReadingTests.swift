import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

@Suite("Planning")
struct ReadingTests {
    @Test("sends nothing but GET and GraphQL queries, for every kind", arguments: repositoryKinds.map { $0.name })
    func readsOnly(_ name: String) async throws {
        let kind = try registeredKind(name)
        try await withFixture(
            policy: policy(name, kind.documentation.example, exclusive: kind.isMap), repositories: 12
        ) { fixture in
            try Specimen.make("busy", in: fixture)
            try Specimen.make("open", .public, in: fixture)
            try fixture.createRepository("empty", isEmpty: true)
            fixture.forgetRequests()
            for repository in ["busy", "open", "empty"] {
                _ = try await fixture.plan(repository)
                _ = try await fixture.enforcer().desired(of: fixture.reference(repository))
            }
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { _ in }
            #expect(fixture.requests.count > 6)
            #expect(fixture.requests.filter { $0.isWrite }.map { $0.description } == [])
            #expect(fixture.github.counts.writes == 0)
        }
    }

    @Test(
        "finds the same in a repository whether it is read alone or with all others",
        arguments: repositoryKinds.map { $0.name })
    func bulk(_ name: String) async throws {
        let kind = try registeredKind(name)
        try await withFixture(
            policy: policy(name, kind.documentation.example, exclusive: kind.isMap, when: "{ archived: any }"),
            repositories: 40
        ) { fixture in
            try await Self.expectSamePlans(fixture, count: 40)
        }
    }

    @Test("finds the same either way with a policy that uses every kind")
    func bulkOfAllKinds() async throws {
        try await withFixture(policy: allKindsPolicy, repositories: 40) { fixture in
            try Specimen.make("busy", in: fixture)
            try Specimen.make("open", .public, in: fixture)
            try await Self.expectSamePlans(fixture, count: 42)
        }
    }

    private static func expectSamePlans(_ fixture: Fixture, count: Int) async throws {
        var plans: [RepositoryPlan] = []
        let enforcer = fixture.enforcer()
        let bulk = try await enforcer.plans(of: .organization("acme")) { plans.append(try $0.plan.get()) }
        #expect(plans.count == count)
        #expect(plans.contains { !$0.changes.isEmpty })
        var single = RequestUsage()
        for plan in plans {
            // By name, as a person asks for it, not by the ids that the listing told.
            let (alone, usage) = try await enforcer.plan(RepositoryReference(name: plan.target.name))
            single += usage
            #expect(alone.target == plan.target)
            #expect(alone.changes == plan.changes, "\(plan.target.name)")
            #expect(alone.notes == plan.notes, "\(plan.target.name)")
        }
        #expect(bulk.total < single.total)
    }
}
