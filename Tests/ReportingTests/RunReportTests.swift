import Enforcement
import Policy
import Reporting
import RunFixtures
import Testing

/// The members are documented in Docs/cli.md as stable.
@Suite("A run as JSON")
struct RunReportTests {
    /// What a run prints, put together.
    private struct Lines {
        var repositories: [JSON] = []

        mutating func add(_ plan: RepositoryPlan, outcomes: [Outcome] = []) {
            repositories.append(RunReport.json(of: plan, outcomes: outcomes, failure: nil))
        }

        mutating func add(_ name: RepositoryName, failure: String) {
            repositories.append(RunReport.json(of: name, failure: failure))
        }
    }

    private func report(_ fill: (inout Lines, inout RunSummary) -> Void) throws -> JSON {
        var lines = Lines()
        var summary = RunSummary()
        fill(&lines, &summary)
        var requests = RequestUsage()
        requests.restReads = 4
        requests.graphQLQueries = 1
        let end = RunReport.json(of: "acme", summary: summary, requests: requests, budget: [:], seconds: 1.25)
        // As a program gets it.
        return try JSON(
            parsing: Array(end.setting(["repositories"], to: .array(lines.repositories)).text().utf8))
    }

    @Test("holds organization, repositories, summary and requests")
    func topLevel() throws {
        let json = try report { report, summary in
            report.add(Reported.plan)
            summary.add(Reported.plan)
        }
        #expect(
            Set(json.objectValue?.keys ?? [:].keys) == [
                "organization", "repositories", "summary", "requests", "budget", "seconds", "risks", "unmatched",
            ])
        #expect(json["organization"] == "acme")
        let summary = try #require(json["summary"])
        #expect(summary["repositories"] == 1)
        #expect(summary["to_change"] == 1)
        #expect(summary["in_sync"] == 0)
        #expect(summary["changes"] == 6)
        #expect(summary["removals"] == 2)
        #expect(summary["waiting"] == 1)
        #expect(summary["unreadable"] == 1)
        #expect(summary["kinds"]?["teams"] == 2)
        #expect(json["requests"]?["total"] == 5)
        #expect(json["requests"]?["rest_reads"] == 4)
        #expect(json["requests"]?["graphql_queries"] == 1)
    }

    @Test("a change names kind, subject, field, verb, before, after, rule and source")
    func changes() throws {
        let json = try report { report, _ in report.add(Reported.plan) }
        let changes = try #require(json["repositories"]?.arrayValue?.first?["changes"]?.arrayValue)
        #expect(
            changes[0] == [
                "kind": "repository", "subject": "has_wiki", "verb": "update", "before": true, "after": false,
                "rule": "baseline", "source": "githubcop.yml:14",
            ])
        #expect(changes[1]["verb"] == "create")
        #expect(changes[1]["before"] == .some(.null))
        #expect(changes[2]["verb"] == "remove")
        #expect(changes[2]["after"] == .some(.null))
        #expect(changes[3]["field"] == "required_status_checks.checks")
        #expect(changes[4]["verb"] == "replace")
        #expect(changes[5]["after"] == "{{secret:HOOK}}")
    }

    @Test("a note names topic and message, and what it is about where it is about something")
    func notes() throws {
        let json = try report { report, _ in report.add(Reported.plan) }
        let notes = try #require(json["repositories"]?.arrayValue?.first?["notes"]?.arrayValue)
        #expect(
            notes.first == [
                "topic": "waiting", "kind": "branches", "subject": "develop", "message": "waiting for the first push",
            ])
        #expect(notes[1] == ["topic": "unreadable", "kind": "security", "message": "GitHub did not tell"])
        #expect(notes.count == 3)
    }

    @Test("outcomes stand with their changes, and failures with their repositories")
    func outcomes() throws {
        let json = try report { report, summary in
            report.add(Reported.plan, outcomes: Reported.outcomes)
            summary.add(Reported.outcomes)
            report.add(RepositoryName(owner: "acme", name: "gone"), failure: "does not exist")
        }
        let repositories = try #require(json["repositories"]?.arrayValue)
        let changes = try #require(repositories[0]["changes"]?.arrayValue)
        #expect(changes[0]["outcome"] == "verified")
        #expect(changes[0]["message"] == nil)
        #expect(changes[3]["outcome"] == "refused")
        #expect(changes[3]["message"] == "PUT (422): no such\ncheck")
        #expect(repositories[0]["name"] == "acme/api")
        #expect(repositories[0]["failure"] == nil)
        #expect(
            repositories[1] == [
                "name": "acme/gone", "changes": [], "findings": [], "notes": [], "failure": "does not exist",
            ])
        #expect(json["summary"]?["outcomes"] == ["verified": 3, "failed": 1, "refused": 1, "ignored": 1])
        #expect(json["summary"]?["outcomes_by_kind"]?["branches"]?["refused"] == 1)
    }
}

@Suite("What a run adds up to")
struct RunSummaryTests {
    @Test("a repository counts as in sync only when all of it could be read and nothing waits")
    func inSync() {
        var summary = RunSummary()
        summary.add(RepositoryPlan(repository: Reported.facts(), changes: []))
        let topics: [Note.Topic] = [.waiting, .unreadable, .archived, .exempt]
        for topic in topics {
            summary.add(RepositoryPlan(repository: Reported.facts(), changes: [], notes: [Note(topic, "why")]))
        }
        #expect(summary.inSync == 1)
        #expect(summary.repositories == 5)
        #expect([summary.waiting, summary.unreadable, summary.archived, summary.exempt] == [1, 1, 1, 1])
    }

    @Test("anything but verified, and anything unread, is a problem; changes to make are none")
    func problems() {
        var summary = RunSummary()
        summary.add(RepositoryPlan(repository: Reported.facts(), changes: [Reported.wiki]))
        summary.add([Outcome(change: Reported.wiki, status: .verified)])
        #expect(!summary.hasProblems)
        for status in [Outcome.Status.failed, .refused, .ignored] {
            var bad = summary
            bad.add([Outcome(change: Reported.wiki, status: status)])
            #expect(bad.hasProblems, "\(status)")
        }
        var unread = summary
        unread.add(RepositoryPlan(repository: Reported.facts(), changes: [], notes: [Note(.unreadable, "no")]))
        #expect(unread.hasProblems)
        var failed = summary
        failed.addFailure(of: Reported.facts().name)
        #expect(failed.hasProblems)
        #expect(failed.sentence == "2 repositories: 1 changed, 1 failed · 1 change: 1 verified")
    }
}
