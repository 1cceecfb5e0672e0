import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Rulesets of a repository")
struct RulesetTests {
    private static let text = """
        protect main:
          conditions: { ref_name: { include: ["~DEFAULT_BRANCH", release/*] } }
          bypass_actors: { team/devops: pull_request, role/admin: always }
          rules:
            deletion: {}
            pull_request: { required_approving_review_count: 2 }
            required_status_checks: { required_status_checks: [build, { context: lint, app: merge-assistant }] }
        """

    private func withRepository(_ body: (Fixture) async throws -> Void) async throws {
        try await withFixture(policy: policy("rulesets", Self.text)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.push(["README.md": "# Hello"], to: "api", branch: "develop")
            try await body(fixture)
        }
    }

    private func ruleset(_ fixture: Fixture) throws -> Ruleset {
        try #require(try fixture.github.rulesets(of: "api").first { $0.name == "protect main" })
    }

    @Test("is created whole, with names turned into ids, and then needs nothing")
    func creation() async throws {
        try await withRepository { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            let ruleset = try ruleset(fixture)
            #expect(Set(ruleset.rules.map { $0.type }) == ["deletion", "pull_request", "required_status_checks"])
            #expect(ruleset.bypassActors.count == 2)
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("without conditions it applies to the default branch, to all tags, or to every push")
    func conditions() async throws {
        try await withRepository { fixture in
            let text = policy(
                "rulesets",
                """
                { b: { rules: { deletion: {} } }, t: { target: tag, rules: { deletion: {} } }, \
                p: { target: push, rules: { max_file_size: { max_file_size: 10 } } } }
                """)
            let record = try await fixture.enforce("api", policy: text)
            #expect(record.outcomes.map { $0.status } == [.verified, .verified, .verified], "\(record.outcomes)")
            let included = Dictionary(
                uniqueKeysWithValues: try fixture.github.rulesets(of: "api").map {
                    ($0.name, $0.conditions["ref_name"]?["include"]?.strings ?? [])
                })
            #expect(included == ["b": ["~DEFAULT_BRANCH"], "t": ["~ALL"], "p": []])
            #expect(try await fixture.plan("api", policy: text).isInSync)
        }
    }

    @Test("one weakened parameter is one change and one PUT, which keeps a rule that nobody described")
    func drift() async throws {
        try await withRepository { fixture in
            _ = try await fixture.enforce("api")
            try fixture.github.editRuleset("protect main", in: "api") { ruleset in
                ruleset.rules.append(Ruleset.Rule(id: 99, type: "proof_of_presence"))
                for index in ruleset.rules.indices where ruleset.rules[index].type == "pull_request" {
                    ruleset.rules[index].parameters?["required_approving_review_count"] = 0
                }
            }
            let plan = try await fixture.plan("api")
            #expect(
                plan.changes.map { $0.title }
                    == ["rulesets protect main: rules.pull_request.required_approving_review_count"])
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            #expect(try ruleset(fixture).rules.contains { $0.type == "proof_of_presence" })
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("review dismissal names its actors, and GitHub's inactive default is no difference")
    func dismissal() async throws {
        try await withRepository { fixture in
            func text(_ restriction: String) -> String {
                policy("rulesets", "r: { rules: { pull_request: { dismissal_restriction: \(restriction) } } }")
            }
            _ = try await fixture.enforce("api", policy: text("null"))
            let created = try fixture.github.rulesets(of: "api")[0].rules[0].parameters?["dismissal_restriction"]
            #expect(created == ["enabled": false, "allowed_actors": []])
            #expect(try await fixture.plan("api", policy: text("null")).isInSync)

            let actors = "{ allowed_actors: [team/devops, app/githubcop, user/maya-chen, role/maintain] }"
            let record = try await fixture.enforce("api", policy: text(actors))
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            let plan = try await fixture.plan("api", policy: text(actors))
            #expect(plan.isInSync, "\(plan.changes)")
            let swept = try await plans(fixture, text(actors))
            #expect(swept.isEmpty, "\(swept)")

            let off = try await fixture.enforce("api", policy: text("null"))
            #expect(off.outcomes.map { $0.status } == [.verified], "\(off.outcomes)")
            #expect(off.outcomes.map { $0.change.risk } == [.weakening])
        }
    }

    @Test("what GraphQL does not return survives a change of something else")
    func carriedOver() async throws {
        try await withRepository { fixture in
            let whole = """
                r:
                  rules:
                    code_coverage: { minimum_coverage: 80 }
                    license_compliance_scanning: {}
                    copilot_code_review: {}
                    pull_request:
                      required_reviewers: { team/devops: { file_patterns: ["*.tf"] } }
                      dismissal_restriction: { allowed_actors: [team/devops] }
                    required_status_checks: { required_status_checks: [{ context: build, app: merge-assistant }] }
                """
            let created = try await fixture.enforce("api", policy: policy("rulesets", whole))
            #expect(created.outcomes.map { $0.status } == [.verified], "\(created.outcomes)")
            #expect(try await fixture.plan("api", policy: policy("rulesets", whole)).isInSync)
            #expect(try await plans(fixture, policy("rulesets", whole)).isEmpty)
            let before = try fixture.github.rulesets(of: "api")[0].rules

            let more = """
                r:
                  rules:
                    pull_request: { required_approving_review_count: 2 }
                    required_status_checks: { required_status_checks: [build, lint] }
                """
            let record = try await fixture.enforce("api", policy: policy("rulesets", more))
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            let after = try fixture.github.rulesets(of: "api")[0].rules
            for type in ["code_coverage", "license_compliance_scanning", "copilot_code_review"] {
                #expect(
                    after.first { $0.type == type }?.parameters == before.first { $0.type == type }?.parameters,
                    "\(type)")
            }
            func parameter(_ name: String, _ rules: [Ruleset.Rule]) -> Sandbox.JSON? {
                rules.lazy.compactMap { $0.parameters?[name] }.first
            }
            for name in ["required_reviewers", "dismissal_restriction"] {
                #expect(parameter(name, after) == parameter(name, before), "\(name)")
            }
            let checks = parameter("required_status_checks", after)?.array ?? []
            #expect(checks.map { $0["integration_id"] != nil } == [true, false], "\(checks)")
        }
    }

    /// The changes that a sweep plans.
    private func plans(_ fixture: Fixture, _ text: String) async throws -> [Change] {
        var changes: [Change] = []
        _ = try await fixture.enforcer(try Fixture.document(text)).plans(of: .organization("acme")) {
            changes += try $0.plan.get().changes
        }
        return changes
    }

    @Test("a weakened ruleset is read, written and read back in three requests")
    func requests() async throws {
        try await withRepository { fixture in
            let text = "r: { enforcement: active, rules: { deletion: {} } }"
            _ = try await fixture.enforce("api", policy: policy("rulesets", text))
            try fixture.github.weakenRuleset("r", in: "api")
            fixture.forgetRequests()
            let record = try await fixture.enforce("api", policy: policy("rulesets", text))
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            // Only a rule of the type pull_request has parameters that GraphQL does not return.
            #expect(fixture.requests.map { $0.method } == ["POST", "PUT", "POST"], "\(fixture.requests)")
        }
    }

    @Test("one more who may bypass is a difference, a weakening to add and none to take away")
    func bypass() async throws {
        try await withRepository { fixture in
            _ = try await fixture.enforce("api")
            try fixture.github.editRuleset("protect main", in: "api") {
                $0.bypassActors.append(Ruleset.BypassActor(kind: .deployKey, mode: "always"))
            }
            let plan = try await fixture.plan("api")
            #expect(plan.changes.map { "\($0.verb) \($0.path)" } == ["remove protect main.bypass_actors.deploy_key"])
            #expect(plan.changes.allSatisfy { $0.risk != .weakening })
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            #expect(try ruleset(fixture).bypassActors.count == 2)
        }
    }

    @Test("a bypass for a team that does not exist is not written, and neither is the ruleset without it")
    func missingTeam() async throws {
        try await withRepository { fixture in
            let text = policy("rulesets", "r: { bypass_actors: { team/nobody: always }, rules: { deletion: {} } }")
            let record = try await fixture.enforce("api", policy: text)
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("nobody") == true)
            #expect(try fixture.github.rulesets(of: "api").isEmpty)
        }
    }

    @Test("two of one name are both left alone, and that is said")
    func sameName() async throws {
        try await withRepository { fixture in
            for _ in 0..<2 { try fixture.github.addRuleset("protect main", rules: ["deletion"], to: "api") }
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty)
            #expect(plan.notes.map { $0.topic } == [.unreadable], "\(plan.notes)")
        }
    }

    @Test("`exclusive` and `null` remove only what they are about")
    func removal() async throws {
        try await withRepository { fixture in
            _ = try await fixture.enforce("api")
            for name in ["old", "stray"] { try fixture.github.addRuleset(name, rules: ["deletion"], to: "api") }
            let null = try await fixture.enforce("api", policy: policy("rulesets", "old: null"))
            #expect(null.outcomes.map { $0.status } == [.verified], "\(null.outcomes)")
            #expect(Set(try fixture.github.rulesets(of: "api").map { $0.name }) == ["protect main", "stray"])
            let exclusive = try await fixture.enforce(
                "api", policy: policy("rulesets", Self.text, exclusive: true))
            #expect(exclusive.outcomes.map { $0.change.title } == ["rulesets stray"])
            #expect(try fixture.github.rulesets(of: "api").map { $0.name } == ["protect main"])
        }
    }

    @Test("a branch that moves from branches to rulesets is protected at every step")
    func migration() async throws {
        try await withRepository { fixture in
            let classic = policy("branches", "main: { required_linear_history: true }")
            _ = try await fixture.enforce("api", policy: classic)
            let moved = """
                version: 1
                organization: acme
                rules:
                  - name: baseline
                    exclusive: [branches]
                    settings:
                      branches: {}
                      rulesets: { protect main: { rules: { required_linear_history: {} } } }
                """
            let record = try await fixture.enforce("api", policy: moved)
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(fixture.github.isProtected("main", in: "api"))
            #expect(try fixture.repository("api").rules.isEmpty)
        }
    }
}
