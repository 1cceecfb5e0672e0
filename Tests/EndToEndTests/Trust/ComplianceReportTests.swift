import Enforcement
import Foundation
import Policy
import Reporting
import Sandbox
import ServeWiring
import StateReporting
import Store
import Testing

@Suite("The compliance report, after work on GitHub")
struct ComplianceReportTests {
    private static let policy = """
        version: 1
        organization: acme
        exempt: [{ repositories: [old], reason: "frozen <b>", owner: "@acme/ops", until: 2099-01-01 }]
        rules:
          - { name: "<script>alert(1)</script>", settings: { repository: { has_wiki: false } } }
          - { name: later, enforcement: evaluate, settings: { repository: { has_projects: false } } }
        """

    /// Two repositories that a sweep has enforced, one that is exempt; then somebody turned a wiki on.
    private func withHistory(_ test: (Fixture, StateDatabase) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
        try await withFixture(policy: Self.policy) { fixture in
            for name in ["api", "web", "old"] { try fixture.createRepository(name) }
            let writer = SnapshotWriter(store.database)
            let enforcer = fixture.enforcer(
                history: try .kept(in: store), snapshots: writer.memory(policy: "0123456789abcdef"))
            _ = try await enforcer.survey("acme") { false }
            func enforce(_ name: String, _ cause: Cause) async {
                let item = WorkItem(repository: fixture.reference(name), causes: [cause], priority: .drift)
                _ = await enforcer.enforce(item)
            }
            for name in ["api", "web"] { await enforce(name, Cause(trigger: "schedule", sentence: "the schedule")) }
            try fixture.github.change("api") { $0.features.hasWiki = true }
            await enforce(
                "api",
                Cause(
                    trigger: "repository.edited", actor: "=mallory", sentence: "=mallory edited the repository",
                    delivery: "d1"))
            try fixture.github.change("web") { $0.features.hasWiki = true }
            await enforce("web", Cause(trigger: "schedule", sentence: "the schedule"))
            await writer.flush()
            try await test(fixture, store.database)
        }
        try store.database.close()
    }

    @Test("says what is in sync, who caused drift, what is exempt and what evaluated rules would change")
    func now() async throws {
        try await withHistory { _, database in
            let report = try await ComplianceReport(database, now: Date())
            let json = report.json
            #expect(json["organization"] == "acme" && json["policy"]?["digest"] == "0123456789abcdef")
            let totals = try #require(json["totals"])
            #expect(totals["targets"] == 3 && totals["in_sync"] == 2 && totals["share"] == .number(1))
            #expect(totals["states"] == ["in_sync": 2, "exempt": 1])
            #expect(totals["rules"]?["later"]?["findings"] == 2)
            let people = json["drift"]?["by_person"]?.arrayValue ?? []
            #expect(people.map { $0["name"] } == ["=mallory", .null])
            #expect(people.allSatisfy { $0["reverted"] == 1 })
            let changes = json["drift"]?["changes"]?.arrayValue ?? []
            #expect(changes.map { $0["setting"] } == ["repository has_wiki", "repository has_wiki"])
            #expect(changes.first?["found"] == true && changes.first?["policy"] == false)
            #expect(json["exemptions"]?.arrayValue?.map { $0["until"] } == ["2099-01-01"])
            let text = report.lines(.plain)
            #expect(text.contains("100% in sync  3 repositories: 2 in sync, 1 exempt"), "\(text)")
        }
    }

    @Test("is one page without script, in which nothing that GitHub or the policy says is markup")
    func html() async throws {
        try await withHistory { _, database in
            let html = try await ComplianceReport(database, now: Date()).html
            #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!html.contains("<b>\"") && html.contains("frozen &lt;b&gt;"))
            #expect(!html.contains("src=") && !html.contains("href=") && html.contains("@media print"))
            #expect(html.contains(">unknown<") && html.contains("acme/api"))
        }
    }

    @Test("a cell that a spreadsheet would run as a formula is a text")
    func csv() async throws {
        try await withHistory { _, database in
            let report = try await ComplianceReport(database, now: Date())
            let people = try #require(report.csv(.people))
            #expect(
                people.hasPrefix("person,bot,changes,reverted,repositories,last\r\n'=mallory,false,1,1,1,"), "\(people)"
            )
            let rows = try #require(report.csv(.repositories)).split(separator: "\r\n")
            #expect(rows.count == 4 && rows[1].hasPrefix("acme/api,in_sync,"), "\(rows)")
            let exemptions = try #require(report.csv(.exemptions))
            #expect(exemptions.contains(",2099-01-01,'@acme/ops,frozen <b>,"), "\(exemptions)")
        }
    }

    @Test("says how many were last checked under another version of the policy, in sync or not")
    func otherPolicy() async throws {
        try await withHistory { fixture, database in
            let writer = SnapshotWriter(database)
            let enforcer = fixture.enforcer(history: .readOnly, snapshots: writer.memory(policy: "fedcba"))
            let item = WorkItem(
                repository: fixture.reference("web"), causes: [Cause(trigger: "schedule", sentence: "the schedule")],
                priority: .drift)
            _ = await enforcer.enforce(item)
            await writer.flush()
            let gaps = "\(try await ComplianceReport(database, now: Date()).json["not_known"] ?? .null)"
            #expect(gaps.contains("1 target was last checked under another version of the policy"), "\(gaps)")
        }
    }

    @Test("of a day in the past it says what is not known, and guesses nothing")
    func past() async throws {
        try await withHistory { _, database in
            let now = Date()
            try await SnapshotTable(database: database).noteDay(at: now - 10 * 86_400)
            let report = try await ComplianceReport(database, day: now - 5 * 86_400, now: now)
            #expect(report.json["totals"]?["in_sync"] == 2 && report.json["repositories"] == .null)
            #expect(report.json["drift"]?["changes"] == [])
            #expect(report.csv(.repositories) == nil && report.csv(.shares) != nil)
            let gaps = (report.json["not_known"]?.arrayValue ?? []).compactMap { $0.stringValue }
            #expect(gaps.contains { $0.contains("the totals are those of \(SnapshotTable.day(now - 10 * 86_400))") })
            let older = try await ComplianceReport(database, day: now - 30 * 86_400, now: now)
            #expect(older.json["totals"] == .null && older.json["policies"] == [])
            #expect("\(older.json["not_known"] ?? .null)".contains("There are no totals for"))
        }
    }
}
