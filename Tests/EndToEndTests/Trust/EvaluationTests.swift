import Enforcement
import Foundation
import Kinds
import Policy
import Reporting
import Sandbox
import ServeWiring
import StateReporting
import Store
import Testing

/// Rules that are only evaluated: seen, and never written.
@Suite("Evaluated rules, against GitHub")
struct EvaluationTests {
    /// Rules of one line each; `enforcement` stands in place of E.
    private struct RandomRules {
        private(set) var lines: [(isActive: Bool, text: String)] = []

        init(seed: Int) {
            var generator = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
            func pick(_ values: [String]) -> String { values.randomElement(using: &generator) ?? "" }
            func flip() -> Bool { Bool.random(using: &generator) }
            for index in 0..<Int.random(in: 2...5, using: &generator) {
                var settings: [String] = []
                if flip() {
                    let role = pick(["pull", "push", "admin", "null"])
                    settings.append("teams: { \(pick(["devops", "ci", "engineering"])): \(role) }")
                }
                if flip() {
                    let count = Int.random(in: 1...3, using: &generator)
                    settings.append(
                        "branches: { \(pick(["main", "develop"])): { required_signatures: \(flip()), "
                            + "required_pull_request_reviews: { required_approving_review_count: \(count) } } }")
                }
                if flip() {
                    settings.append(
                        "autolinks: { \(pick(["OPS-", "DEV-"])): { url_template: \"https://\(pick(["a", "b"])).test/<num>\" } }"
                    )
                }
                settings.append(
                    "repository: { has_wiki: \(flip()), topics: [\(pick(["one", "two", "billing"]))] }")
                let exclusive = flip() ? ", exclusive: [\(pick(["teams", "branches", "autolinks"]))]" : ""
                lines.append(
                    (
                        flip(),
                        "  - { name: r\(index), enforcement: E, settings: { \(settings.joined(separator: ", ")) }\(exclusive) }"
                    ))
            }
        }

        static let head = "version: 1\norganization: acme\nrules:\n"

        func text(_ enforcement: (Bool) -> String?) -> String {
            let rules = lines.map { line in
                enforcement(line.isActive).map { line.text.replacing("enforcement: E", with: "enforcement: \($0)") }
                    ?? "  # left out"
            }
            let isEmpty = rules.allSatisfy { $0 == "  # left out" }
            return Self.head + (isEmpty ? "  []" : rules.joined(separator: "\n"))
        }
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    /// Writes as they were sent, but for what tells two repositories apart.
    private func writes(_ fixture: Fixture, _ name: String) throws -> [String] {
        let repository = try fixture.repository(name)
        return fixture.requests.filter { $0.isWrite }.map { request in
            "\(request) \(request.body?.text() ?? "")".replacing("\(repository.nodeID)", with: "NODE")
                .replacing("/\(name)", with: "/NAME")
        }.sorted()
    }

    @Test("active rules write what they write without the evaluated ones, but for what is withheld", arguments: 0..<16)
    func isolation(_ seed: Int) async throws {
        let rules = RandomRules(seed: seed)
        let (mixed, alone) = (rules.text { $0 ? "active" : "evaluate" }, rules.text { $0 ? "active" : nil })
        try await withFixture(policy: alone) { fixture in
            for name in ["one", "two"] { try Specimen.make(name, in: fixture) }
            fixture.forgetRequests()
            let record = try await fixture.enforce("one", policy: mixed)
            let sent = try writes(fixture, "one")
            fixture.forgetRequests()
            let expected = try await fixture.enforce("two", policy: alone)
            let withheld = record.outcomes.filter { $0.status == .withheld }
            #expect(withheld == record.plan?.findings.withheld ?? [])
            #expect(
                Set(record.outcomes.map { "\($0.change.title) \($0.change.verb)" })
                    == Set(expected.outcomes.map { "\($0.change.title) \($0.change.verb)" }))
            if withheld.isEmpty {
                #expect(try sent.count == writes(fixture, "two").count)
            }
            let written = Set(record.outcomes.filter { $0.status == .verified }.map { $0.change.title })
            #expect(written.isDisjoint(with: withheld.map { $0.change.title }))

            // Nothing of the evaluated rules is there: planning with them active finds just the findings.
            let plan = try await fixture.plan("one", policy: rules.text { _ in "active" })
            let findings = record.plan?.findings.changes ?? []
            #expect(Set(plan.changes.map { $0.title }) == Set(findings.map { $0.title }))
            let again = try await fixture.enforce("one", policy: mixed)
            #expect(again.outcomes.allSatisfy { $0.status == .withheld })
        }
    }

    @Test("an evaluated policy plans what it would do, and sends only reads", arguments: 0..<6)
    func evaluatedPolicy(_ seed: Int) async throws {
        let rules = RandomRules(seed: seed)
        let active = rules.text { _ in "active" }
        let evaluated = active.replacing("rules:\n", with: "enforcement: evaluate\nrules:\n")
        try await withFixture(policy: evaluated) { fixture in
            try Specimen.make("one", in: fixture)
            fixture.forgetRequests()
            let record = try await fixture.enforce("one")
            #expect(fixture.requests.filter { $0.isWrite }.isEmpty)
            #expect(record.isInSync && record.outcomes.isEmpty)
            let plan = try await fixture.plan("one", policy: active)
            #expect(record.plan?.findings.changes.map { $0.title } == plan.changes.map { $0.title })
            #expect(!plan.changes.isEmpty)
        }
    }

    @Test("what of every kind's example is evaluated is found, and once active it leaves nothing to find")
    func everyKind() async throws {
        for kind in repositoryKinds {
            let active = policy(kind.name, kind.documentation.example)
            let evaluated = active.replacing("- name: test\n", with: "- name: test\n    enforcement: evaluate\n")
            try await withFixture(policy: evaluated) { fixture in
                try Specimen.make("busy", in: fixture)
                let expected = try await fixture.plan("busy", policy: active)
                let plan = try await fixture.plan("busy")
                #expect(plan.changes == [])
                #expect(Set(plan.findings.changes.map { $0.title }) == Set(expected.changes.map { $0.title }))
                try await fixture.enforce("busy", policy: active)
                let after = try await fixture.plan("busy")
                #expect(after.findings.isEmpty, "\(kind.name): \(after.findings.changes.map { $0.title })")
            }
        }
    }

    private static let rollout = """
        version: 1
        organization: acme
        rules:
          - { name: baseline, exclusive: [autolinks], settings: { repository: { has_wiki: false } } }
          - name: later
            enforcement: evaluate
            settings:
              repository: { has_projects: false }
              autolinks: { OPS-: { url_template: "https://ops.example/<num>" } }
              webhooks: { "https://a.example/": { events: [push], secret: "{{secret:NOWHERE}}" } }
        """

    @Test("a change of an evaluated rule needs no permission, no limit and no secret")
    func nothingNeeded() async throws {
        try await withFixture(policy: Self.rollout.replacing("rules:", with: "limits: { removals: 0 }\nrules:")) {
            fixture in
            try fixture.createRepository("api")
            let autolinks = policy("autolinks", "OPS-: { url_template: \"https://ops.example/<num>\" }")
            try await fixture.enforce("api", policy: autolinks)
            let record = try await fixture.enforce("api")
            #expect(
                record.outcomes.map { "\($0.change.title) \($0.status)" } == [
                    "repository has_wiki verified", "autolinks OPS- withheld",
                ])
            #expect(record.failure == nil && !record.isInSync)
            #expect(
                record.plan?.findings.changes.map { $0.title } == [
                    "repository has_projects", "webhooks https://a.example/",
                ])
            #expect(try fixture.repository("api").autolinks.map { $0.keyPrefix } == ["OPS-"])
        }
    }

    @Test("a ruleset of the organization can be evaluated too, and is not removed while it is")
    func organization() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: baseline
                target: organization
                exclusive: [rulesets]
              - name: later
                target: organization
                enforcement: evaluate
                settings:
                  rulesets:
                    everywhere:
                      conditions: { repository_name: { include: ["~ALL"] } }
                      rules: { deletion: {} }
            """
        try await withFixture(policy: text) { fixture in
            func enforce(_ text: String) async throws -> Record {
                await fixture.enforcer(try Fixture.document(text)).enforce(
                    WorkItem(
                        organization: "acme", id: nil,
                        causes: [Cause(trigger: "test", sentence: "a test asked for it")],
                        priority: .drift))
            }
            let record = try await enforce(text)
            #expect(record.isInSync && record.outcomes.isEmpty, "\(record)")
            #expect(record.plan?.findings.changes.map { $0.title } == ["rulesets everywhere"])
            #expect(fixture.requests.filter { $0.isWrite }.isEmpty)

            let active = try await enforce(text.replacing("    enforcement: evaluate\n", with: ""))
            #expect(active.outcomes.map { $0.status } == [.verified])
            let paused = try await enforce(text)
            #expect(paused.outcomes.map { "\($0.change.title) \($0.status)" } == ["rulesets everywhere withheld"])
            #expect(try fixture.github.rulesets().count == 1)
        }
    }

    @Test("the latest findings are in the state, are replaced, and are forgotten when no rule is evaluated any more")
    func kept() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("findings-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try StateDatabase(path: folder.appendingPathComponent("state.sqlite").path)
        try await withFixture(policy: Self.rollout) { fixture in
            for name in ["api", "web"] { try fixture.createRepository(name) }
            let memory = FindingMemory.kept(in: database)
            for name in ["api", "web"] {
                _ = try await fixture.enforcer(findings: memory).plan(fixture.reference(name))
            }
            let report = try await StatusReport(database, now: Date())
            let kept = report.json["findings"]?.arrayValue ?? []
            #expect(kept.map { $0["repository"] } == ["acme/api", "acme/web"])
            #expect(kept.first?["findings"] == 3 && kept.first?["rules"] == ["later": 3])
            let text = report.lines(.plain)
            #expect(text.contains("Findings  6 of evaluated rules in 2 repositories"), "\(text)")
            #expect(text.contains { $0.hasPrefix("  acme/api: 3 findings (later 3), for ") }, "\(text)")

            try fixture.github.change("api") { $0.features.hasProjects = false }
            _ = try await fixture.enforcer(findings: memory).plan(fixture.reference("api"))
            #expect(try await FindingTable(database: database).counts() == (5, 2))

            let active = try Fixture.document(Self.rollout.replacing("    enforcement: evaluate\n", with: ""))
            _ = try await fixture.enforcer(active, findings: memory).survey("acme") { false }
            #expect(try await FindingTable(database: database).counts() == (0, 0))
        }
        try database.close()
    }
}
