import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Nothing is lost because its replacement failed")
struct ReplacementTests {
    @Test("a policy with misspelled teams takes no team's access away")
    func misspelledTeams() async throws {
        let text = policy("teams", "{ platfrom: admin, devopps: push }", exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            for team in ["devops", "engineering", "ci"] { try fixture.github.grant(.write, toTeam: team, in: "api") }
            let record = try await fixture.enforce("api")
            #expect(try fixture.grants("api").count == 3)
            let statuses = Dictionary(grouping: record.outcomes) { $0.status }.mapValues { $0.count }
            #expect(statuses == [.failed: 2, .withheld: 3])
            #expect(!record.isInSync)
        }
    }

    @Test("teams that go are removed after those that stay have their grants")
    func teamsReplaced() async throws {
        try await withFixture(policy: policy("teams", "{ devops: admin }", exclusive: true)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.grant(.write, toTeam: "ci", in: "api")
            let record = try await fixture.enforce("api")
            #expect(record.isInSync, "\(record.complaints)")
            #expect(try fixture.grants("api") == ["devops": .admin])
        }
    }

    @Test("a webhook that GitHub refuses for a bad event leaves the old one in place")
    func badEvent() async throws {
        let text = policy("webhooks", "https://ci.example/hook: { events: [pull_requests] }", exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let id = try fixture.repository("api").id
            try fixture.github.state.write { world in
                _ = try world.addHook(url: "https://jenkins.example/hook", events: ["push"], to: id)
            }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status }.sorted { $0.rawValue < $1.rawValue } == [.refused, .withheld])
            #expect(try fixture.repository("api").hooks.map { $0.url } == ["https://jenkins.example/hook"])
        }
    }

    @Test("a rule goes only after the one that replaces it: refused, the branch stays protected")
    func branches() async throws {
        let text = policy("branches", "release/*: { required_signatures: true }", exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.protect("api", "rel*") { $0.requiresLinearHistory = true }
            let fault = fixture.github.addFault(
                Fault(.failingField("createBranchProtectionRule", type: "UNPROCESSABLE"), route: "/graphql"))
            let record = try await fixture.enforce("api")
            #expect(Set(record.outcomes.map { $0.status }) == [.refused, .withheld])
            #expect(try fixture.rule("api", "rel*")?.requiresLinearHistory == true)

            fixture.github.removeFault(fault)
            #expect(try await fixture.enforce("api").isInSync)
            #expect(try fixture.repository("api").rules.map { $0.pattern } == ["release/*"])
        }
    }

    @Test("a team that may not be looked up locks no branch and is not called missing")
    func lookUpForbidden() async throws {
        let text = policy("branches", "main: { restrictions: { teams: [devops] }, enforce_admins: true }")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.protect("api", "main") { $0.requiresLinearHistory = true }
            fixture.github.addFault(Fault(.failingField("team", type: "FORBIDDEN"), route: "/graphql"))
            let record = try await fixture.enforce("api")
            let rule = try #require(try fixture.rule("api", "main"))
            #expect(!rule.restrictsPushes && rule.pushActors.isEmpty && rule.isAdminEnforced)
            let failed = try #require(record.outcomes.first { $0.status == .failed })
            #expect(failed.message?.contains("Resource not accessible by integration") == true)
            #expect(failed.message?.contains("there is no team") == false)
        }
    }

    @Test("an autolink whose new form GitHub refuses is there as before")
    func autolink() async throws {
        let text = policy("autolinks", "OPS-: https://new.example/<num>")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let id = try fixture.repository("api").id
            try fixture.github.state.write { world in
                _ = try world.addAutolink(
                    prefix: "OPS-", template: "https://old.example/<num>", isAlphanumeric: false, to: id)
            }
            fixture.github.addFault(
                Fault(.status(422, message: nil), method: "POST", route: "/repos/{owner}/{repo}/autolinks", times: 1))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.refused])
            let links = try fixture.repository("api").autolinks
            #expect(links.map { $0.urlTemplate } == ["https://old.example/<num>"] && links[0].isAlphanumeric == false)
        }
    }

    @Test("one prefix replaces another that overlaps it")
    func overlappingAutolinks() async throws {
        let text = policy("autolinks", "TICKET: https://new.example/<num>", exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let id = try fixture.repository("api").id
            try fixture.github.state.write { world in
                _ = try world.addAutolink(
                    prefix: "TICK", template: "https://old.example/<num>", isAlphanumeric: true, to: id)
            }
            let record = try await fixture.enforce("api")
            #expect(record.isInSync, "\(record.complaints)")
            #expect(try fixture.repository("api").autolinks.map { $0.keyPrefix } == ["TICKET"])
        }
    }

    @Test("where GitHub does not let an App grant teams by GraphQL, they are granted by REST")
    func teamsByREST() async throws {
        try await withFixture(policy: policy("teams", "{ devops: admin, ci: push }")) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(
                Fault(.failingField("updateTeamsRepository", type: "FORBIDDEN"), route: "/graphql"))
            #expect(try await fixture.enforce("api").isInSync)
            #expect(try fixture.grants("api") == ["devops": .admin, "ci": .write])
        }
    }
}
