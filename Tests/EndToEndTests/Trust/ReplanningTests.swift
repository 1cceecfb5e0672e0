import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Facts that a run changes are planned for in the same run")
struct ReplanningTests {
    private func text(_ rules: String, limits: String = "{}") -> String {
        "version: 1\norganization: acme\nlimits: \(limits)\nrules:\n\(rules)\n"
    }

    @Test("public to private: what private repositories do not have is left out, what they have is set")
    func toPrivate() async throws {
        let text = text(
            """
              - name: all
                settings:
                  repository: { visibility: private }
                  security: { private_vulnerability_reporting: true }
                  actions: { access_level: organization }
            """)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api", visibility: .public)
            let plan = try await fixture.plan("api")
            #expect(plan.changes.map { $0.title } == ["repository visibility"])
            #expect(plan.notes.contains { $0.subject == "access_level" && $0.message.contains("same run") })
            let record = try await fixture.enforce("api")
            #expect(record.isInSync, "\(record.complaints)")
            #expect(
                record.outcomes.map { $0.change.title }.sorted() == ["actions access_level", "repository visibility"])
            #expect(try fixture.repository("api").actions.accessLevel == "organization")
            #expect(fixture.writes.allSatisfy { !$0.path.contains("private-vulnerability-reporting") })
            #expect(try await fixture.plan("api").changes.isEmpty)
        }
    }

    @Test("private to public: no licence is sent, and what only public repositories have is set")
    func toPublic() async throws {
        let text = text(
            """
              - name: all
                settings:
                  repository: { visibility: public }
                  security:
                    private_vulnerability_reporting: true
                    security_and_analysis: { advanced_security: enabled, secret_scanning: enabled }
            """, limits: "{ publications: 1 }")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api", visibility: .private)
            let record = try await fixture.enforce("api")
            #expect(record.isInSync, "\(record.complaints)")
            let repository = try fixture.repository("api")
            #expect(repository.security.privateVulnerabilityReporting && repository.security.secretScanning)
            #expect(fixture.writes.allSatisfy { $0.body?["security_and_analysis"]?["advanced_security"] == nil })
        }
    }

    @Test("topics that a rule sets bring the rules for them into play at once")
    func topics() async throws {
        let text = text(
            """
              - name: all
                settings: { repository: { topics: [critical], has_projects: false } }
              - name: critical
                when: { topics: critical }
                settings: { repository: { has_wiki: false } }
            """)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(record.isInSync, "\(record.complaints)")
            #expect(try !fixture.repository("api").features.hasWiki)
            #expect(try await fixture.plan("api").changes.isEmpty)
        }
    }

    @Test("topics about which no rule asks cost no further look")
    func unaskedFacts() async throws {
        try await withFixture(policy: policy("repository", "{ topics: [critical] }")) { fixture in
            try fixture.createRepository("api")
            fixture.forgetRequests()
            #expect(try await fixture.enforce("api").isInSync)
            #expect(fixture.requests.count == 2, "\(fixture.requests.map { $0.path })")
        }
    }

    @Test("limits hold for what is planned again, together with what was planned before")
    func limits() async throws {
        let text = text(
            """
              - name: all
                settings: { repository: { visibility: private } }
              - name: private
                when: { visibility: private }
                exclusive: [autolinks]
            """, limits: "{ removals: 0 }")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api", visibility: .public)
            let id = try fixture.repository("api").id
            try fixture.github.state.write { world in
                _ = try world.addAutolink(
                    prefix: "OPS-", template: "https://ops.example/<num>", isAlphanumeric: true, to: id)
            }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.change.title } == ["repository visibility", "autolinks OPS-"])
            #expect(record.outcomes.map { $0.status } == [.verified, .withheld], "\(record.complaints)")
            #expect(try fixture.repository("api").autolinks.count == 1)
        }
    }
}
