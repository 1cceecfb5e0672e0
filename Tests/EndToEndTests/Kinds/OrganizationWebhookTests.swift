import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Webhooks of the organization")
struct OrganizationWebhookTests {
    private static let url = "https://audit.acme.example/github"
    private static let text = organizationPolicy(
        "webhooks",
        """
        \(url):
          events: [member, organization]
          content_type: json
          secret: "{{secret:JENKINS_WEBHOOK}}"
        https://old.acme.example/hook: null
        """)

    private func hooks(_ fixture: Fixture) throws -> [Hook] { try fixture.github.organizationSettings().hooks }

    private func add(_ url: String, secret: String? = nil, in fixture: Fixture) throws {
        try fixture.github.addOrganizationHook(url, secret: secret)
    }

    @Test("are made with events that happen to no repository, and taken away; others stay")
    func cycle() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try add("https://old.acme.example/hook", in: fixture)
            try add("https://theirs.example/hook", in: fixture)
            #expect(try await fixture.enforceOrganization().complaints == [])
            let found = try hooks(fixture)
            #expect(Set(found.map { $0.url }) == [Self.url, "https://theirs.example/hook"])
            let made = try #require(found.first { $0.url == Self.url })
            #expect(made.events == ["member", "organization"] && made.secret == "first secret")
            #expect(try await fixture.planOrganization().isInSync)
            fixture.secrets["JENKINS_WEBHOOK"] = "second secret"
            #expect(try await fixture.enforceOrganization().complaints == [])
            #expect(try hooks(fixture).first { $0.url == Self.url }?.secret == "second secret")
            fixture.expectDescribedRequests()
        }
    }

    @Test("a change of the events does not take away a secret that the policy does not name")
    func secretStays() async throws {
        let text = organizationPolicy("webhooks", "\(Self.url): { events: [team], content_type: json }")
        try await withFixture(policy: text) { fixture in
            try add(Self.url, secret: "theirs", in: fixture)
            #expect(try await fixture.enforceOrganization().complaints == [])
            let hook = try #require(try hooks(fixture).first)
            #expect(hook.events == ["team"] && hook.contentType == .json && hook.secret == "theirs")
        }
    }

    @Test("two with one URL are left alone, and it is said")
    func twins() async throws {
        let text = organizationPolicy("webhooks", "\(Self.url): { events: [push], content_type: form }")
        try await withFixture(policy: text) { fixture in
            try add(Self.url, in: fixture)
            try add(Self.url, in: fixture)
            let plan = try await fixture.planOrganization()
            #expect(plan.changes.isEmpty && plan.notes.contains { $0.message.contains("same URL") })
        }
    }

    @Test("without the permission they are unknown, and nothing is written")
    func permission() async throws {
        try await withFixture(
            policy: Self.text, as: .app(permissions: ["metadata": "read", "organization_administration": "write"])
        ) { fixture in
            let record = try await fixture.enforceOrganization()
            #expect(record.plan?.notes.contains { $0.topic == .unreadable && $0.kind == "webhooks" } == true)
            #expect(fixture.writes.isEmpty && !record.isInSync)
        }
    }
}
