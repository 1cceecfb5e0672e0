import Enforcement
import Policy
import Sandbox
import Testing

/// What users of other tools complain about; TF: integrations/terraform-provider-github.
@Suite("Secrets of the organization")
struct OrganizationSecretTests {
    private static let kinds = ["secrets", "dependabot_secrets"]

    private func text(_ kind: String, _ access: String, once: Bool = false, exclusive: Bool = false) -> String {
        organizationPolicy(
            kind, "NPM_TOKEN: { value: \"{{secret:NPM_TOKEN}}\", \(access)\(once ? ", once: true" : "") }",
            exclusive: exclusive)
    }

    private func with(
        _ text: String, _ body: (Fixture) async throws -> Void
    ) async throws {
        try await withFixture(policy: text) { fixture in
            for name in ["api", "web"] { try fixture.createRepository(name) }
            #expect(try await fixture.enforceOrganization().complaints == [])
            try await body(fixture)
            fixture.expectDescribedRequests()
        }
    }

    private func secret(_ kind: String, _ fixture: Fixture) throws -> ActionsSecret {
        let settings = try fixture.github.organizationSettings()
        return try #require((kind == "secrets" ? settings.secrets : settings.dependabotSecrets).first)
    }

    private func edit(_ kind: String, _ fixture: Fixture, _ change: (inout ActionsSecret) -> Void) throws {
        fixture.time.advance(.seconds(60))
        let now = Timestamp(seconds: Int(fixture.time.now))
        fixture.github.changeOrganization { settings in
            if kind == "secrets" { change(&settings.secrets[0]) } else { change(&settings.dependabotSecrets[0]) }
            if kind == "secrets" { settings.secrets[0].updatedAt = now }
            if kind != "secrets" { settings.dependabotSecrets[0].updatedAt = now }
        }
        fixture.time.advance(.seconds(60))
    }

    @Test("are sealed with the organization's key, which GitHub opens; the next run does nothing", arguments: kinds)
    func sealed(kind: String) async throws {
        try await with(text(kind, "visibility: selected, selected_repositories: [api]", exclusive: true)) { fixture in
            let made = try secret(kind, fixture)
            #expect(made.value == "npm 1" && made.access?.visibility == "selected")
            #expect(fixture.github.selected(made.access) == ["api"])
            #expect(fixture.requests.count { $0.path.hasSuffix("/public-key") } == 1)
            let plan = try await fixture.planOrganization()
            #expect(plan.isInSync && plan.notes.isEmpty, "\(plan)")
            #expect(fixture.secrets.remembered.count == 1)
        }
    }

    @Test("TF#964: one that somebody else has set since is drift; the plan says when, and it is set again")
    func overwritten() async throws {
        try await with(text("secrets", "visibility: all")) { fixture in
            try edit("secrets", fixture) { $0.value = "by hand" }
            let plan = try await fixture.planOrganization()
            #expect(plan.changes.map { $0.title } == ["secrets NPM_TOKEN: value"])
            #expect(plan.notes.contains { $0.message.contains("somebody else") })
            #expect(try await fixture.enforceOrganization().complaints == [])
            #expect(try secret("secrets", fixture).value == "npm 1")
            #expect(try secret("secrets", fixture).access?.visibility == "all")
            #expect(try await fixture.planOrganization().isInSync)
        }
    }

    @Test(
        "another value keeps the repositories that somebody has selected where the policy names none", arguments: kinds)
    func carryOver(kind: String) async throws {
        try await with(text(kind, "visibility: selected")) { fixture in
            let ids = try ["api", "web"].map { try fixture.repository($0).id }
            try edit(kind, fixture) { $0.access?.repositories = ids }
            fixture.secrets["NPM_TOKEN"] = "npm 2"
            #expect(try await fixture.enforceOrganization().complaints == [])
            #expect(try secret(kind, fixture).value == "npm 2")
            #expect(fixture.github.selected(try secret(kind, fixture).access) == ["api", "web"])
            #expect(try await fixture.planOrganization().isInSync)
        }
    }

    @Test(
        "another visibility goes along with the value, as GitHub needs it, and is no foreign change afterwards",
        arguments: kinds)
    func visibility(kind: String) async throws {
        try await with(text(kind, "visibility: private")) { fixture in
            fixture.time.advance(.seconds(60))
            let wider = text(kind, "visibility: selected, selected_repositories: [web]")
            let plan = try await fixture.planOrganization(policy: wider)
            #expect(
                plan.changes.map { $0.title } == [
                    "\(kind) NPM_TOKEN: selected_repositories", "\(kind) NPM_TOKEN: value",
                    "\(kind) NPM_TOKEN: visibility",
                ])
            #expect(try await fixture.enforceOrganization(policy: wider).complaints == [])
            let made = try secret(kind, fixture)
            #expect(made.value == "npm 1" && fixture.github.selected(made.access) == ["web"])
            let after = try await fixture.planOrganization(policy: wider)
            #expect(after.isInSync && after.notes.isEmpty, "\(after)")
            // Wider is weaker.
            let all = try await fixture.planOrganization(policy: text(kind, "visibility: all"))
            #expect(all.changes.contains { $0.field == ["visibility"] && $0.risk == .weakening })
        }
    }

    @Test("once: what rotates it is in charge of the value; repositories are selected without it", arguments: kinds)
    func once(kind: String) async throws {
        let access = "visibility: selected, selected_repositories: [api]"
        try await with(text(kind, access, once: true)) { fixture in
            try edit(kind, fixture) { $0.value = "rotated" }
            #expect(try await fixture.planOrganization().isInSync)
            let both = text(kind, "visibility: selected, selected_repositories: [api, web]", once: true)
            #expect(try await fixture.enforceOrganization(policy: both).complaints == [])
            #expect(try secret(kind, fixture).value == "rotated")
            #expect(fixture.github.selected(try secret(kind, fixture).access) == ["api", "web"])
        }
    }

    @Test("once: a visibility that GitHub takes only with the value is not written, and it is said why")
    func onceVisibility() async throws {
        try await with(text("secrets", "visibility: private", once: true)) { fixture in
            fixture.forgetRequests()
            let record = try await fixture.enforceOrganization(policy: text("secrets", "visibility: all", once: true))
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("only along with its value") == true, "\(record.outcomes)")
            #expect(fixture.writes.isEmpty)
        }
        try await with(text("dependabot_secrets", "visibility: private", once: true)) { fixture in
            let all = text("dependabot_secrets", "visibility: all", once: true)
            #expect(try await fixture.enforceOrganization(policy: all).complaints == [])
            let made = try secret("dependabot_secrets", fixture)
            #expect(made.value == "npm 1" && made.access?.visibility == "all")
        }
    }

    @Test("one of which nothing is remembered is set once; --adopt trusts it instead")
    func adopted() async throws {
        try await withFixture(policy: text("secrets", "visibility: all")) { fixture in
            fixture.github.changeOrganization { settings in
                let time = Timestamp(seconds: 0)
                settings.secrets = [
                    ActionsSecret(
                        name: "NPM_TOKEN", createdAt: time, updatedAt: time, value: "npm 1",
                        access: ValueAccess(visibility: "all"))
                ]
            }
            let reference = RepositoryReference(name: .organization("acme"))
            #expect(try await fixture.planOrganization().changes.count == 1)
            let (plan, _) = try await fixture.enforcer(trustsWhatIsThere: true).plan(reference)
            #expect(plan.changes.isEmpty && plan.notes.contains { $0.message.contains("taken for the present value") })
            #expect(try await fixture.planOrganization().isInSync)
        }
    }

    @Test("it is never deleted to be changed (TF#2868), and null takes it away")
    func removal() async throws {
        try await with(text("secrets", "visibility: all")) { fixture in
            fixture.secrets["NPM_TOKEN"] = "npm 2"
            fixture.forgetRequests()
            try await fixture.enforceOrganization()
            #expect(fixture.writes.map { $0.method } == ["PUT"])
            #expect(
                try await fixture.enforceOrganization(policy: organizationPolicy("secrets", "npm_token: null"))
                    .complaints == [])
            #expect(try fixture.github.organizationSettings().secrets.isEmpty)
        }
    }
}
