import Enforcement
import Policy
import Sandbox
import Testing

@Suite("The limits of a policy")
struct LimitTests {
    private func statuses(_ record: Record) -> [String: Outcome.Status] {
        Dictionary(record.outcomes.map { ($0.change.title, $0.status) }) { first, _ in first }
    }

    @Test("nothing is published or archived unless the policy allows it; the rest of the repository is written")
    func publication() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: open
                settings: { repository: { visibility: public, archived: true, has_wiki: false } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(
                statuses(record) == [
                    "repository archived": .withheld, "repository has_wiki": .verified,
                    "repository visibility": .withheld,
                ])
            #expect(!record.isInSync)
            #expect(record.outcomes.first { $0.status == .withheld }?.message?.contains("limits.") == true)
            let repository = try fixture.repository("api")
            #expect(repository.visibility == .private && !repository.isArchived)
        }
    }

    @Test("the limit on removals holds for what is planned again after a change of visibility")
    func afterVisibility() async throws {
        let text = """
            version: 1
            organization: acme
            limits: { publications: 1, removals: 0 }
            rules:
              - name: opened up
                when: { visibility: private }
                settings: { repository: { visibility: internal } }
              - name: internal
                when: { visibility: internal }
                exclusive: [autolinks]
                settings: { autolinks: { OPS-: https://ops.example/<num> } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try await fixture.enforce("api", policy: policy("autolinks", "OLD-: https://old.example/<num>"))
            let record = try await fixture.enforce("api")
            #expect(
                statuses(record) == [
                    "repository visibility": .verified, "autolinks OPS-": .verified, "autolinks OLD-": .withheld,
                ])
            #expect(try await fixture.plan("api").changes.map { $0.title } == ["autolinks OLD-"])
        }
    }

    @Test("a rule that would weaken a branch is withheld, and the pattern that covers it is left in place")
    func weakerThanPattern() async throws {
        let text = """
            version: 1
            organization: acme
            limits: { weakenings: 0 }
            rules:
              - name: branches
                exclusive: [branches]
                settings: { branches: { main: { required_linear_history: true } } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try await fixture.enforce("api", policy: policy("branches", "\"ma*\": { enforce_admins: true }"))
            let plan = try await fixture.plan("api")
            #expect(plan.changes.first { $0.subject == "main" }?.risk == .weakening)
            let record = try await fixture.enforce("api")
            #expect(statuses(record) == ["branches main": .withheld, "branches ma*": .withheld])
            #expect(try await fixture.plan("api").changes.count == 2)
        }
    }

    @Test("a share is of all repositories of the organization, however few a change of the policy touches")
    func shareOfAll() async throws {
        try await withFixture { fixture in
            for number in 1...20 { try fixture.createRepository("r\(number)") }
            let scope = SweepScope { ["r1", "r2", "r3"].contains($0.name.name) }
            func survey(_ share: String) async throws -> Survey {
                let text = policy("repository", "has_wiki: false")
                    .replacing("rules:", with: "limits: { repositories_changed: \(share) }\nrules:")
                return try await fixture.enforcer(Fixture.document(text)).survey("acme", within: scope) { false }
            }
            let allowed = try await survey("15%")
            #expect(allowed.repositories == 3 && allowed.due.count == 3)
            #expect(allowed.violation == nil)
            let stopped = try await survey("10%")
            #expect(stopped.violation?.contains("allows 10% (2 of 20 repositories)") == true, "\(stopped)")
        }
    }
}
