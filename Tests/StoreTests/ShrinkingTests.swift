import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

@Suite("Pruning the state file")
struct ShrinkingTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func size(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    private func mode(of path: String) throws -> Int? {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") }
    }

    @Test("goes on in small transactions, between which other processes write, and the file shrinks")
    func shrinks() async throws {
        try await withDirectory { directory in
            let path = directory + "/state.sqlite"
            let store = try StateStore(path: path)
            let changes =
                "[" + Array(repeating: #"{"kind":"repository","before":true}"#, count: 100).joined(separator: ",") + "]"
            let old = now.timeIntervalSince1970 - 500 * 86_400
            try await store.history.append(
                (0..<2600).map { record(run: "old-\($0)", started: old, changes: changes) })
            try await store.history.append(record(run: "new", started: now.timeIntervalSince1970))
            try await store.database.shrink(pause: {})
            let full = try size(path)

            let other = try StateStore(path: path, busyTimeout: 0)
            let written = Mutex(0)
            let pause: @Sendable () async throws -> Void = {
                // Somebody who does not wait finds the file free.
                try await other.keyValueStore.write("other", "\(written.withLock { $0 })")
                written.withLock { $0 += 1 }
            }
            #expect(try await store.history.retain(now: now, pause: pause) == 2600)
            #expect(written.withLock { $0 } == 6)
            try await store.database.shrink(pause: pause)
            #expect(written.withLock { $0 } > 6)
            #expect(try await store.history.latest(9).map { $0.run } == ["new"])
            try other.database.close()
            try store.database.close()
            let small = try size(path)
            #expect(small < full / 4, "\(small) of \(full)")
        }
    }

    @Test("the small file of an older version is rewritten once, so that it can shrink; a new one can from the start")
    func conversion() async throws {
        try await withDirectory { directory in
            let (old, new) = (directory + "/old.sqlite", directory + "/new.sqlite")
            try makeDatabase(old, upTo: "2026-11-26 causes apart from their work")
            #expect(try mode(of: old) == 0)
            for path in [old, new] {
                let store = try StateStore(path: path)
                try await store.keyValueStore.write("a", "b")
                try store.database.close()
                #expect(try mode(of: path) == 2, "\(path)")
            }
        }
    }
}
