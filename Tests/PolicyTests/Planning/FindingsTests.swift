import Testing

@testable import Kinds
@testable import Policy

@Suite("What evaluated rules would change")
struct FindingsTests {
    private static let repository = facts("api")

    private func findings(
        _ rules: String, _ kinds: [String: JSON], secrets: SecretMemory = .none,
        in registry: [any SettingKind.Type] = repositoryKinds
    ) throws -> (plan: RepositoryPlan, findings: Findings) {
        let head = "version: 1\norganization: acme\nrules:\n"
        let policy = try load(head + rules, kinds: registry)
        let observation = RepositoryObservation(
            repository: Self.repository, kinds: kinds.mapValues { .success(Observed($0)) })
        let planner = Planner(kinds: registry, secrets: secrets)
        let plan = planner.plan(try policy.settings(for: Self.repository), observation)
        let desired = try #require(try policy.evaluatedSettings(for: Self.repository))
        let findings = planner.findings(of: desired, observation, after: plan)
        return (plan.adding(findings), findings)
    }

    private func titles(_ changes: [Change]) -> [String] { changes.map { "\($0.verb) \($0.title)" } }

    @Test("are seen beside what an active rule creates in the same run")
    func inNewEntry() throws {
        let (plan, findings) = try findings(
            """
              - { name: a, settings: { branches: { main: { enforce_admins: true } } } }
              - name: b
                enforcement: evaluate
                settings: { branches: { main: { required_signatures: true, enforce_admins: true } } }
            """, ["branches": [:]])
        #expect(titles(plan.changes) == ["create branches main"])
        #expect(titles(findings.changes) == ["update branches main: required_signatures"])
        #expect(findings.errors == [])
    }

    @Test("keep an active rule from removing what they name, and only that")
    func removal() throws {
        let (plan, findings) = try findings(
            """
              - { name: a, exclusive: [teams], settings: { teams: { Devops: admin } } }
              - { name: b, enforcement: evaluate, settings: { teams: { ops: pull } } }
            """,
            [
                "teams": [
                    "devops": ["permission": "admin"], "OPS": ["permission": "push"], "qa": ["permission": "pull"],
                ]
            ])
        #expect(titles(plan.changes) == ["remove teams qa"])
        #expect(findings.withheld.map { $0.change.title } == ["teams OPS"])
        #expect(findings.withheld.first?.message?.contains("rule 'b' (githubcop.yml:5") == true)
        // It stays, so what the evaluated rule would change of it is seen.
        #expect(titles(findings.changes) == ["update teams OPS: permission"])
    }

    @Test("keep an active rule from removing what they would rename")
    func renaming() throws {
        let entry: JSON = ["target": "branch", "enforcement": "active"]
        let (plan, findings) = try findings(
            """
              - { name: a, exclusive: [nested] }
              - name: b
                enforcement: evaluate
                settings: { nested: { new: { previously: [old], target: branch } } }
            """, ["nested": ["old": entry, "other": entry]], in: [SampleNested.self])
        #expect(titles(plan.changes) == ["remove nested other"])
        #expect(titles(findings.changes) == ["rename nested new"])
    }

    @Test("keep an active rule from weakening what they want strong, but not from weakening what they want weaker")
    func weakening() throws {
        let rules = """
              - name: a
                settings: { branches: { main: { required_pull_request_reviews: { required_approving_review_count: 1 } } } }
              - name: b
                enforcement: evaluate
                settings: { branches: { main: { required_pull_request_reviews: { required_approving_review_count: COUNT } } } }
            """
        let reviews: JSON = ["required_pull_request_reviews": ["required_approving_review_count": 3]]
        for (count, isWithheld) in [(0, false), (1, false), (2, true), (3, true)] {
            let (plan, findings) = try findings(
                rules.replacing("COUNT", with: "\(count)"), ["branches": ["main": reviews]])
            #expect(findings.withheld.isEmpty != isWithheld)
            #expect(plan.changes.isEmpty == isWithheld)
        }
    }

    @Test("keep a list from losing the elements that they add, whatever the case")
    func list() throws {
        let (plan, findings) = try findings(
            """
              - { name: a, settings: { repository: { topics: [one] } } }
              - { name: b, enforcement: evaluate, settings: { repository: { topics: [two] } } }
            """, ["repository": ["topics": ["one", "two", "three"]]])
        #expect(plan.changes == [])
        #expect(titles(findings.withheld.map { $0.change }) == ["update repository topics"])
        #expect(findings.changes.map { $0.after } == [["one", "two"]])
    }

    @Test("do not name a secret again that an active rule sets")
    func secret() throws {
        let (plan, findings) = try findings(
            """
              - { name: a, settings: { webhooks: { "https://a.test/": { events: [push], secret: "{{secret:A}}" } } } }
              - { name: b, enforcement: evaluate, settings: { webhooks: { "https://a.test/": { active: false } } } }
            """, ["webhooks": [:]], secrets: SecretMemory { _, _ in .different })
        #expect(titles(plan.changes) == ["create webhooks https://a.test/"])
        #expect(titles(findings.changes) == ["update webhooks https://a.test/: active"])
    }

    @Test("are unknown where they are not readable, and then nothing is taken away that they may name")
    func unreadable() throws {
        let head = "version: 1\norganization: acme\nrules:\n"
        let rules = """
              - { name: a, exclusive: [teams], settings: { teams: { devops: admin } } }
              - { name: b, enforcement: evaluate, settings: { teams: { ops: pull } } }
            """
        let policy = try PolicyDocument.load([PolicyText(name: fileName, text: head + rules)]) { _ in "" }
        let read = RepositoryObservation(
            repository: Self.repository, kinds: ["teams": .success(Observed(["qa": ["permission": "pull"]]))])
        let planner = Planner(kinds: repositoryKinds, secrets: .none)
        let plan = planner.plan(try policy.settings(for: Self.repository), read)
        #expect(titles(plan.changes) == ["create teams devops", "remove teams qa"])
        let unread = RepositoryObservation(
            repository: Self.repository, kinds: ["teams": .failure(Unreadable("GitHub did not answer"))])
        let desired = try #require(try policy.evaluatedSettings(for: Self.repository))
        let findings = planner.findings(of: desired, unread, after: plan)
        #expect(findings.changes == [])
        #expect(findings.errors.map { $0.message } == ["GitHub did not answer"])
        #expect(titles(plan.adding(findings).changes) == ["create teams devops"])

        let failed = Findings(failed: Unreadable("no"), withholdingFrom: plan, of: ["teams"])
        #expect(titles(plan.adding(failed).changes) == ["create teams devops"])
        let elsewhere = Findings(failed: Unreadable("no"), withholdingFrom: plan, of: ["labels"])
        #expect(plan.adding(elsewhere).changes == plan.changes)
    }
}
