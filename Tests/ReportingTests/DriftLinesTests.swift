import Enforcement
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("What was changed, below the line of a piece of work")
struct DriftLinesTests {
    @Test("only what had been in sync before is called drift; each line names the repository and the rule")
    func lines() {
        let outcomes = [Reported.wiki, Reported.team].map { Outcome(change: $0, status: .verified) }
        let lines = DriftLines(Reported.record(outcomes: outcomes), drift: [Reported.wiki]).lines(.plain)
        #expect(
            lines == [
                "acme/api: drift reverted: repository has_wiki true → false (rule 'baseline', githubcop.yml:14)",
                "acme/api: set: teams devops admin (rule 'baseline', githubcop.yml:14)",
            ])
    }

    @Test("what was not made is no line, and more than five are counted")
    func many() {
        let made = (1...7).map {
            Outcome(change: Reported.change("labels", "l\($0)", from: 1, to: 2), status: .verified)
        }
        let failed = Outcome(change: Reported.wiki, status: .failed, message: "no")
        let lines = DriftLines(Reported.record(outcomes: made + [failed]), drift: []).lines(.plain)
        #expect(lines.count == 6 && lines.last == "acme/api: and 2 more")
    }
}
