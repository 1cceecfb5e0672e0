import Enforcement
import Foundation
import Policy
import Store
import Synchronization
import Testing
import Wiring

@testable import ServeWiring

@Suite("A history out of a log")
struct HistoryImportTests {
    private static let text = policy("repository", "has_wiki: false")

    /// What enforcing a repository prints.
    private func lines(_ fixture: Fixture) async throws -> [String] {
        let printed = Mutex<[String]>([])
        let enforcer = fixture.enforcer(history: History(.logged { line in printed.withLock { $0.append(line) } }))
        let record = await enforcer.enforce(
            WorkItem(
                repository: fixture.reference("api"), causes: [Cause(trigger: "test", sentence: "a \"test\"\nasked")],
                priority: .drift))
        #expect(record.isInSync)
        return printed.withLock { $0 }
    }

    /// The ways in which services keep a line.
    private static func wrapped(_ line: String) -> [(String, String)] {
        let quoted = Policy.JSON.string(line).text()
        return [
            ("as printed", line), ("GitHub Actions", "2026-11-30T06:00:00.1234567Z \(line)"),
            ("a downloaded job", "sweep\tApply\t2026-11-30T06:00:00.1234567Z \(line)"),
            ("aws logs tail", "2026-11-30T06:00:00.123000+00:00 2026/11/30/[$LATEST]7f {x} \(line)"),
            ("aws logs filter-log-events", "            \"message\": \(quoted),"),
            ("the same in one line", #"{"events":[{"logStreamName":"a","message":\#(quoted)},{"message":"other"}]}"#),
            ("Lambda's own JSON", #"{"timestamp":"2026-11-30T06:00:00Z","level":"INFO","message":\#(quoted)}"#),
            ("Docker", #"{"log":\#(Policy.JSON.string(line + "\n").text()),"stream":"stderr"}"#),
        ]
    }

    private func withDatabase(_ body: (StateDatabase) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("import-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(try StateDatabase(path: folder.appendingPathComponent("state.sqlite").path))
    }

    @Test("is the same however the log was kept, and importing it twice changes nothing")
    func formats() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            let printed = try await lines(fixture)
            #expect(printed.count == 2)
            for index in Self.wrapped("").indices {
                try await withDatabase { database in
                    var log = HistoryImport()
                    let name = Self.wrapped("")[index].0
                    for line in printed.map({ Self.wrapped($0)[index].1 }) + ["githubcop: an outcome {", "{}", "}"] {
                        log.read(line)
                    }
                    #expect(log.unreadable == 0, "\(name)")
                    let first = try await log.keep(in: database)
                    #expect(first.completed == 1 && first.known == 0, "\(name): \(first)")
                    let again = try await log.keep(in: database)
                    #expect(again.completed == 0 && again.known == 1, "\(name): \(again)")
                    let runs = try await RunHistory(database: database).runs(9)
                    #expect(runs.map { $0.outcomes } == [["verified": 1]], "\(name)")
                    let kept = try KeptRecord(
                        try #require(
                            try await RunHistory(database: database).records(ofRun: runs.first?.run ?? "").first))
                    #expect(kept.changes.first?.before == true && kept.causes.first?.sentence == "a \"test\"\nasked")
                }
            }
        }
    }

    @Test("without its end is an interrupted run, which is resolved by reading; a line that was cut off is said")
    func open() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            let printed = try await lines(fixture)
            try await withDatabase { database in
                var log = HistoryImport()
                log.read(printed[0])
                log.read(String(printed[1].dropLast(20)))
                #expect(log.unreadable == 1)
                #expect(try await log.keep(in: database).open == 1)
                #expect(try await log.keep(in: database).known == 1)
                let work = InterruptedWork(database)
                #expect(try await work.entries().map { $0.isBeingWritten } == [false])
                let resolution = try await work.resolve { _ in IntentResolver(session: fixture.session) }
                #expect(resolution.left.isEmpty && resolution.resolved.count == 1)
                let runs = try await RunHistory(database: database).runs(9)
                #expect(runs.map { $0.outcomes } == [["verified": 1]] && runs.first?.interrupted == 1)
                // The whole log comes later: what the process itself said holds.
                var whole = HistoryImport()
                printed.forEach { whole.read($0) }
                #expect(try await whole.keep(in: database).completed == 1)
                #expect(try await RunHistory(database: database).runs(9).map { $0.interrupted } == [0])
            }
        }
    }

    @Test("holds no secret")
    func secrets() async throws {
        let text = policy(
            "webhooks", #"https://jenkins.acme.example/: { events: [push], secret: "{{secret:JENKINS_WEBHOOK}}" }"#)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let printed = try await lines(fixture).joined()
            #expect(printed.contains("jenkins.acme.example") && !printed.contains("first secret"))
        }
    }
}
