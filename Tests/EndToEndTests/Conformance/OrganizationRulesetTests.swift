import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Rulesets of the organization")
struct OrganizationRulesetTests {
    private static let ruleset = """
        everywhere:
          conditions: { repository_name: { include: ["~ALL"], exclude: [sandbox-*] } }
          bypass_actors: { team/devops: pull_request }
          rules: { deletion: {}, pull_request: { required_approving_review_count: 2 } }
        """

    /// - Parameter repositories: a rule for repositories, in flow style.
    private func policy(_ rulesets: String, exclusive: Bool = false, repositories: String = "") -> String {
        let block = rulesets.split(separator: "\n").map { "        \($0)\n" }.joined()
        return """
            version: 1
            organization: acme
            limits: { weakenings: 100 }
            rules:
              - name: organization
                target: organization
            \(exclusive ? "    exclusive: [rulesets]" : "")
                settings:
                  rulesets:
            \(block)
            \(repositories)
            """
    }

    @Test("are created with conditions and bypass by name, and then need nothing")
    func creation() async throws {
        try await withFixture { fixture in
            let record = try await fixture.enforceOrganization(policy: policy(Self.ruleset))
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record)")
            let ruleset = try #require(try fixture.github.rulesets().first)
            #expect(ruleset.conditions["repository_name"]?["exclude"]?.array?.count == 1)
            #expect(ruleset.conditions["ref_name"]?["include"]?.array?.count == 1)
            #expect(ruleset.bypassActors.count == 1)
            #expect(try await fixture.planOrganization(policy: policy(Self.ruleset)).isInSync)
        }
    }

    @Test("drift is one change of the organization, and a ruleset that the policy does not name stays")
    func drift() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            try await fixture.enforceOrganization(
                policy: policy(
                    Self.ruleset
                        + "\nother: { conditions: { repository_id: { repositories: [api] } }, rules: { deletion: {} } }"
                ))
            #expect(try fixture.github.rulesets().count == 2)
            try fixture.github.weakenRuleset("everywhere")
            let record = try await fixture.enforceOrganization(policy: policy(Self.ruleset))
            #expect(
                record.outcomes.map { "\($0.change.title) \($0.status.rawValue)" } == [
                    "rulesets everywhere: rules.pull_request.required_approving_review_count verified"
                ])
            #expect(record.plan?.target.name.title == "acme (organization)")
            #expect(try fixture.github.rulesets().count == 2)
        }
    }

    @Test("another form of condition takes the place of the one that is there, and comes back with a revert")
    func otherForm() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            let first = policy("r: { conditions: { repository_name: { include: [api] } }, rules: { deletion: {} } }")
            let second = policy(
                "r: { conditions: { repository_id: { repositories: [api] } }, rules: { deletion: {} } }")
            try await fixture.enforceOrganization(policy: first)
            let record = try await fixture.enforceOrganization(policy: second)
            #expect(record.outcomes.allSatisfy { $0.status == .verified } && record.outcomes.count == 2, "\(record)")
            #expect(try await fixture.planOrganization(policy: second).isInSync)
            let conditions = try #require(try fixture.github.rulesets().first).conditions
            #expect(conditions["repository_name"] == nil && conditions["repository_id"] != nil)

            let reverted = try await fixture.revert(record)
            #expect(reverted.outcomes.allSatisfy { $0.status == .verified }, "\(reverted)")
            #expect(try await fixture.planOrganization(policy: first).isInSync)
        }
    }

    @Test("what may not be read is reported and left alone")
    func unreadable() async throws {
        try await withFixture(as: .app(permissions: ["administration": "write", "metadata": "read"])) { fixture in
            let record = try await fixture.enforceOrganization(policy: policy(Self.ruleset, exclusive: true))
            #expect(record.outcomes.isEmpty && !record.isInSync, "\(record)")
            #expect(record.plan?.notes.contains { $0.topic == .unreadable } ?? (record.failure != nil))
            #expect(fixture.requests.allSatisfy { !$0.isWrite })
        }
    }

    @Test("a sweep plans the organization before its repositories, and a second shard leaves it to the first")
    func sweep() async throws {
        try await withFixture(repositories: 3) { fixture in
            let enforcer = fixture.enforcer(try Fixture.document(policy(Self.ruleset)))
            func names(_ selection: Selection) async throws -> [String] {
                var names: [String] = []
                _ = try await enforcer.plans(of: selection) { names.append($0.name.description) }
                return names
            }
            let all = try await names(.organization("acme"))
            #expect(all.first == "acme" && all.count == 4)
            #expect(try await names(.organization("acme", Shard("2/2"))).allSatisfy { $0 != "acme" })
            #expect(try await names(.organization("acme", nil, .organization)) == ["acme"])
            #expect(try await names(.organization("acme", nil, .repositories)).count == 3)
        }
    }

    // MARK: The order of the two

    private static let classic = "branches: { main: { allow_deletions: false } }"
    private static let rule = "- { name: repositories, settings: { \(classic) } }"
    private static let ruleWithout =
        "- { name: repositories, exclusive: [branches], settings: { branches: { main: null } } }"

    @Test("a repository keeps its protection until the organization's is verified")
    func organizationFirst() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            _ = try await fixture.enforce("api", policy: "version: 1\norganization: acme\nrules:\n  \(Self.rule)")
            #expect(fixture.github.isProtected(in: "api"))
            let moved = policy(Self.ruleset, repositories: "  " + Self.ruleWithout)

            let early = try await fixture.enforce("api", policy: moved)
            #expect(early.outcomes.map { $0.status } == [.withheld], "\(early)")
            #expect(fixture.github.isProtected(in: "api"))

            try await fixture.enforceOrganization(policy: moved)
            let late = try await fixture.enforce("api", policy: moved)
            #expect(late.outcomes.map { $0.status } == [.verified], "\(late)")
            #expect(fixture.github.isProtected(in: "api"))
        }
    }

    @Test("a ruleset of the organization goes once its repositories are protected by their own")
    func repositoriesFirst() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            try await fixture.enforceOrganization(policy: policy(Self.ruleset))
            let moved = policy("everywhere: null", repositories: "  " + Self.rule)

            let early = try await fixture.enforceOrganization(policy: moved)
            #expect(early.outcomes.map { $0.status } == [.withheld], "\(early)")
            #expect(try fixture.github.rulesets().count == 1)

            // A run over both does it in the right order.
            var records: [Record] = []
            let enforcer = fixture.enforcer(try Fixture.document(moved))
            _ = try await enforcer.enforce(
                [RepositoryReference(name: .organization("acme")), fixture.reference("api")],
                cause: Cause(trigger: "apply", sentence: "a test asked for it"), budget: .unlimited, until: { false }
            ) { records.append($0) }
            #expect(records.map { $0.repository.description } == ["acme", "acme/api", "acme"])
            #expect(records.flatMap { $0.outcomes }.map { $0.status } == [.verified, .verified], "\(records)")
            #expect(try fixture.github.rulesets().isEmpty && fixture.github.isProtected(in: "api"))
        }
    }
}
