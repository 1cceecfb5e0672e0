import Policy
import Testing

@Suite("The fixture of these tests")
struct FixtureTests {
    @Test("a repository made in the sandbox is planned and brought in sync over HTTP")
    func plansAndEnforces() async throws {
        try await withFixture(policy: policy("repository", "has_wiki: false")) { fixture in
            try fixture.createRepository("api")
            let plan = try await fixture.plan("api")
            #expect(plan.changes.map { $0.title } == ["repository has_wiki"])
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified])
            #expect(try fixture.repository("api").features.hasWiki == false)
        }
    }

    @Test("a write is told from a read on the wire")
    func tellsWrites() async throws {
        try await withFixture(policy: policy("branches", "release/*: { required_signatures: true }")) { fixture in
            try fixture.createRepository("api")
            _ = try await fixture.plan("api")
            #expect(!fixture.requests.isEmpty)
            #expect(fixture.requests.allSatisfy { !$0.isWrite })
            fixture.forgetRequests()
            try await fixture.enforce("api")
            #expect(fixture.requests.filter { $0.isWrite }.count == 1)
            #expect(fixture.requests.contains { $0.document?.hasPrefix("mutation") ?? false })
        }
    }

    @Test(
        "a GraphQL document counts as reading only if every operation in it is a query",
        arguments: [
            ("query A($id: ID!) { node(id: $id) { id } }", false),
            ("{ viewer { login } }", false),
            ("query A { x(text: \"mutation { y }\") } fragment F on Y { mutation }", false),
            ("fragment F on Y { id } query A { ...F }", false),
            ("mutation A { y(input: {}) { id } }", true),
            ("query A { x } mutation B { y(input: {}) { id } }", true),
            ("fragment mutation on Y { id } subscription S { z }", true),
            ("", true),
        ])
    func tellsOperations(_ document: String, _ isWrite: Bool) {
        #expect(SentRequest(method: "POST", route: "/graphql", body: ["query": .string(document)]).isWrite == isWrite)
    }
}
