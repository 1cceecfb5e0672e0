import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

@Suite("Variables of a repository")
struct VariableTests {
    @Test("all are seen where GitHub has more than a page of 30 (most tools read the first 10 or 30 and lose the rest)")
    func pages() async throws {
        let names = (1...70).map { "VALUE_\($0)" }
        let text = policy("variables", names.map { "\($0): same" }.joined(separator: "\n"), exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") { repository in
                repository.variables = names.map {
                    ActionsVariable(name: $0, value: "same", at: repository.createdAt)
                }
            }
            fixture.forgetRequests()
            #expect(try await fixture.plan("api").changes.isEmpty)
            #expect(fixture.requests.count { $0.path.contains("/actions/variables") } == 3)

            try fixture.github.change("api") { $0.variables[69].value = "other" }
            #expect(try await fixture.plan("api").changes.map { $0.title } == ["variables VALUE_70: value"])
        }
    }

    @Test("a name in lower case is the variable that GitHub writes in capitals (else it is a difference for ever)")
    func capitals() async throws {
        try await withFixture(policy: policy("variables", "region: eu-west-1", exclusive: true)) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified])
            #expect(try fixture.repository("api").variables.map { $0.name } == ["REGION"])
            #expect(try await fixture.plan("api").isInSync)
            try fixture.github.change("api") { $0.variables[0].value = "us-east-1" }
            #expect(try await fixture.enforce("api").outcomes.map { $0.status } == [.verified])
            #expect(try fixture.repository("api").variables.map { $0.value } == ["eu-west-1"])
        }
    }

    @Test("the second night asks only for what 304 answers")
    func secondNight() async throws {
        try await withFixture(
            policy: policy("variables", "REGION: eu-west-1"), client: { $0.cache = .memory() }
        ) { fixture in
            for name in ["api", "web"] {
                try fixture.createRepository(name)
                try await fixture.enforce(name)
            }
            fixture.forgetRequests()
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                let plan = try planned.plan.get()
                #expect(plan.isInSync)
            }
            let reads = fixture.github.exchanges.filter { $0.path.contains("/actions/variables") }
            #expect(reads.map { $0.status } == [304, 304])
        }
    }

    @Test("one that somebody made since the plan is reported as it is, and its value is fixed by the next run")
    func conflict() async throws {
        try await withFixture(policy: policy("variables", "REGION: eu-west-1")) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(
                Fault(
                    .status(409, message: "Already exists - Variable already exists"), method: "POST",
                    route: "/repos/{owner}/{repo}/actions/variables"))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.refused])
            #expect(record.outcomes.first?.message?.contains("Already exists") == true)
        }
    }

    @Test("a list that GitHub refuses is never taken for an empty one, whatever exclusive wants")
    func unreadable() async throws {
        try await withFixture(policy: policy("variables", "REGION: eu-west-1", exclusive: true)) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(
                Fault(
                    .status(403, message: "Resource not accessible by integration"), method: "GET",
                    route: "/repos/{owner}/{repo}/actions/variables"))
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty)
            #expect(plan.notes.map { $0.topic } == [.unreadable])
        }
    }

    @Test(
        "names and values that GitHub refuses are refused before any request",
        arguments: [
            "GITHUB_REGION: x", "github_region: x", "1ST: x", "A-B: x", "\"\": x", "REGION: true", "REGION: {}",
            "REGION: \"{{secret:JENKINS_WEBHOOK}}\"",
        ])
    func refused(_ settings: String) {
        #expect(throws: (any Error).self) {
            let document = try Fixture.document(policy("variables", settings))
            let facts = RepositoryFacts(
                name: RepositoryName(owner: "acme", name: "api"), id: 1, nodeID: "R_1", visibility: .private)
            _ = try document.settings(for: facts)
        }
    }
}
