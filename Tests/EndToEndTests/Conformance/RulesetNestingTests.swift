import Enforcement
import Policy
import Sandbox
import Testing

/// Changes deep inside a ruleset: limits withhold some of them, and a revert sets back just those of a run.
@Suite("Settings inside a ruleset")
struct RulesetNestingTests {
    private static let before = """
        { bypass_actors: { role/admin: always }, \
        rules: { deletion: {}, pull_request: { required_approving_review_count: 2 } } }
        """

    private func withRuleset(_ body: (Fixture) async throws -> Void) async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api", policy: policy("rulesets", "r: \(Self.before)"))
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            try await body(fixture)
        }
    }

    private func rule(_ type: String, _ fixture: Fixture) throws -> Ruleset.Rule? {
        try fixture.github.rulesets(of: "api")[0].rules.first { $0.type == type }
    }

    @Test("`{}` makes a ruleset without rules, turns a rule on with GitHub's defaults, and changes nothing that is on")
    func empty() async throws {
        try await withRuleset { fixture in
            for text in ["r: { rules: {} }", "r: { rules: { deletion: {}, pull_request: {} } }", "r: {}"] {
                #expect(try await fixture.plan("api", policy: policy("rulesets", text)).isInSync, "\(text)")
            }
            let made = try await fixture.enforce("api", policy: policy("rulesets", "s: { rules: {} }"))
            #expect(made.outcomes.map { $0.status } == [.verified], "\(made.outcomes)")
            #expect(try fixture.github.rulesets(of: "api").map { $0.rules.count } == [2, 0])
            let on = try await fixture.enforce("api", policy: policy("rulesets", "s: { rules: { pull_request: {} } }"))
            #expect(on.outcomes.map { $0.change.title } == ["rulesets s: rules.pull_request"])
            let parameters = try fixture.github.rulesets(of: "api")[1].rules[0].parameters
            #expect(parameters?["required_approving_review_count"] == 0)
        }
    }

    @Test("what a limit withholds inside a ruleset is not in the request that writes the rest of it")
    func limits() async throws {
        try await withRuleset { fixture in
            let text = """
                version: 1
                organization: acme
                limits: { weakenings: 0 }
                rules:
                  - name: baseline
                    settings:
                      rulesets:
                        r:
                          bypass_actors: { role/admin: always, team/devops: always }
                          rules:
                            deletion: null
                            pull_request: { required_approving_review_count: 1, require_code_owner_review: true }
                            required_signatures: {}
                """
            let record = try await fixture.enforce("api", policy: text)
            let statuses = Dictionary(record.outcomes.map { ("\($0.change.path)", $0.status) }) { first, _ in first }
            #expect(
                statuses == [
                    "r.bypass_actors.team/devops": .withheld, "r.rules.deletion": .withheld,
                    "r.rules.pull_request.required_approving_review_count": .withheld,
                    "r.rules.pull_request.require_code_owner_review": .verified,
                    "r.rules.required_signatures": .verified,
                ])
            #expect(try rule("deletion", fixture) != nil)
            let parameters = try rule("pull_request", fixture)?.parameters
            #expect(parameters?["required_approving_review_count"] == 2)
            #expect(parameters?["require_code_owner_review"] == true)
            #expect(try fixture.github.rulesets(of: "api")[0].bypassActors.count == 1)
        }
    }

    @Test("a revert sets back what the run changed inside a ruleset, and leaves what others changed since")
    func revert() async throws {
        try await withRuleset { fixture in
            let text = """
                r:
                  bypass_actors: { role/admin: pull_request }
                  rules: { deletion: null, pull_request: { required_approving_review_count: 3 }, required_signatures: {} }
                """
            let run = try await fixture.enforce("api", policy: policy("rulesets", text))
            #expect(run.outcomes.count == 4 && run.isInSync, "\(run.outcomes)")
            try fixture.github.editRuleset("r", in: "api") { ruleset in
                for index in ruleset.rules.indices where ruleset.rules[index].type == "pull_request" {
                    ruleset.rules[index].parameters?["require_code_owner_review"] = true
                }
            }
            let (client, usage) = fixture.client.metered()
            let session = GitHubSession(
                reader: GitHubReader(get: { try await client.get($0) }, query: { try await client.query($0) }),
                writer: GitHubWriter(send: { try await client.send($0) }, mutate: { try await client.mutate($0) }),
                usage: usage)
            let reverter = Reverter(
                organization: Fixture.organization, session: { session }, history: .unkept,
                retryDelays: fixture.time.retryDelays)
            let reversal = Reversal(
                repository: fixture.reference("api"), outcomes: run.outcomes, rule: "revert of a run")
            let record = await reverter.revert(reversal, cause: Cause(trigger: "revert", sentence: "a test"))
            #expect(record.outcomes.count == 4 && record.isInSync, "\(record.outcomes)")
            #expect(try await fixture.plan("api", policy: policy("rulesets", "r: \(Self.before)")).isInSync)
            #expect(try rule("required_signatures", fixture) == nil)
            #expect(try rule("pull_request", fixture)?.parameters?["require_code_owner_review"] == true)
        }
    }
}
