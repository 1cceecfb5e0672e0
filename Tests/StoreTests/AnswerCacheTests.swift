import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

@Suite("The cache of GitHub's answers")
struct AnswerCacheTests {
    @Test("what was kept is there in the next process, and the file is nobody else's to read")
    func kept() async throws {
        try await withCache { path, warnings in
            let first = try await open(path, warnings)
            await first.keep(answer("[1]", link: "<x>; rel=\"next\""), for: "a")
            await first.keep(answer("[2]"), for: "a")
            await first.keep(answer("[3]", link: "<y>"), for: "b")
            await first.close()
            #expect(!FileManager.default.fileExists(atPath: "\(path)-wal"), "one file carries everything")
            #expect(try mode(path) == 0o600)

            let second = try await open(path, warnings)
            #expect(await second.answer(for: "a") == answer("[2]"))
            #expect(await second.answer(for: "b") == answer("[3]", link: "<y>"))
            #expect(await second.answer(for: "c") == nil)
            await second.close()
            #expect(warnings.all.isEmpty)
        }
    }

    @Test("a file that others could read is closed to them")
    func closed() async throws {
        try await withCache { path, warnings in
            await (try await open(path, warnings)).close()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            await (try await open(path, warnings)).close()
            #expect(try mode(path) == 0o600)
        }
    }

    @Test("a damaged file is set aside with a warning, and a new one is begun")
    func damaged() async throws {
        for garbage in [Data("no database".utf8), Data(repeating: 0xA5, count: 9_000)] {
            try await withCache { path, warnings in
                try garbage.write(to: URL(fileURLWithPath: path))
                let cache = try await open(path, warnings)
                await cache.keep(answer("[1]"), for: "a")
                #expect(await cache.answer(for: "a") == answer("[1]"))
                await cache.close()
                #expect(warnings.all.count == 1)
                #expect(warnings.all.first?.contains("set aside as \(path).damaged") == true)
                #expect(try Data(contentsOf: URL(fileURLWithPath: "\(path).damaged")) == garbage)
            }
        }
    }

    @Test("damage that is found while it is used ends its use, and the file is set aside at the end")
    func damagedLater() async throws {
        try await withCache { path, warnings in
            let first = try await open(path, warnings)
            for number in 0..<200 {
                await first.keep(answer(String(repeating: "\(number) ", count: 500)), for: "\(number)")
            }
            await first.close()
            // The header and the schema stay whole, what they lead to does not.
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            let size = try handle.seekToEnd()
            try handle.seek(toOffset: 6 * 4_096)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 6 * 4_096))
            try handle.close()

            let second = await AnswerCache.open(path) { warnings.add($0) }
            for number in 0..<200 {
                let found = await second?.answer(for: "\(number)")
                #expect(found == nil || found == answer(String(repeating: "\(number) ", count: 500)))
            }
            await second?.keep(answer("[1]"), for: "a")
            await second?.close()
            #expect(warnings.all.contains { $0.contains("damaged") || $0.contains("malformed") })
            #expect(FileManager.default.fileExists(atPath: "\(path).damaged"))
        }
    }

    @Test("bytes that changed on the disk do not pass for GitHub's")
    func flipped() async throws {
        try await withCache { path, warnings in
            let cache = try await open(path, warnings)
            await cache.keep(answer("[1]"), for: "a")
            await cache.close()
            try await change(path, "UPDATE body SET content = ?", [Data("[2]".utf8)])
            let again = try await open(path, warnings)
            #expect(await again.answer(for: "a") == nil)
            await again.close()
        }
    }

    @Test("the database of something else, and one of a later version, are left as they are")
    func foreign() async throws {
        for sql in [
            "CREATE TABLE invoices (id INTEGER)",
            """
            CREATE TABLE answer (x); CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
            INSERT INTO grdb_migrations VALUES ('2099-01-01 something')
            """,
        ] {
            try await withCache { path, warnings in
                try await change(path, sql)
                let before = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(await AnswerCache.open(path) { warnings.add($0) } == nil)
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
                #expect(warnings.all.count == 1)
                #expect(warnings.all.first?.contains("this run does without") == true)
            }
        }
    }

    @Test("where no file can be made there is no cache, and one warning")
    func unwritable() async throws {
        try await withCache { path, warnings in
            try Data("a file".utf8).write(to: URL(fileURLWithPath: path))
            #expect(await AnswerCache.open("\(path)/cache.sqlite") { warnings.add($0) } == nil)
            #expect(warnings.all.count == 1)
        }
    }

    @Test("a full disk ends the writing with one warning, and what is there can still be read")
    func fullDisk() async throws {
        try await withCache { path, warnings in
            let cache = try await open(path, warnings)
            await cache.keep(answer("[1]"), for: "a")
            try await cache.file.write { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 8)")
            }
            for number in 0..<20 {
                await cache.keep(answer(String(repeating: "\(number)", count: 9_000)), for: "\(number)")
            }
            #expect(await cache.answer(for: "a") == answer("[1]"))
            #expect(warnings.all.count == 1)
            #expect(warnings.all.first?.contains("full") == true)
            await cache.close()
        }
    }

    @Test("two processes use it at once and lose nothing")
    func shared() async throws {
        try await withCache { path, warnings in
            let (one, other) = (try await open(path, warnings), try await open(path, warnings))
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    let cache = number.isMultiple(of: 2) ? one : other
                    group.addTask { await cache.keep(answer("[\(number)]"), for: "\(number)") }
                }
            }
            for number in 0..<200 {
                let cache = number.isMultiple(of: 2) ? other : one
                #expect(await cache.answer(for: "\(number)") == answer("[\(number)]"))
            }
            await one.close()
            #expect(await other.answer(for: "7") == answer("[7]"))
            await other.close()
            #expect(warnings.all.isEmpty)
        }
    }

    @Test("what was not used for thirty days is forgotten, what was used stays")
    func age() async throws {
        try await withCache { path, warnings in
            let day = Mutex(0.0)
            func open() async throws -> AnswerCache {
                try #require(
                    await AnswerCache.open(path, now: { Date(timeIntervalSince1970: day.withLock { $0 } * 86_400) }) {
                        warnings.add($0)
                    })
            }
            let first = try await open()
            await first.keep(answer("[1]"), for: "used")
            await first.keep(answer("[2]"), for: "unused")
            day.withLock { $0 = 20 }
            #expect(await first.answer(for: "used") != nil)
            await first.close()
            day.withLock { $0 = 40 }
            let second = try await open()
            #expect(await second.answer(for: "used") == answer("[1]"))
            #expect(await second.answer(for: "unused") == nil)
            await second.close()
            #expect(try await bodies(in: path) == 1)
        }
    }

    @Test("the file stays within its size, and what was used longest ago goes first")
    func size() async throws {
        try await withCache { path, warnings in
            let limits = CacheLimits(maximumBytes: 1_000_000)
            let day = Mutex(0.0)
            func open() async throws -> AnswerCache {
                try #require(
                    await AnswerCache.open(
                        path, limits: limits, now: { Date(timeIntervalSince1970: day.withLock { $0 } * 86_400) }
                    ) { warnings.add($0) })
            }
            let cache = try await open()
            for number in 0..<600 {
                day.withLock { $0 = Double(number / 100) }
                await cache.keep(answer(String(repeating: "\(number) ", count: 1_000)), for: "\(number)")
            }
            await cache.close()
            let size = try #require(
                try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
            #expect(size <= 1_000_000)
            let again = try await open()
            var left: [Int] = []
            for number in 0..<600 where await again.answer(for: "\(number)") != nil { left.append(number / 100) }
            #expect(left.contains(5))
            #expect(!left.contains(0))
            await again.close()
        }
    }

    @Test("a body that many repositories have is on the disk once")
    func sharedBodies() async throws {
        try await withCache { path, warnings in
            let cache = try await open(path, warnings)
            for number in 0..<50 { await cache.keep(answer("{\"enabled\":true}"), for: "\(number)") }
            await cache.close()
            #expect(try await bodies(in: path) == 1)
        }
    }
}

private final class Warnings: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

private func withCache(_ test: (String, Warnings) async throws -> Void) async throws {
    try await withDirectory { try await test("\($0)/cache.sqlite", Warnings()) }
}

private func open(_ path: String, _ warnings: Warnings) async throws -> AnswerCache {
    try #require(await AnswerCache.open(path) { warnings.add($0) })
}

private func answer(_ body: String, link: String? = nil) -> CachedAnswer {
    CachedAnswer(body: Array(body.utf8), entityTag: "\"tag of \(body.prefix(20))\"", owner: "owner", link: link)
}

private func change(_ path: String, _ sql: String, _ arguments: StatementArguments = []) async throws {
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
        if arguments.isEmpty { try db.execute(sql: sql) } else { try db.execute(sql: sql, arguments: arguments) }
    }
    try queue.close()
}

private func bodies(in path: String) async throws -> Int? {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM body") }
}
