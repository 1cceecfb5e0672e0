import Enforcement
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("The last line of a run")
struct ClosingLineTests {
    private func summary(_ changes: [[Change]]) -> RunSummary {
        changes.reduce(into: RunSummary()) { $0.add(RepositoryPlan(repository: Reported.facts(), changes: $1)) }
    }

    @Test("of a plan: what is to create, change and remove, in how many of how many repositories, and what is risky")
    func plan() {
        var weakening = Reported.wiki
        weakening.risk = .weakening
        let changes = [[Reported.team, weakening], [Reported.stranger, Reported.autolink], []]
        #expect(
            ClosingLine(.plan).text(summary(changes))
                == "Plan: 1 to create, 2 to change, 1 to remove in 2 of 3 repositories; 1 weakening.")
        #expect(ClosingLine(.plan).text(summary([[], []])) == "Plan: no changes in 2 repositories.")
        #expect(ClosingLine(.plan, isPartial: true).text(summary([[]])) == "Plan so far: no changes in 1 repository.")
    }

    @Test("says what is not known, and that the organization is concerned")
    func remarks() {
        var summary = summary([[Reported.wiki]])
        summary.addFailure(of: Reported.name)
        let facts = OrganizationFacts(login: "acme", id: 1, nodeID: "O_1")
        summary.add(RepositoryPlan(target: .organization(facts), changes: [Reported.wiki]))
        #expect(
            ClosingLine(.plan).text(summary)
                == "Plan: 0 to create, 2 to change, 0 to remove in the organization and 1 of 2 repositories; "
                + "1 repository failed.")
    }

    @Test("of a run that wrote: what was made and read back, and what was not")
    func apply() {
        var summary = RunSummary()
        summary.add(Reported.record())
        #expect(
            ClosingLine(.apply).text(summary)
                == "Apply: 1 created, 2 changed, 0 removed in 1 of 1 repository; 1 refused, 1 ignored, 1 failed, "
                + "1 repository partly unreadable.")
    }
}
