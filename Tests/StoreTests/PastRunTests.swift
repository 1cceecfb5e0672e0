import Foundation
import Testing

@testable import Store

@Suite("Runs of the past")
struct PastRunTests {
    private func withHistory(_ test: (RunHistory) async throws -> Void) async throws {
        try await withDirectory { try await test(try StateStore(path: $0 + "/githubcop.sqlite").history) }
    }

    private static let mixed = #"[{"status":"verified"},{"status":"refused"},{"status":"verified"}]"#

    @Test("a run over many repositories is one line, added up, in the place of its first repository")
    func sums() async throws {
        try await withHistory { history in
            try await history.append([
                record(run: "sweep-1", started: 100, repositoryID: 1, repository: "acme/a", outcomes: Self.mixed),
                record(run: "other-1", started: 150),
                record(run: "sweep-1", started: 200, repositoryID: 2, repository: "acme/b", outcomes: Self.mixed),
                record(
                    run: "sweep-1", started: 300, repositoryID: nil, repository: "acme/c", outcomes: "[]",
                    failure: "it is gone"),
            ])
            let runs = try await history.runs(10)
            #expect(runs.map { $0.run } == ["other-1", "sweep-1"])
            let sweep = try #require(runs.last)
            #expect(sweep.repositoryCount == 3 && sweep.repository == "acme/a" && sweep.requests == 21)
            #expect(sweep.outcomes == ["verified": 4, "refused": 2])
            #expect(sweep.failures == 1 && sweep.failure == "it is gone")
            #expect(sweep.started.timeIntervalSince1970 == 100 && sweep.finished.timeIntervalSince1970 == 301.5)
        }
    }

    @Test("runs are found by repository, under all the names that it had, and by time")
    func filters() async throws {
        try await withHistory { history in
            try await history.append([
                record(run: "aaaa", started: 100, repositoryID: 1, repository: "acme/Old_Name"),
                record(run: "bbbb", started: 200, repositoryID: 2, repository: "acme/OldXName"),
                record(run: "cccc", started: 300, repositoryID: 1, repository: "acme/New"),
            ])
            for name in ["acme/new", "NEW", "old_name", "acme/Old_Name"] {
                #expect(
                    try await history.runs(10, RunFilter(repositories: [name])).map { $0.run } == ["cccc", "aaaa"],
                    "\(name)")
            }
            #expect(try await history.runs(10, RunFilter(repositories: ["new", "oldxname"])).count == 3)
            #expect(try await history.runs(10, RunFilter(repositories: ["ew"])).isEmpty)
            let since = Date(timeIntervalSince1970: 200)
            #expect(try await history.runs(10, RunFilter(since: since)).map { $0.run } == ["cccc", "bbbb"])
        }
    }

    @Test("pages follow each other without a gap or a repetition, also while runs are added")
    func pages() async throws {
        try await withHistory { history in
            for number in 1...5 { try await history.append(record(run: "run-\(number)", started: Double(number))) }
            let first = try await history.runs(2)
            try await history.append(record(run: "run-6", started: 6))
            let second = try await history.runs(2, RunFilter(before: first.last?.number))
            let third = try await history.runs(2, RunFilter(before: second.last?.number))
            #expect((first + second + third).map { $0.run } == (1...5).reversed().map { "run-\($0)" })
        }
    }

    @Test("a run is named by its beginning, and shown by as much of it as no other begins with")
    func prefixes() async throws {
        try await withHistory { history in
            let names = ["1a2b3c4d-0001", "1a2b3c4d-0002", "99999999-0001"]
            try await history.append(names.map { record(run: $0) })
            #expect(try await history.names(beginning: "1A2B", limit: 9) == Array(names.prefix(2)))
            #expect(try await history.names(beginning: "1a2b3c4d-0002", limit: 9) == [names[1]])
            #expect(try await history.names(beginning: "%", limit: 9).isEmpty)
            #expect(try await history.run(names[1])?.shortName == "1a2b3c4d-0002")
            #expect(try await history.run(names[2])?.shortName == "99999999")
            #expect(try await history.run("9999") == nil)
        }
    }

    @Test("what a run did is read a page at a time")
    func recordPages() async throws {
        try await withHistory { history in
            let records = (1...5).map { (number: Int) in
                record(run: "sweep", repositoryID: number, repository: "acme/\(number)")
            }
            for record in records {
                try await history.append([record, self.other])
            }
            var (read, place): ([RunRecord], Int?) = ([], 0)
            while let start = place {
                let page = try await history.records(ofRun: "sweep", after: start, limit: 2)
                #expect(page.records.count <= 2)
                read += page.records
                place = page.next
            }
            #expect(read == records)
        }
    }

    private var other: RunRecord { record(run: "other") }

    @Test("a failure that repeats itself is one line that counts, and a line again once something else happened")
    func repeatedFailures() async throws {
        try await withHistory { history in
            func fail(_ at: Double, _ reason: String = "no team", repository: String = "acme/a") async throws {
                try await history.append(
                    failed: record(
                        run: "f\(at)", started: at, repositoryID: nil, repository: repository, outcomes: "[]",
                        failure: reason))
            }
            for minute in 0..<20 { try await fail(Double(minute) * 60) }
            try await fail(1200, repository: "acme/b")
            #expect(try await history.latest(100).count == 2)
            try await fail(86_400)
            let counted = try #require(try await history.run("f0.0"))
            #expect(counted.times == 21 && counted.last?.timeIntervalSince1970 == 86_401.5, "\(counted)")
            #expect(counted.started.timeIntervalSince1970 == 0)
            try await fail(86_460, "another reason")
            #expect(try await history.latest(100).count == 3)
            try await history.append(record(run: "done", started: 86_500, repository: "acme/a"))
            try await fail(86_560, "another reason")
            #expect(try await history.latest(100).count == 5)
        }
    }

    @Test("a revert and what it put back know each other")
    func reverts() async throws {
        try await withHistory { history in
            try await history.append(record(run: "first"))
            try await history.append([record(run: "second", reverts: "first"), record(run: "second", reverts: "first")])
            #expect(try await history.run("first")?.revertedBy == ["second"])
            #expect(try await history.run("second")?.reverts == "first")
        }
    }

    @Test("the history of an older version is kept, and its runs are found by the beginning of their names")
    func older() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            try makeDatabase(
                path, upTo: "2026-11-23 inbox, queue, sweeps, fights, notes",
                holding: """
                    INSERT INTO run (run, started, finished, trigger, repository_id, repository, changes, outcomes,
                        requests) VALUES ('0A1B2C3D-4E5F', '2026-11-23 06:00:00.000', '2026-11-23 06:00:01.000',
                        'somebody did something', 41, 'acme/a', '[]', '[]', 3)
                    """)
            let history = try StateStore(path: path).history
            #expect(try await history.names(beginning: "0a1b", limit: 2) == ["0a1b2c3d-4e5f"])
            #expect(try await history.run("0a1b2c3d-4e5f")?.requests == 3)
        }
    }
}
