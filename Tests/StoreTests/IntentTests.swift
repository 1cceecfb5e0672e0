import Foundation
import Testing

@testable import Store

@Suite("Intents in the state file")
struct StoredIntentTests {
    private func intent(_ id: String, run: String = "run-1", owner: String = "somebody") -> StoredIntent {
        StoredIntent(
            id: id, owner: owner, process: "githubcop serve, process 1 on here",
            record: record(run: run, outcomes: "[]", reverts: "run-0"))
    }

    private func outcome(_ id: String, _ outcomes: String = #"[{"status":"verified"}]"#) -> RunRecord {
        var record = record(outcomes: outcomes)
        record.intent = id
        return record
    }

    @Test("an intent is there after the file was closed without it being completed, and no pruning takes it")
    func survives() async throws {
        try await withDirectory { directory in
            let path = directory + "/state.sqlite"
            let first = try StateStore(path: path)
            try await first.history.begin(intent("a"))
            try await first.history.extend("a", changes: #"[{"kind":"teams"}]"#)
            try first.database.close()
            let second = try StateStore(path: path).history
            try await second.retain(days: 1, now: Date(timeIntervalSince1970: 4_000_000_000))
            let open = try await second.openIntents()
            #expect(open.map { $0.id } == ["a"] && open.first?.record.changes == #"[{"kind":"teams"}]"#)
            #expect(open.first?.record.repositoryID == 41 && open.first?.record.reverts == "run-0")
            #expect(try await second.runs(9).isEmpty)
        }
    }

    @Test("what its process says of an intent takes the place of what was read, and never the other way round")
    func completed() async throws {
        try await withDirectory { directory in
            let history = try StateStore(path: directory + "/state.sqlite").history
            try await history.begin(intent("a"))
            var read = outcome("a", #"[{"status":"failed"}]"#)
            read.isInterrupted = true
            try await history.complete("a", with: read)
            #expect(try await history.openIntents().isEmpty)
            #expect(try await history.runs(9).map { $0.interrupted } == [1])
            try await history.complete("a", with: outcome("a"))
            try await history.complete("a", with: read)
            let runs = try await history.runs(9)
            #expect(runs.map { $0.outcomes } == [["verified": 1]] && runs.first?.interrupted == 0)
        }
    }

    @Test("an intent that was resolved meanwhile cannot be extended, so that nothing further is written")
    func extending() async throws {
        try await withDirectory { directory in
            let history = try StateStore(path: directory + "/state.sqlite").history
            try await history.begin(intent("a"))
            try await history.complete("a", with: outcome("a"))
            await #expect(throws: StoreFault.self) { try await history.extend("a", changes: "[]") }
        }
    }

    @Test("a process's intents are its own for as long as it runs, and no longer, however it ends")
    func owner() throws {
        try withFolder { directory in
            let state = directory + "/state.sqlite"
            var lock: WriterLock? = try WriterLock(state: state)
            let owner = try #require(lock?.owner)
            #expect(WriterLock.isHeld(by: owner, state: state))
            // Somebody who looks does not take it.
            #expect(WriterLock.isHeld(by: owner, state: state))
            lock = nil
            #expect(!WriterLock.isHeld(by: owner, state: state))
            // What a killed process left is cleared away by the next one.
            let left = "\(state).writer-\(UUID().uuidString)"
            try Data().write(to: URL(fileURLWithPath: left))
            let next = try WriterLock(state: state)
            #expect(!FileManager.default.fileExists(atPath: left))
            #expect(WriterLock.isHeld(by: next.owner, state: state))
        }
    }

    private func withFolder(_ test: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("githubcop-lock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: url) }
        try test(url.path)
    }
}
