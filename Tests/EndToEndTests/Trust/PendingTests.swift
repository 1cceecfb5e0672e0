import Enforcement
import Policy
import Reporting
import Sandbox
import Testing

@Suite("What GitHub carries out in the background")
struct PendingTests {
    private static let setup = policy(
        "security", "code_scanning_default_setup: { state: configured, languages: [go, python] }")

    @Test("code scanning's default setup is pending while GitHub shows no languages, and then it is in sync")
    func defaultSetup() async throws {
        try await withFixture(policy: Self.setup, sandbox: { $0.defaultSetupSeconds = 90 }) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(Set(record.outcomes.map { $0.status }).isSubset(of: [.verified, .pending]), "\(record.complaints)")
            #expect(record.isPending && record.isInSync)
            #expect(!record.outcomes.contains { $0.message?.contains("did not make it") ?? false })

            // Not written again, not called drift, not called unreadable.
            let again = try await fixture.enforce("api")
            #expect(again.outcomes.isEmpty)
            #expect(again.plan?.notes.map { $0.topic } == [.inProgress])
            #expect(again.isPending)

            fixture.time.advance(.seconds(120))
            let last = try await fixture.enforce("api")
            #expect(last.outcomes.isEmpty && last.isInSync && !last.isPending)
            #expect(fixture.writes.count == 1)
        }
    }

    @Test("a run of default setup that is in progress is waited for shortly, and then pending")
    func runInProgress() async throws {
        try await withFixture(policy: Self.setup) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(
                Fault(
                    .inProgress(status: 409), method: "PATCH",
                    route: "/repos/{owner}/{repo}/code-scanning/default-setup"))
            let record = try await fixture.enforce("api")
            #expect(Set(record.outcomes.map { $0.status }) == [.pending], "\(record.complaints)")
            #expect(fixture.time.sleeps.reduce(.zero, +) < .seconds(30))
        }
    }

    @Test("a toggle that GitHub switches in the background is pending; one that it ignores is not")
    func toggles() async throws {
        let text = policy("security", "vulnerability_alerts: true")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(
                Fault(.ignoreWrite, method: "PUT", route: "/repos/{owner}/{repo}/vulnerability-alerts"))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.pending])
            var summary = RunSummary()
            summary.add(record)
            #expect(!summary.hasProblems)
            #expect(summary.sentence.contains("1 pending"))
        }
    }
}
