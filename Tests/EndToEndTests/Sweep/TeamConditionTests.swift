import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Rules that ask which teams have access")
struct TeamConditionTests {
    private static let text = """
        version: 1
        organization: acme
        rules:
          - name: security
            when: { teams: infosec }
            settings: { repository: { has_wiki: false } }
        """

    /// Two repositories, of which the first is the team's.
    private static func prepare(_ fixture: Fixture) throws {
        try fixture.createRepository("ledger")
        try fixture.createRepository("website")
        try fixture.github.grant(.write, toTeam: "infosec", in: "ledger")
        fixture.forgetRequests()
    }

    private static func sweep(_ fixture: Fixture) async throws -> [String: Result<RepositoryPlan, any Error>] {
        var plans: [String: Result<RepositoryPlan, any Error>] = [:]
        _ = try await fixture.enforcer().plans(of: .organization("acme")) { plans[$0.name.name] = $0.plan }
        return plans
    }

    @Test("a sweep reads each team's grants once, a single run those of its repository; both plan the same")
    func agreement() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try Self.prepare(fixture)
            let swept = try await Self.sweep(fixture)
            let reads = fixture.requests.filter { $0.method == "GET" }.map { $0.route }
            #expect(!reads.contains("/repos/{owner}/{repo}/teams"), "\(reads)")
            for (name, titles) in ["ledger": ["repository has_wiki"], "website": []] {
                #expect(try swept[name]?.get().changes.map { $0.title } == titles)
                #expect(try await fixture.plan(name).changes.map { $0.title } == titles)
            }
        }
    }

    @Test("a child team has what its parent was granted, in a sweep and in a single run")
    func childTeams() async throws {
        let text = Self.text.replacing("teams: infosec", with: "teams: platform-on-call")
        try await withFixture(policy: text) { fixture in
            try Self.prepare(fixture)
            try fixture.github.grant(.write, toTeam: "platform", in: "website")
            let swept = try await Self.sweep(fixture)
            for name in ["ledger", "website"] {
                let plan = try await fixture.plan(name)
                #expect(try swept[name]?.get().changes == plan.changes, "\(name)")
            }
        }
    }

    @Test("where GitHub does not say which teams have access, nothing is planned: that is not 'none'")
    func unreadable() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try Self.prepare(fixture)
            fixture.github.addFault(Fault(.failingField("team", type: "FORBIDDEN"), route: "/graphql"))
            fixture.github.addFault(Fault(.status(403, message: "no"), route: "/repos/{owner}/{repo}/teams"))
            for plan in try await Self.sweep(fixture).values {
                let error = #expect(throws: Unreadable.self) { try plan.get() }
                #expect(error?.message.contains("teams") ?? false)
            }
            let failure = try await fixture.enforce("ledger").failure ?? ""
            #expect(failure.contains("teams") && failure.contains("rule 'security'"), "\(failure)")
            #expect(fixture.writes.isEmpty)
        }
    }

    @Test("a grant that the policy makes brings the rules for that team into play in the same run")
    func replanning() async throws {
        let text =
            Self.text + """

                  - name: baseline
                    settings: { teams: { infosec: push } }
                """
        try await withFixture(policy: text) { fixture in
            try Self.prepare(fixture)
            let record = try await fixture.enforce("website")
            #expect(record.isInSync, "\(record.complaints)")
            #expect(record.outcomes.map { $0.change.title }.sorted() == ["repository has_wiki", "teams infosec"])
            #expect(try await fixture.plan("website").isInSync)
        }
    }

    @Test("rules that would grant and take away because of each other are refused before anything is written")
    func flips() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: theirs
                when: { teams: infosec }
                settings: { teams: { infosec: null } }
              - name: others
                when: { not: { teams: infosec } }
                settings: { teams: { infosec: push } }
            """
        try await withFixture(policy: text) { fixture in
            try Self.prepare(fixture)
            let failure = try await fixture.enforce("ledger").failure ?? ""
            #expect(failure.contains("contradict each other"), "\(failure)")
            #expect(fixture.writes.isEmpty)
        }
    }
}
