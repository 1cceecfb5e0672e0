import Foundation
import GRDB
import Testing

@testable import Store

@Suite("A copy of the state file")
struct BackupTests {
    @Test("of one that is open and written to holds what was confirmed, alone in its file, for its owner alone")
    func live() async throws {
        try await withDirectory { directory in
            let path = directory + "/state.sqlite"
            let store = try StateStore(path: path)
            try await store.history.append((1...50).map { record(run: "run-\($0)") })
            let writing = Task {
                for number in 0..<200 where !Task.isCancelled {
                    try await store.history.append(record(run: "later-\(number)"))
                }
            }
            let copy = directory + "/backup/copy.sqlite"
            let bytes = try StateDatabase.copy(path, to: copy)
            #expect(try FingerprintKeyFile.copy(of: path, to: copy + ".key"))
            writing.cancel()
            _ = await writing.result

            #expect(bytes > 4096 && FileManager.default.contents(atPath: copy)?.count == bytes)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory + "/backup").sorted()
            #expect(files == ["copy.sqlite", "copy.sqlite.key"])
            #expect(try mode(copy) == 0o600 && mode(copy + ".key") == 0o600)
            #expect(
                FileManager.default.contents(atPath: copy + ".key")
                    == FileManager.default.contents(atPath: path + ".key")
            )
            let restored = try StateStore(path: copy)
            let runs = Set(try await restored.history.latest(1000).map { $0.run })
            #expect(Set((1...50).map { "run-\($0)" }).isSubset(of: runs))
            try await restored.history.append(record(run: "after restoring"))
        }
    }

    @Test("overwrites nothing, and leaves nothing behind where it fails")
    func refusals() async throws {
        try await withDirectory { directory in
            let path = directory + "/state.sqlite"
            let store = try StateStore(path: path)
            let copy = directory + "/copy.sqlite"
            try Data("precious".utf8).write(to: URL(fileURLWithPath: copy))
            #expect { try StateDatabase.copy(path, to: copy) } throws: { ($0 as? StoreFault)?.code == .exists }
            #expect(FileManager.default.contents(atPath: copy) == Data("precious".utf8))

            try await store.history.append((0..<500).map { record(run: "run-\($0)") })
            try store.database.close()
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for index in stride(from: 8192, to: bytes.count, by: 7) { bytes[index] ^= 0x5a }
            try bytes.write(to: URL(fileURLWithPath: path))
            let broken = directory + "/broken.sqlite"
            #expect { try StateDatabase.copy(path, to: broken) } throws: { ($0 as? StoreFault)?.code == .corrupt }
            #expect(!FileManager.default.fileExists(atPath: broken))
        }
    }

    @Test("is of the version of the file: the program that makes it does not bring it up to date")
    func olderVersion() async throws {
        try await withDirectory { directory in
            let (path, copy) = (directory + "/state.sqlite", directory + "/copy.sqlite")
            try makeDatabase(path, upTo: "2026-11-23 run history")
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            _ = try StateDatabase.copy(path, to: copy)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
            let copied = try DatabaseQueue(path: copy)
            #expect(try await copied.read { try Migrations.migrator.appliedIdentifiers($0).count } == 2)
        }
    }
}
