import Foundation
import Testing

@testable import Store

@Suite("The run history")
struct RunHistoryTests {
    private func withHistory(_ test: (RunHistory) async throws -> Void) async throws {
        try await withDirectory { try await test(try StateStore(path: $0 + "/githubcop.sqlite").history) }
    }

    @Test("the newest come first, limited, and since a time; of the same time, the last appended")
    func latest() async throws {
        try await withHistory { history in
            try await history.append(record(run: "b", started: 200))
            try await history.append([record(run: "a", started: 100), record(run: "c", started: 300)])
            try await history.append(record(run: "d", started: 300))
            #expect(try await history.latest(3).map(\.run) == ["d", "c", "b"])
            let since = Date(timeIntervalSince1970: 200)
            #expect(try await history.latest(10, since: since).map(\.run) == ["d", "c", "b"])
        }
    }

    @Test("a repository is found by id under all of its names, and by name without regard to case")
    func repository() async throws {
        try await withHistory { history in
            try await history.append(record(run: "old", started: 1, repositoryID: 41, repository: "acme/Old"))
            try await history.append(record(run: "new", started: 2, repositoryID: 41, repository: "acme/New"))
            try await history.append(record(run: "other", started: 3, repositoryID: 42, repository: "acme/Other"))
            #expect(try await history.latest(10, repositoryID: 41).map(\.run) == ["new", "old"])
            #expect(try await history.latest(10, repository: "ACME/old").map(\.run) == ["old"])
            #expect(try await history.latest(10, repository: "acme/ol").isEmpty)
        }
    }

    @Test("a run of many repositories is read back whole, in order, with everything that was recorded")
    func run() async throws {
        try await withHistory { history in
            let sweep = [
                record(run: "sweep", repositoryID: 1, actor: nil), record(run: "sweep", repositoryID: 2, changes: "[]"),
            ]
            try await history.append(sweep)
            try await history.append(record(run: "other"))
            #expect(try await history.records(ofRun: "sweep") == sweep)
        }
    }

    @Test("records that are not JSON are refused, and with them all that were to be appended together")
    func json() async throws {
        try await withHistory { history in
            await #expect(throws: StoreFault.self) {
                try await history.append([record(run: "good"), record(run: "bad", changes: "{")])
            }
            let kept = try await history.latest(10)
            #expect(kept.isEmpty)
        }
    }

    @Test("what finished more than 400 days ago is let go, and nothing else")
    func retention() async throws {
        try await withHistory { history in
            let now = Date(timeIntervalSince1970: 1_800_000_000)
            let day = 86_400.0
            let edge = now.timeIntervalSince1970 - 400 * day - 1.5
            try await history.append([
                record(run: "older", started: edge - 1), record(run: "at the edge", started: edge),
                record(run: "yesterday", started: now.timeIntervalSince1970 - day),
            ])
            #expect(try await history.retain(now: now) == 1)
            #expect(try await history.latest(10).map(\.run) == ["yesterday", "at the edge"])
            #expect(try await history.retain(days: 0, now: now) == 2)
        }
    }
}
