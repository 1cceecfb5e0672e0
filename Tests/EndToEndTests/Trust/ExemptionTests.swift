import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Exemptions, day by day")
struct ExemptionTests {
    private static let text = """
        version: 1
        exempt:
          - repositories: [legacy-*]
            reason: frozen until the migration
            owner: "@acme/platform"
            until: 2027-03-31
        rules:
          - name: baseline
            settings: { repository: { has_wiki: false } }
        """

    private func enforce(_ fixture: Fixture, on day: Day) async throws -> Record {
        let enforcer = Enforcer(
            policy: try Fixture.document(Self.text), organization: Fixture.organization, session: fixture.session,
            vault: .empty, history: .unkept, retryDelays: fixture.time.retryDelays, today: { day })
        return await enforcer.enforce(
            WorkItem(
                repository: fixture.reference("Legacy-Portal"), causes: [Cause(trigger: "test", sentence: "a test")],
                priority: .drift))
    }

    @Test("an exempt repository is not touched and says why; it warns 14 days before the end; then it is enforced")
    func lifeOfAnExemption() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("Legacy-Portal")
            for (day, topic) in [
                ("2027-03-01", Note.Topic.exempt), ("2027-03-17", .exemptionEnding), ("2027-03-31", .exemptionEnding),
            ] {
                let record = try await enforce(fixture, on: try #require(Day(day)))
                #expect(record.outcomes.isEmpty && record.isInSync)
                #expect(record.plan?.notes.map { $0.topic } == [topic], "\(day)")
                #expect(
                    record.plan?.notes.first?.message.contains("frozen until the migration, @acme/platform") == true)
            }
            #expect(fixture.writes.isEmpty)
            #expect(try fixture.repository("Legacy-Portal").features.hasWiki)

            let record = try await enforce(fixture, on: try #require(Day("2027-04-01")))
            #expect(record.outcomes.map { $0.status } == [.verified])
            #expect(try fixture.repository("Legacy-Portal").features.hasWiki == false)
            #expect(record.plan?.notes.contains { $0.message.contains("the exemption ended on 2027-03-31") } == true)
        }
    }
}
