import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Secrets of webhooks")
struct SecretTests {
    private static func desired(events: String) -> String {
        policy("webhooks", #""\#(TrustPolicy.hook)": { events: [\#(events)], secret: "{{secret:JENKINS_WEBHOOK}}" }"#)
    }

    @Test("a secret is set once, kept when something else changes, and written again when it has changed")
    func lifeOfASecret() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            func secret() throws -> String? { try fixture.repository("api").hooks.first?.secret }
            func enforce(_ events: String) async throws -> [SentRequest] {
                fixture.forgetRequests()
                let record = try await fixture.enforce("api", policy: Self.desired(events: events))
                #expect(record.complaints == [])
                return fixture.writes
            }
            #expect(try await enforce("push").count == 1)
            #expect(try secret() == "first secret")
            #expect(try await enforce("push").isEmpty)

            let eventChange = try await enforce("push, pull_request")
            #expect(!eventChange.contains { $0.body?.text().contains("secret") == true })
            #expect(try secret() == "first secret")
            #expect(try fixture.repository("api").hooks.first?.events.sorted() == ["pull_request", "push"])

            fixture.secrets["JENKINS_WEBHOOK"] = "second secret"
            #expect(try await enforce("push, pull_request").count == 1)
            #expect(try secret() == "second secret")
            #expect(try await enforce("push, pull_request").isEmpty)
        }
    }

    @Test("a secret that the policy does not mention survives a change of the content type and of the events")
    func foreignSecret() async throws {
        let desired = #""\#(TrustPolicy.hook)": { events: ["*"], content_type: json, insecure_ssl: false }"#
        try await withFixture(policy: policy("webhooks", desired)) { fixture in
            try fixture.createRepository("api")
            let id = try fixture.repository("api").id
            try fixture.github.state.write { world in
                _ = try world.addHook(
                    url: TrustPolicy.hook, events: ["push"], insecureSSL: "1", secret: "set by hand", to: id)
            }
            #expect(try await fixture.enforce("api").complaints == [])
            let hook = try #require(try fixture.repository("api").hooks.first)
            #expect(hook.secret == "set by hand")
            #expect(hook.events == ["*"] && hook.contentType == .json && hook.insecureSSL == "0")
        }
    }

    @Test("a secret that could not be replaced is not taken for replaced because there is one")
    func refusedReplacement() async throws {
        try await withFixture(policy: Self.desired(events: "push")) { fixture in
            try fixture.createRepository("api")
            #expect(try await fixture.enforce("api").isInSync)
            fixture.secrets["JENKINS_WEBHOOK"] = "second secret"
            fixture.github.addFault(
                Fault(
                    .status(422, message: "Validation Failed"), method: "PATCH",
                    route: "/repos/{owner}/{repo}/hooks/{hook_id}/config", times: 1))
            #expect(try await fixture.enforce("api").outcomes.map { $0.status } == [.refused])
            #expect(try fixture.repository("api").hooks.first?.secret == "first secret")
            #expect(try await fixture.enforce("api").isInSync)
            #expect(try fixture.repository("api").hooks.first?.secret == "second secret")
        }
    }

    @Test("a secret is in the one write that needs it and nowhere else: not in plan, record, or GitHub's refusal of it")
    func nowhereElse() async throws {
        try await withFixture(policy: Self.desired(events: "push")) { fixture in
            try fixture.createRepository("api")
            let secret = "correct-horse-battery-staple"
            fixture.secrets["JENKINS_WEBHOOK"] = secret
            // GitHub quotes what it refuses.
            fixture.github.addFault(
                Fault(
                    .status(422, message: "Validation Failed: secret '\(secret)' is too simple"), method: "POST",
                    route: "/repos/{owner}/{repo}/hooks", times: 1))
            let plan = try await fixture.plan("api")
            let refused = try await fixture.enforce("api")
            #expect(refused.outcomes.map { $0.status } == [.refused])
            let done = try await fixture.enforce("api")
            #expect(done.isInSync)
            #expect(fixture.requests.filter { $0.body?.text().contains(secret) == true }.allSatisfy { $0.isWrite })
            #expect(fixture.requests.count { $0.body?.text().contains(secret) == true } == 2)
            for text in ["\(plan)", "\(refused)", "\(done)", "\(refused.complaints)"] {
                #expect(!text.contains(secret))
            }
        }
    }
}
