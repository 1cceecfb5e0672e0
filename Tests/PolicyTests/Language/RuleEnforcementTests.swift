import Testing

@testable import Policy

@Suite("`enforcement` in a policy")
struct RuleEnforcementTests {
    @Test(
        "a share is read with its decimals",
        arguments: [("0%", 0), ("2.5%", 25_000), ("100%", 1_000_000), ("0.0001%", 1)])
    func shares(text: String, parts: Int) {
        #expect(RepositoryShare(text)?.parts == parts)
        #expect(RepositoryShare(text)?.description == text)
    }

    @Test(
        "what is no share is refused with its place", arguments: ["101%", "-1%", "1.%", "10", "evaluated", "1.23456%"])
    func notShares(text: String) {
        let found = problems(
            "version: 1\norganization: acme\nrules:\n  - name: r\n    enforcement: \(text)\n    settings: { repository: { description: x } }\n"
        )
        #expect(found.count == 1)
        #expect(found.first?.contains("5:18") == true)
    }

    @Test("a repository in a share is in every larger one, and about as many are chosen as it says")
    func nested() throws {
        let shares = try ["1%", "10%", "20%", "50%", "100%"].map { try #require(RepositoryShare($0)) }
        var counts = [Int](repeating: 0, count: shares.count)
        for id in 700_000_000..<700_010_000 {
            let chosen = shares.map { $0.contains(id) }
            #expect(chosen == chosen.sorted { !$0 && $1 })
            for (index, isIn) in chosen.enumerated() where isIn { counts[index] += 1 }
        }
        for (count, expected) in zip(counts, [100, 1000, 2000, 5000, 10_000]) {
            #expect(abs(count - expected) < 200)
        }
    }

    @Test("the whole policy can be evaluated, and then no rule is active")
    func wholePolicy() throws {
        let policy = try load(
            "version: 1\norganization: acme\nenforcement: evaluate\nrules: [{ name: r, settings: { repository: { description: x } } }]"
        )
        #expect(policy.isEvaluated)
        #expect(try policy.settings(for: facts("api")).kinds.isEmpty)
        #expect(try policy.evaluatedSettings(for: facts("api"))?.rules == ["r"])
    }

    @Test("a contradiction with an evaluated rule is a warning")
    func contradiction() throws {
        let policy = try load(
            rules: """
                  - { name: a, settings: { repository: { allow_squash_merge: false } } }
                  - { name: b, enforcement: evaluate, settings: { repository: { allow_merge_commit: false } } }
                """)
        #expect(!policy.warnings.isEmpty)
        #expect(try policy.settings(for: facts("api")).rules == ["a"])
        #expect(throws: PolicyProblems.self) { try policy.evaluatedSettings(for: facts("api")) }
    }

    @Test("explain says which rules are only evaluated, and why")
    func reasons() throws {
        let policy = try load(
            rules: """
                  - { name: a, settings: { repository: { description: x } } }
                  - { name: b, enforcement: evaluate, settings: { repository: { description: y } } }
                  - { name: c, enforcement: 0%, settings: { repository: { description: z } } }
                """)
        #expect(
            policy.evaluatedRules(of: .repository(facts("api"))) == [
                "b": "evaluated only", "c": "evaluated only: this repository is not in the 0%",
            ])
        #expect(policy.evaluated().evaluatedRules(of: .repository(facts("api"))).keys.sorted() == ["a", "b", "c"])
    }

    @Test("a secret that only evaluated rules name need not be there")
    func secrets() throws {
        let policy = try load(
            rules: """
                  - name: a
                    settings: { webhooks: { "https://a": { secret: "{{secret:A}}" } } }
                  - name: b
                    enforcement: evaluate
                    settings: { webhooks: { "https://a": { secret: "{{secret:B}}" } } }
                  - name: c
                    enforcement: 10%
                    settings: { webhooks: { "https://a": { secret: "{{secret:C}}" } } }
                """)
        #expect(policy.secrets.keys.sorted() == ["A", "B", "C"])
        #expect(["A", "B", "C"].map(policy.needsSecret) == [true, false, true])
        #expect(!policy.evaluated().needsSecret("A"))
    }

    private enum SampleOfOrganization: SettingKind {
        static let name = "sample"
        static let documentation = SampleObject.documentation
        static func observe(_ answers: Answers, of target: OrganizationFacts) throws -> Observed { Observed(.null) }
        static func operations(
            for changes: [Change], observed: Observed, in target: OrganizationFacts
        ) -> [Policy.Operation] { [] }
    }

    @Test("a rule for the organization is active or evaluated, and has no share")
    func organization() throws {
        func load(_ enforcement: String) throws -> PolicyDocument {
            let text = """
                version: 1
                organization: acme
                rules:
                  - { name: a, target: organization, settings: { sample: { count: 1 } } }
                  - { name: b, target: organization, enforcement: \(enforcement), settings: { sample: { flag: true } } }
                """
            return try PolicyDocument.load(
                [PolicyText(name: fileName, text: text)], inventory: { _ in "" }, kinds: testKinds,
                organizationKinds: [SampleOfOrganization.self])
        }
        let organization = OrganizationFacts(login: "acme", id: 1, nodeID: "O_1")
        let target = TargetFacts.organization(organization)
        let policy = try load("evaluate")
        #expect(try policy.organizationSettings(of: "acme").rules == ["a"])
        #expect(try policy.evaluatedSettings(of: target)?.rules == ["a", "b"])
        #expect(policy.evaluatedKinds(of: target) == ["sample"])
        #expect(try policy.evaluated().organizationSettings(of: "acme").kinds.isEmpty)
        #expect(try load("active").evaluatedSettings(of: target) == nil)

        let planner = Planner(kinds: [SampleOfOrganization.self], secrets: .none)
        let observation = RepositoryObservation(
            target: target, kinds: ["sample": .success(Observed(["count": 0, "flag": false]))])
        let plan = planner.plan(try policy.organizationSettings(of: "acme"), observation)
        let desired = try #require(try policy.evaluatedSettings(of: target))
        #expect(plan.changes.map { $0.title } == ["sample count"])
        #expect(planner.findings(of: desired, observation, after: plan).changes.map { $0.title } == ["sample flag"])

        let problems = #expect(throws: PolicyProblems.self) { try load("10%") }
        #expect(problems?.problems.contains { $0.message.contains("must be active or evaluate") } == true)
    }
}
