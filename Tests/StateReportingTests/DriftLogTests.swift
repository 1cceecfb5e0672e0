import Dashboard
import Enforcement
import Foundation
import Policy
import Store
import Testing

@testable import StateReporting

/// What counts as drift, on the overview and in the report.
struct DriftLogTests {
    private static let wiki = Change(
        kind: "repository", subject: "has_wiki", verb: .update, before: true, after: false, rule: "baseline",
        source: SourceLocation(file: "githubcop.yml", line: 4, column: 5))

    private func record(
        _ run: String, _ causes: [Cause], _ status: Outcome.Status = .verified, reverts: String? = nil,
        id: Int = 7, name: String = "acme/api", minute: Double = 1, _ change: Change = DriftLogTests.wiki
    ) throws -> RunRecord {
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        }
        let date = StateFile.now.addingTimeInterval(-3600 + minute * 60)
        return RunRecord(
            run: run, started: date, finished: date, trigger: "event", causes: try text(causes), actor: nil,
            repositoryID: id, repository: name, changes: try text([change]),
            outcomes: try text([Outcome(change: change, status: status)]), reverts: reverts, requests: 1)
    }

    private static let bot = Cause(
        trigger: "repository.edited", actor: "renovate[bot]", sentence: "renovate[bot] edited it", delivery: "d1")
    private static let maya = Cause(
        trigger: "repository.edited", actor: "maya", sentence: "maya edited it", delivery: "d2")

    private func log(_ records: [RunRecord]) async throws -> DriftLog {
        var found: DriftLog?
        try await StateFile.with("version: 1\norganization: acme\nrules: []\n") { file in
            try await file.store.history.append(records)
            found = try await DriftLog(
                file.database, since: .distantPast, through: StateFile.now)
        }
        return try #require(found)
    }

    @Test("A person is named before a bot that did something at the same time")
    func person() async throws {
        let log = try await log([try record("1", [Self.bot, Self.maya])])
        #expect(log.entries.map { $0.actor } == ["maya"] && log.entries.first?.isByBot == false)
    }

    @Test("What a revert puts back is nobody's drift")
    func reverts() async throws {
        let log = try await log([
            try record("1", [Self.maya]), try record("2", [Self.maya], reverts: "1", minute: 2),
        ])
        #expect(log.entries.map { $0.reaction?.run } == ["1"])
    }

    @Test("What a sweep writes again is drift, also after the repository was renamed; elsewhere it is not")
    func writtenAgain() async throws {
        let sweep = [Cause(trigger: "schedule", sentence: "the schedule")]
        let log = try await log([
            try record("1", sweep), try record("2", sweep, name: "acme/api-2", minute: 2),
            try record("3", sweep, id: 8, name: "acme/api", minute: 3),
        ])
        #expect(log.entries.map { $0.reaction?.run } == ["2"] && log.entries.first?.actor == nil)
    }

    @Test("Of a long history every page is read")
    func pages() async throws {
        let log = try await log(try (0..<1200).map { try record("run \($0)", [Self.maya], minute: Double($0) / 100) })
        #expect(log.entries.count == 1200)
    }

    @Test("The overview calls nothing reverted that was not written")
    func overview() async throws {
        try await StateFile.with("version: 1\norganization: acme\nrules: []\n") { file in
            try await file.store.history.append([
                record("1", [Self.maya], .refused), record("2", [Self.maya], name: "acme/web", minute: 2),
            ])
            let drift = try await DriftReader(file.database).drift(since: .distantPast, now: StateFile.now)
            #expect(drift.map { $0.repository } == ["acme/web"] && drift.first?.changes == 1)
        }
    }

    @Test("A share is of what the policy is enforced on, and never rounded up to all of it")
    func shares() async throws {
        let policy = """
            version: 1
            organization: acme
            exempt: [{ repositories: [frozen], reason: moving, until: 2099-12-31 }]
            rules: [{ name: wiki, settings: { repository: { has_wiki: false } } }]

            """
        try await StateFile.with(policy) { file in
            await file.write([
                try file.snapshot(
                    StateFile.facts("api", id: 1), ["repository": .success(Observed(["has_wiki": false]))]),
                try file.snapshot(StateFile.facts("frozen", id: 2), [:], state: .exempt),
            ])
            let reader = OverviewReader(
                file.database, organization: "acme", budgets: { [] }, now: { StateFile.now })
            let data = try await reader.overview()
            #expect((data.total, data.inSync, data.exempt) == (1, 1, 1))
        }
        #expect(ComplianceReport.percent(0.99996) == "99.9%" && ComplianceReport.percent(1) == "100%")
        #expect(ComplianceReport.percent(0) == "0.0%" && ComplianceReport.percent(nil) == "–")
    }
}
