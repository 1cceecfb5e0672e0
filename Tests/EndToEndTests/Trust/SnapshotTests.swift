import Enforcement
import Foundation
import Kinds
import Policy
import Sandbox
import ServeWiring
import Store
import Testing

@Suite("Snapshots, against GitHub")
struct SnapshotTests {
    private static let policy = """
        version: 1
        organization: acme
        exempt: [{ repositories: [old], reason: frozen, owner: "@acme/ops", until: 2099-01-01 }]
        rules:
          - name: baseline
            settings:
              repository: { has_wiki: false, description: ours }
              labels: { bug: { color: d73a4a } }
              webhooks: { "https://ci.test/": { secret: "{{secret:JENKINS_WEBHOOK}}", events: [push] } }
          - name: later
            enforcement: evaluate
            settings: { repository: { has_projects: false } }
        """

    private func withSnapshots(
        _ test: (Fixture, SnapshotWriter, Snapshots, StateDatabase) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("snapshots-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try StateDatabase(path: folder.appendingPathComponent("state.sqlite").path)
        try await withFixture(policy: Self.policy) { fixture in
            try await test(fixture, SnapshotWriter(database), Snapshots(database), database)
        }
        try database.close()
    }

    private func enforce(_ name: String, _ fixture: Fixture, _ memory: SnapshotMemory) async throws -> Record {
        await fixture.enforcer(snapshots: memory).enforce(
            WorkItem(
                repository: fixture.reference(name), causes: [Cause(trigger: "test", sentence: "a test")],
                priority: .drift))
    }

    @Test("what is kept after work is what GitHub says then: planning from it finds nothing, and from drift finds it")
    func afterWork() async throws {
        try await withSnapshots { fixture, writer, snapshots, _ in
            try fixture.createRepository("api")
            let memory = writer.memory(policy: "p1")
            let record = try await enforce("api", fixture, memory)
            #expect(record.isInSync && record.outcomes.count > 2, "\(record.outcomes)")
            await writer.flush()
            let kept = try #require(try await snapshots.snapshot(of: fixture.reference("api").name)).snapshot
            #expect(kept.state == .inSync && kept.differences.isEmpty && kept.policy == "p1")
            #expect(kept.rules == ["baseline", "later"] && kept.findings.changes.map { $0.rule } == ["later"])

            // The same as a new reading gives, in every kind.
            _ = try await fixture.enforcer(snapshots: memory).plan(fixture.reference("api"))
            await writer.flush()
            let again = try #require(try await snapshots.snapshot(of: fixture.reference("api").name)).snapshot
            for kind in ["repository", "labels"] {
                let (left, right) = (try kept.kinds[kind]?.get().settings, try again.kinds[kind]?.get().settings)
                #expect(left == right, "\(kind)")
            }
            #expect(again.asked == kept.asked && again.target == kept.target)

            try fixture.github.change("api") { $0.features.hasWiki = true }
            _ = try await fixture.enforcer(snapshots: memory).plan(fixture.reference("api"))
            await writer.flush()
            let drifted = try #require(try await snapshots.snapshot(of: fixture.reference("api").name))
            #expect(drifted.snapshot.state == .differs && drifted.differencesSince.count == 1)
            #expect(drifted.snapshot.differences.map { $0.title } == ["repository has_wiki"])
        }
    }

    @Test("a sweep keeps every repository, the exempt one with its reason, and forgets one that is not there any more")
    func sweep() async throws {
        try await withSnapshots { fixture, writer, snapshots, database in
            for name in ["api", "web", "old"] { try fixture.createRepository(name) }
            let enforcer = fixture.enforcer(snapshots: writer.memory(policy: "p1"))
            _ = try await enforcer.survey("acme") { false }
            let page = try await snapshots.page(limit: 10)
            #expect(
                page.rows.map { "\($0.name) \($0.state)" } == [
                    "acme/api differs", "acme/old exempt", "acme/web differs",
                ])
            let exempt = try await snapshots.exempt()
            #expect(exempt.map { $0.exemption?.owner } == ["@acme/ops"])
            #expect(exempt.first?.exemption?.until?.description == "2099-01-01")
            let days = try await snapshots.days(from: Date() - 86_400, through: Date())
            #expect(days.last?.totals.targets == 3 && days.last?.totals.states["exempt"] == 1)

            try fixture.github.delete("web")
            _ = try await enforcer.survey("acme") { false }
            #expect(try await snapshots.page(limit: 10).rows.map { $0.name } == ["acme/api", "acme/old"])
            #expect(try await snapshots.listedAt() != nil)

            try await enforceAll(["api"], fixture, writer)
            #expect(try await snapshots.totals().inSync == 1)
            #expect(try await !holds("first secret", database))
        }
    }

    private func enforceAll(_ names: [String], _ fixture: Fixture, _ writer: SnapshotWriter) async throws {
        for name in names { _ = try await enforce(name, fixture, writer.memory(policy: "p1")) }
        await writer.flush()
    }

    /// Whether a text stands anywhere in the file or its log.
    private func holds(_ text: String, _ database: StateDatabase) async throws -> Bool {
        try ["", "-wal"].contains { suffix in
            let path = database.path + suffix
            guard FileManager.default.fileExists(atPath: path) else { return false }
            return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
        }
    }

    @Test("what a snapshot lacks for another policy is known by kind")
    func lacking() async throws {
        try await withSnapshots { fixture, writer, snapshots, database in
            try fixture.createRepository("api")
            try await enforceAll(["api"], fixture, writer)
            let name = fixture.reference("api").name
            let kept = try #require(try await snapshots.snapshot(of: name)).snapshot
            func earlier(_ age: Duration, now: Date = Date()) async throws -> EarlierObservations {
                try await EarlierObservations(
                    database, youngerThan: age, basePolicy: PolicyDigest(of: []), now: now)
            }
            #expect(try await earlier(.seconds(3600)).repositoryCount == 1)
            #expect(try await earlier(.seconds(3600)).observedAt(in: .repositories([name])) == kept.observedAt)
            #expect(try await earlier(.zero, now: Date() + 60).isEmpty)
            #expect(try await earlier(.zero, now: Date() + 60).repositoryCount == 1)
            func lacks(_ settings: String) throws -> Set<String> {
                let text = "version: 1\norganization: acme\nrules: [{ name: r, settings: \(settings) }]"
                let facts = try #require(kept.target.repository)
                return kept.kindsLacking(for: try Fixture.document(text).settings(for: facts))
            }
            #expect(try lacks("{ repository: { has_wiki: true } }") == [])
            #expect(try lacks("{ labels: { bug: { color: ffffff } } }") == [])
            #expect(try lacks("{ autolinks: { OPS-: { url_template: 'https://a.test/<num>' } } }") == ["autolinks"])
            #expect(try lacks("{ repository: { has_wiki: true }, teams: { ci: push } }") == ["teams"])
        }
    }
}
