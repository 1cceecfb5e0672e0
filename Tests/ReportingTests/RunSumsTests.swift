import Enforcement
import FoundationEssentials
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("The sums of a run")
struct RunSumsTests {
    private func plan(_ changes: [Change], _ topic: Note.Topic? = nil) -> RepositoryPlan {
        RepositoryPlan(
            repository: Reported.facts(), changes: changes, notes: topic.map { [Note($0, "a note")] } ?? [])
    }

    @Test("only what was made and read back counts as changed")
    func changed() {
        var summary = RunSummary()
        let changes = [Reported.wiki, Reported.team]
        summary.add(
            Reported.record(
                plan: plan(changes), outcomes: changes.map { Outcome(change: $0, status: .refused, message: "no") }))
        #expect(summary.sentence == "1 repository: 1 not changed · 2 changes: 2 refused")
        summary.add(
            Reported.record(
                plan: plan(changes),
                outcomes: [
                    Outcome(change: Reported.wiki, status: .verified),
                    Outcome(change: Reported.team, status: .failed, message: "lost"),
                ]))
        #expect(
            summary.sentence
                == "2 repositories: 1 changed, 1 not changed · 4 changes: 1 failed, 2 refused, 1 verified")
        #expect(summary.toChange == 2 && summary.changed == 1)
    }

    @Test("a repository is exempt until its exemption has ended, also in the last days, and is not in sync meanwhile")
    func exempt() {
        var summary = RunSummary()
        summary.add(plan([], .exempt))
        summary.add(plan([], .exemptionEnding))
        #expect(summary.exempt == 2 && summary.inSync == 0)
    }

    @Test("the sums that an older version wrote are read")
    func older() throws {
        let text =
            #"{"repositories":3,"in_sync":2,"to_change":1,"changes":4,"removals":0,"kinds":{},"archived":0,"#
            + #""exempt":0,"waiting":0,"unreadable":0,"failed":0,"postponed":0,"outcomes":{},"outcomes_by_kind":{}}"#
        let summary = try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8))
        #expect(summary.repositories == 3 && summary.changed == 0)
    }
}
