import Enforcement
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("A piece of work as a line")
struct RecordLineTests {
    private func lines(_ record: Record) -> [String] { RecordLine(record).lines(.plain) }

    @Test("says repository, outcome, changes, milliseconds, requests and why")
    func inSync() {
        let verified = Outcome(change: Reported.wiki, status: .verified)
        let plan = RepositoryPlan(repository: Reported.facts(), changes: [Reported.wiki])
        #expect(
            lines(Reported.record(plan: plan, outcomes: [verified])) == [
                "acme/api in sync, 1 change verified, 250 ms, 4 requests — octocat created acme/api"
            ])
    }

    @Test("what did not go well stands below, one line each, which names the repository: lines of several interleave")
    func problems() {
        let lines = lines(Reported.record())
        #expect(lines[0].hasPrefix("acme/api not in sync, 3 changes verified"))
        #expect(
            Array(lines.dropFirst()) == [
                "acme/api: security cannot be read: GitHub did not tell",
                "acme/api: failed: teams strangers: the connection was lost",
                "acme/api: refused: branches main: required_status_checks.checks: PUT (422): no such␣check",
                "acme/api: ignored: webhooks https://ci.example/: secret: accepted and not made",
                "acme/api: waiting: branches develop: waiting for the first push",
            ])
    }

    @Test("what waits for the first push does not count against it, and is said")
    func waiting() {
        let note = Note(.waiting, kind: "branches", subject: "main", "waiting for the first push")
        let plan = RepositoryPlan(repository: Reported.facts(), changes: [], notes: [note])
        let lines = lines(Reported.record(plan: plan, outcomes: []))
        #expect(lines[0].hasPrefix("acme/api in sync as far as possible, 250 ms"))
        #expect(lines.dropFirst() == ["acme/api: waiting: branches main: waiting for the first push"])
    }

    @Test("a repository that could not be read says why")
    func failure() {
        let lines = lines(Reported.record(plan: nil, outcomes: [], failure: "GET (500): no answer"))
        #expect(lines[0].hasPrefix("acme/api not in sync"))
        #expect(lines.dropFirst() == ["acme/api: GET (500): no answer"])
    }
}
