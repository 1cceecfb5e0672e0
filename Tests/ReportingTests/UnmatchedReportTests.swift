import Kinds
import Policy
import Reporting
import RunFixtures
import Testing

@testable import Enforcement

@Suite("What a policy names and no repository has, as a run finds out")
struct UnmatchedReportTests {
    private func report() throws -> UnmatchedReport {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: branches
                settings: { branches: { mian: { enforce_admins: true } } }
              - name: payments
                when: { topics: payments }
                settings: { repository: { has_wiki: false } }
            """
        let policy = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
        return UnmatchedReport(policy, today: Day(number: 20_000))
    }

    private func planned(_ name: String, hasBranch: Bool?, rules: [String] = ["branches"]) -> PlannedRepository {
        let location = SourceLocation(file: "p.yml", line: 5, column: 1)
        return PlannedRepository(
            name: RepositoryName(owner: "acme", name: name),
            plan: .success(RepositoryPlan(repository: Reported.facts(name), changes: [])),
            matches: PolicyMatches(rules: rules, branches: ["mian": (isThere: hasBranch, location: location)]))
    }

    @Test("a branch that no repository has is told with their number, and a rule that none matches")
    func unmatched() throws {
        var report = try report()
        for name in ["a", "b"] { report.add(planned(name, hasBranch: false)) }
        #expect(
            report.found.map { $0.message } == [
                "branch mian exists in none of 2 repositories (p.yml:5)",
                "rule 'payments' matches none of 2 repositories (p.yml:6)",
            ])
    }

    @Test("one repository that has it, or may have it, is enough to say nothing", arguments: [true, nil])
    func found(hasBranch: Bool?) throws {
        var report = try report()
        report.add(planned("a", hasBranch: false, rules: ["branches", "payments"]))
        report.add(planned("b", hasBranch: hasBranch))
        #expect(report.found == [])
    }

    @Test("a repository that could not be planned may be the one: nothing is told")
    func incomplete() throws {
        var report = try report()
        report.add(planned("a", hasBranch: false))
        report.add(
            PlannedRepository(
                name: RepositoryName(owner: "acme", name: "b"), plan: .failure(Unreadable("no answer"))))
        #expect(report.found == [])
    }

    @Test("a team that does not exist is told once, however many repositories were to get it")
    func teams() throws {
        var report = try report()
        let outcome = Outcome(
            change: Reported.team, status: .failed, message: "there is no team devops", missingTeams: ["devops"])
        for _ in 1...3 { report.add(Reported.record(outcomes: [outcome])) }
        #expect(report.found.first { $0.topic == .team }?.message == "team devops does not exist (githubcop.yml:14)")
        #expect(report.found.count { $0.topic == .team } == 1)
    }
}
