import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Variables and secrets of environments")
struct EnvironmentValueTests {
    private static let text = """
        Prod/EU:
          wait_timer: 5
          variables: { region: eu-west-1, RETRIES: "3" }
          secrets:
            NPM_TOKEN: "{{secret:NPM_TOKEN}}"
            DEPLOY_KEY: { value: "{{secret:DEPLOY_KEY}}", once: true }
        """

    private func with(_ settings: String = text, _ body: (Fixture) async throws -> Void) async throws {
        try await withFixture(policy: policy("environments", settings)) { fixture in
            try fixture.createRepository("api")
            try await body(fixture)
        }
    }

    private func environment(_ fixture: Fixture) throws -> DeploymentEnvironment {
        try #require(try fixture.repository("api").environment("Prod/EU"))
    }

    private func secrets(_ fixture: Fixture) throws -> [String: String] {
        try environment(fixture).secrets.reduce(into: [:]) { $0[$1.name] = $1.value }
    }

    @Test("a new environment has them after the first run, sealed with its own key, and then needs nothing")
    func creation() async throws {
        try await with { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            #expect(
                try environment(fixture).variables.map { "\($0.name)=\($0.value)" }.sorted() == [
                    "REGION=eu-west-1", "RETRIES=3",
                ])
            #expect(try secrets(fixture) == ["NPM_TOKEN": "npm 1", "DEPLOY_KEY": "key 1"])
            #expect(fixture.requests.count { $0.path.hasSuffix("/public-key") } == 1)
            let plan = try await fixture.plan("api")
            #expect(plan.isInSync && plan.notes.isEmpty, "\(plan)")
        }
    }

    @Test("of an environment that is there, only what differs is written, each with an outcome of its own")
    func drift() async throws {
        try await with { fixture in
            #expect(try await fixture.enforce("api").complaints == [])
            fixture.time.advance(.seconds(60))
            let now = Timestamp(seconds: Int(fixture.time.now))
            try fixture.github.editEnvironment("Prod/EU", in: "api") { environment in
                for index in environment.variables.indices where environment.variables[index].name == "REGION" {
                    environment.variables[index].value = "us-east-1"
                }
                for index in environment.secrets.indices {
                    environment.secrets[index].value = "by hand"
                    environment.secrets[index].updatedAt = now
                }
                environment.variables.append(ActionsVariable(name: "THEIRS", value: "stays", at: now))
            }
            let plan = try await fixture.plan("api")
            #expect(
                plan.changes.map { $0.title } == [
                    "environments Prod/EU: secrets.NPM_TOKEN.value", "environments Prod/EU: variables.REGION.value",
                ])
            #expect(plan.notes.contains { $0.message.contains("somebody else") })
            fixture.time.advance(.seconds(60))
            fixture.forgetRequests()
            #expect(try await fixture.enforce("api").complaints == [])
            #expect(fixture.writes.map { $0.method }.sorted() == ["PATCH", "PUT"])
            #expect(try secrets(fixture) == ["NPM_TOKEN": "npm 1", "DEPLOY_KEY": "by hand"])
            #expect(try environment(fixture).variables.count == 3)
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("null takes one away, and the environment with the others stays")
    func removal() async throws {
        try await with { fixture in
            try await fixture.enforce("api")
            let text = policy(
                "environments", "prod/eu: { variables: { RETRIES: null }, secrets: { deploy_key: null } }")
            fixture.forgetRequests()
            #expect(try await fixture.enforce("api", policy: text).complaints == [])
            #expect(fixture.writes.map { $0.method } == ["DELETE", "DELETE"])
            #expect(try environment(fixture).variables.map { $0.name } == ["REGION"])
            #expect(try secrets(fixture) == ["NPM_TOKEN": "npm 1"])
        }
    }

    @Test("without the permission for them they are unknown, and the rest of the environment is enforced")
    func unreadable() async throws {
        try await with { fixture in
            try await fixture.enforce("api")
            try fixture.github.editEnvironment("Prod/EU", in: "api") { $0.waitTimer = 1 }
            for field in ["variables", "secrets"] {
                fixture.github.addFault(
                    Fault(
                        .status(403, message: "Resource not accessible by integration"), method: "GET",
                        route: "/repos/{owner}/{repo}/environments/{environment_name}/\(field)"))
            }
            let record = try await fixture.enforce("api")
            #expect(
                record.outcomes.map { "\($0.change.title) \($0.status.rawValue)" } == [
                    "environments Prod/EU: wait_timer verified"
                ])
            #expect(record.plan?.notes.filter { $0.topic == .unreadable }.count == 2)
        }
    }

    @Test("deleting the environment takes them along: its risk is a loss of data")
    func deletion() async throws {
        try await with { fixture in
            try await fixture.enforce("api")
            let plan = try await fixture.plan("api", policy: policy("environments", "prod/eu: null"))
            #expect(plan.changes.map { $0.risk } == [.dataLoss])
            #expect(plan.notes.contains { $0.message.contains("takes its secrets, variables") })
        }
    }

    @Test("the second night reads their lists, and nothing of that but 304")
    func secondNight() async throws {
        try await withFixture(policy: policy("environments", Self.text), client: { $0.cache = .memory() }) { fixture in
            try fixture.createRepository("api")
            #expect(try await fixture.enforce("api").complaints == [])
            #expect(try await fixture.plan("api").isInSync)
            fixture.forgetRequests()
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                let plan = try planned.plan.get()
                #expect(plan.isInSync)
            }
            let reads = fixture.github.exchanges.filter { $0.path.contains("/environments/") }
            #expect(reads.count == 2 && reads.allSatisfy { $0.status == 304 }, "\(reads.map { $0.path })")
        }
    }
}
