import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Snapshots in the state file")
struct SnapshotTableTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func snapshot(
        _ id: Int, state: String = "in_sync", name: String? = nil, at date: Date? = nil, body: String = "same",
        differing paths: [String] = [],
        labels: [StoredSnapshot.Label] = [.init(.kind, "repository"), .init(.rule, "all")]
    ) -> StoredSnapshot {
        let date = date ?? start
        return StoredSnapshot(
            targetID: id, name: name ?? "acme/r\(id)", state: state, visibility: "private", isArchived: false,
            checked: date, observed: date, policy: "p1", failure: nil, facts: Data("facts \(id)".utf8),
            notes: Data(), scope: Data("scope".utf8),
            parts: [.init(kind: "repository", isUnreadable: false, body: Data(body.utf8))],
            differences: paths.map {
                .init(.open, kind: "repository", rule: "all", path: $0, body: Data("change \($0)".utf8), since: date)
            }, labels: labels)
    }

    private func counts(_ database: StateDatabase, _ tables: String...) async throws -> [Int] {
        try await database.read { db in
            try tables.map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? -1 }
        }
    }

    @Test("equal observations are kept once, and one that nothing has any more is dropped after a listing")
    func once() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            try await store.snapshots.write((1...50).map { snapshot($0) })
            #expect(try await counts(store.database, "snapshot", "snapshot_body") == [50, 2])
            try await store.snapshots.write([snapshot(1, body: "other")])
            try await store.snapshots.write([snapshot(1, at: start + 10, body: "third")])
            #expect(try await counts(store.database, "snapshot_body") == [4])
            try await store.snapshots.retain(Set(1...49), organization: false, begun: start + 5)
            #expect(try await counts(store.database, "snapshot", "snapshot_part", "snapshot_body") == [49, 49, 3])
        }
    }

    @Test("a check that finds nothing new writes when it was, and leaves everything else as it is")
    func unchanged() async throws {
        try await withDirectory { directory in
            let path = directory + "/state.sqlite"
            var store = try StateStore(path: path)
            try await store.snapshots.write([snapshot(1, state: "differs", differing: ["has_wiki"])])
            // Anyone who wrote the row anew would put the text back.
            try await store.database.write { try $0.execute(sql: "UPDATE snapshot SET notes = x'01'") }
            try await store.snapshots.write(
                [snapshot(1, state: "differs", at: start + 60, differing: ["has_wiki"])])
            try store.database.close()

            store = try StateStore(path: path)
            let kept = try #require(try await store.snapshots.snapshot(named: "ACME/R1").snapshots.first)
            #expect(kept.notes == Data([1]) && kept.checked == start + 60 && kept.since == start)
            #expect(kept.differences.map { $0.since } == [start])
        }
    }

    @Test("a difference keeps its time while others come and go")
    func since() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            try await store.snapshots.write([snapshot(1, state: "differs", differing: ["a"])])
            try await store.snapshots.write([snapshot(1, state: "differs", at: start + 60, differing: ["b", "a"])])
            let found = try await store.snapshots.snapshot(of: 1)
            let kept = try #require(found.snapshots.first)
            #expect(kept.since == start)
            #expect(
                kept.differences.map { found.changes[$0.change].map { String(decoding: $0, as: UTF8.self) } }
                    == ["change b", "change a"])
            #expect(kept.differences.map { $0.since } == [start + 60, start])
            try await store.snapshots.write([snapshot(1, at: start + 120)])
            #expect(try await store.snapshots.snapshot(of: 1).snapshots.first?.since == start + 120)
        }
    }

    @Test("a target that could not be read keeps its last observation and says why; one that is gone is forgotten")
    func failures() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            try await store.snapshots.write([snapshot(1), snapshot(2)])
            func failure(_ name: String, isGone: Bool = false) -> StoredFailure {
                StoredFailure(
                    targetID: nil, name: name, state: "unreadable", reason: "403", checked: start + 60, policy: "p2",
                    isGone: isGone, replacement: nil)
            }
            try await store.snapshots.write([], failures: [failure("acme/R1"), failure("acme/r2", isGone: true)])
            try await store.snapshots.write([], failures: [failure("acme/unknown")])
            let kept = try #require(try await store.snapshots.snapshot(of: 1).snapshots.first)
            #expect(try await store.snapshots.targets(observedSince: .distantPast).count == 1)
            #expect(try await store.snapshots.observations(of: [1, 2]).observations.keys.sorted() == [1])
            #expect(kept.state == "unreadable" && kept.failure == "403")
            #expect(kept.checked == start + 60 && kept.observed == start && kept.policy == "p2")
            #expect(kept.kinds.count == 1)
            try await store.snapshots.write([snapshot(1, at: start + 120)])
            #expect(try await store.snapshots.snapshot(of: 1).snapshots.first?.failure == nil)
        }
    }

    @Test("a target of which parts could not be read, and then nothing, says why and keeps its time")
    func unreadableAgain() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            try await store.snapshots.write([snapshot(1, state: "unreadable"), snapshot(2)])
            for id in [1, 2] {
                try await store.snapshots.write(
                    [],
                    failures: [
                        StoredFailure(
                            targetID: id, name: "acme/r\(id)", state: "unreadable", reason: "403",
                            checked: start + 60, policy: "p2", isGone: false, replacement: nil)
                    ])
            }
            for (id, since) in [(1, start), (2, start + 60)] {
                let kept = try await store.snapshots.snapshot(of: id).snapshots.first
                #expect(kept?.failure == "403" && kept?.since == since)
            }
        }
    }

    @Test("a listing forgets who is not in it, and nobody who was checked since it began")
    func listing() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            try await store.snapshots.write([
                snapshot(1), snapshot(2), snapshot(3, at: start + 90), snapshot(4, at: start + 60),
                snapshot(-9, name: "acme"),
            ])
            try await store.snapshots.retain([1], organization: true, begun: start + 60)
            #expect(
                try await store.snapshots.page(SnapshotFilter(), limit: 10).rows.map { $0.targetID } == [-9, 1, 3, 4])
            try await store.snapshots.retain([1, 3], organization: false, begun: start + 100)
            #expect(try await store.snapshots.page(SnapshotFilter(), limit: 10).rows.map { $0.targetID } == [1, 3])
            #expect(try await store.snapshots.listed() == start + 100)
        }
    }

    @Test("totals count what is in sync by kind and rule, and what is not known is not in sync")
    func totals() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            let teams: [StoredSnapshot.Label] = [
                .init(.kind, "repository"), .init(.kind, "teams"), .init(.team, "ops"),
            ]
            try await store.snapshots.write([
                snapshot(1, labels: teams), snapshot(2, state: "differs", differing: ["a", "b"], labels: teams),
                snapshot(3, state: "failed", labels: teams), snapshot(4, state: "exempt", labels: []),
                snapshot(5, state: "suspended", labels: [.init(.rule, "paused")]),
            ])
            let totals = try await store.snapshots.totals()
            #expect(totals.states == ["in_sync": 1, "differs": 1, "failed": 1, "exempt": 1, "suspended": 1])
            #expect(totals.rules["paused"]?.inSync == 0 && totals.rules["paused"]?.others == 1)
            #expect(totals.differences == 2 && totals.policy == "p1")
            #expect(
                totals.kinds["repository"]
                    == SnapshotTotals.Group(targets: 3, inSync: 1, differing: 1, differences: 2, findings: 0))
            #expect(totals.kinds["teams"] == SnapshotTotals.Group(targets: 3, inSync: 2, differing: 0))
            #expect(totals.teams["ops"]?.inSync == 1 && totals.rules["all"]?.differing == 1)
        }
    }

    @Test("a day has one row of totals, and they are kept for 400 days")
    func days() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            try await store.snapshots.write([snapshot(1)])
            for hour in 0..<30 { try await store.snapshots.noteDay(at: start + Double(hour) * 3600) }
            try await store.snapshots.noteDay(at: start + 400 * 86_400)
            let first = SnapshotTable.day(start)
            let days = try await store.snapshots.days(from: "2000-01-01", through: "2100-01-01")
            #expect(days.count == 2 && days.first.map { $0.day > first } == true)
            #expect(days.allSatisfy { $0.totals.inSync == 1 })
        }
    }

    @Test("a page is filtered and sorted, with how many there are in all; nothing in a filter is taken for SQL")
    func pages() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            try await store.snapshots.write(
                (1...30).map { id in
                    snapshot(
                        id, state: id % 3 == 0 ? "differs" : "in_sync", differing: id % 3 == 0 ? ["x"] : [],
                        labels: [.init(.topic, id.isMultiple(of: 2) ? "even" : "odd")])
                })
            func page(_ filter: SnapshotFilter, _ order: SnapshotOrder = SnapshotOrder(.name)) async throws
                -> ([Int], Int)
            {
                let page = try await store.snapshots.page(filter, order, limit: 3, offset: 1)
                return (page.rows.map { $0.targetID }, page.total)
            }
            #expect(try await page(SnapshotFilter(state: "differs", topic: "even")) == ([18, 24, 30], 5))
            #expect(try await page(SnapshotFilter(state: "differs", kind: "repository", rule: "all")).1 == 10)
            #expect(try await page(SnapshotFilter(text: "R1")).1 == 11)
            #expect(try await page(SnapshotFilter(text: "%' OR 1=1 --")).1 == 0)
            let order = SnapshotOrder(.differences, isDescending: true)
            #expect(try await page(SnapshotFilter(), order).0 == [15, 18, 21])
        }
    }

    /// One that differs by `rule` and of which an evaluated rule would change more.
    private func withFinding(_ id: Int, labels: [StoredSnapshot.Label]) -> StoredSnapshot {
        StoredSnapshot(
            targetID: id, name: "acme/r\(id)", state: "differs", visibility: nil, isArchived: false, checked: start,
            observed: start, policy: "p", failure: nil, facts: Data(), notes: Data(), scope: Data(),
            parts: [.init(kind: "teams", isUnreadable: true, body: Data("no permission".utf8))],
            differences: [
                .init(.open, kind: "repository", rule: "all", path: "a", body: Data("a".utf8), since: start),
                .init(.finding, kind: "labels", rule: "later", path: "b", body: Data("b".utf8), since: start),
            ], labels: labels)
    }

    @Test("what evaluated rules would change is no difference: not in a row, not among the choices")
    func findings() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            let labels: [StoredSnapshot.Label] = [
                .init(.kind, "repository"), .init(.kind, "labels"), .init(.rule, "all"), .init(.rule, "later"),
            ]
            try await store.snapshots.write([withFinding(1, labels: labels)])
            #expect(
                try await store.snapshots.page(SnapshotFilter(), limit: 9).rows.map { $0.kinds } == [["repository"]])
            let facets = try await store.snapshots.facets(SnapshotFilter(state: "differs"), limit: 9)
            #expect(facets.labels[.kind]?.map { $0.value } == ["repository"])
            #expect(facets.labels[.rule]?.map { $0.value } == ["all"])
            #expect(facets.withoutTeams == 1, "teams that could not be read are not known")
            let totals = try await store.snapshots.totals()
            #expect(totals.kinds["labels"]?.inSync == 1 && totals.kinds["labels"]?.findings == 1)
            #expect(totals.rules["later"]?.inSync == 0 && totals.rules["later"]?.findings == 1)
            #expect(
                try await store.snapshots.page(SnapshotFilter(state: "differs", rule: "later"), limit: 9).total == 0)
        }
    }

    @Test("a repository that could not be read, failed or is suspended is not in sync with a rule")
    func ruleInSync() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/state.sqlite")
            let states = ["in_sync", "unreadable", "failed", "suspended", "differs"]
            try await store.snapshots.write(
                states.enumerated().map { snapshot($0 + 1, state: $1, differing: $1 == "differs" ? ["x"] : []) })
            let found = try await store.snapshots.repositories(ofRule: "all")
            #expect(found.filter { $0.isInSync }.map { $0.id } == [1] && found.count == 5)
        }
    }
}
