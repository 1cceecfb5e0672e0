import Foundation
import GRDB
import Testing

@testable import Store

@Suite("The state database")
struct StateDatabaseTests {
    @Test("what was written is there after reopening, in a directory that was made for it")
    func reopening() async throws {
        try await withDirectory { directory in
            let path = directory + "/state/deep/githubcop.sqlite"
            let first = try StateStore(path: path)
            try await first.history.append(record())
            try first.database.close()
            let second = try StateStore(path: path)
            #expect(try await second.history.latest(10) == [record()])
            try await second.database.check()
            #expect(try mode(directory + "/state") == 0o700)
            #expect(try mode(directory + "/state/deep") == 0o700)
        }
    }

    @Test("database, write-ahead log, shared memory and key can be read by their owner alone")
    func permissions() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            let store = try StateStore(path: path)
            try await store.history.append(record())
            for suffix in ["", "-wal", "-shm", ".key"] { #expect(try mode(path + suffix) == 0o600, "\(suffix)") }
            try store.database.close()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            _ = try StateStore(path: path)
            #expect(try mode(path) == 0o600)
        }
    }

    @Test("commits are on disk when confirmed: write-ahead log, synchronous FULL, foreign keys on")
    func pragmas() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            let values = try await store.database.write { db in
                [
                    try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                    try String.fetchOne(db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(db, sql: "PRAGMA foreign_keys"),
                ]
            }
            #expect(values == ["wal", "2", "1"])
        }
    }

    @Test("a second process reads and writes at the same time")
    func secondProcess() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            let store = try StateStore(path: path)
            try await store.history.append(record())
            let foreign = try DatabaseQueue(path: path)
            try await foreign.write { try $0.execute(sql: "UPDATE run SET requests = 8") }
            #expect(try await store.history.latest(1).first?.requests == 8)
            guard
                let tool = ["/usr/bin/sqlite3", "/opt/homebrew/bin/sqlite3"].first(where: {
                    FileManager.default.isExecutableFile(atPath: $0)
                })
            else {
                print("sqlite3 is not installed: the check with another program is left out.")
                return
            }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: tool)
            process.arguments = [path, "PRAGMA integrity_check; SELECT repository, requests FROM run"]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            #expect(text == "ok\nacme/Rocket|8\n")
        }
    }

    @Test("a database of a later version is refused, named as such, and not touched")
    func newer() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            try StateStore(path: path).database.close()
            let later = try DatabaseQueue(path: path)
            try await later.write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2031-01-01 quantum queue')")
            }
            try later.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let fault = try #require(faultOnOpening(path))
            #expect(fault.code == .newer)
            #expect(fault.description.contains("2031-01-01 quantum queue") && fault.description.contains(path))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test("an older database is brought up to date and keeps what it holds")
    func older() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            try makeDatabase(path, upTo: "2026-11-23 secret ledger")
            let store = try StateStore(path: path)
            #expect(try await store.history.latest(1).isEmpty)
        }
    }

    @Test("the database of another program is refused and not touched")
    func foreign() async throws {
        try await withDirectory { directory in
            let path = directory + "/cookies.sqlite"
            let other = try DatabaseQueue(path: path)
            try await other.write { try $0.execute(sql: "CREATE TABLE cookie (name TEXT)") }
            try other.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(faultOnOpening(path)?.code == .foreign)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test("a file that is no database, and a damaged one, are said to be corrupt with what to do")
    func corrupt() async throws {
        try await withDirectory { directory in
            let garbage = directory + "/garbage.sqlite"
            try Data("This is not a database, whatever its name says. ".utf8).write(to: URL(fileURLWithPath: garbage))
            let fault = try #require(faultOnOpening(garbage))
            #expect(fault.code == .corrupt)
            #expect(fault.description.contains(garbage) && fault.description.contains("backup"))

            let damaged = directory + "/damaged.sqlite"
            let store = try StateStore(path: damaged)
            try await store.history.append((0..<500).map { record(run: "run-\($0)") })
            try store.database.close()
            var bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
            for index in stride(from: 4096, to: bytes.count, by: 7) { bytes[index] ^= 0x5a }
            try bytes.write(to: URL(fileURLWithPath: damaged))
            var code: StoreFault.Code?
            do {
                try await StateStore(path: damaged).database.check()
            } catch let fault as StoreFault {
                code = fault.code
            }
            #expect(code == .corrupt)
        }
    }

    @Test("a database that another process holds is said to be locked after the busy timeout")
    func locked() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            let store = try StateStore(path: path, busyTimeout: 0.05)
            var unsafe = Configuration()
            unsafe.allowsUnsafeTransactions = true
            let holder = try DatabaseQueue(path: path, configuration: unsafe)
            try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            await #expect {
                try await store.history.append(record())
            } throws: { error in
                let fault = error as? StoreFault
                return fault?.code == .locked && fault?.hint.contains("fuser") == true
            }
            #expect(try await store.history.latest(1).isEmpty)
            try await holder.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            try await store.history.append(record())
        }
    }

    @Test("a full disk is said to be one, and what was confirmed before is still there")
    func full() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            try await store.history.append(record())
            try await store.database.write { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            let filler = "[\"" + String(repeating: "x", count: 100_000) + "\"]"
            await #expect {
                try await store.history.append(record(run: "too much", changes: filler))
            } throws: { ($0 as? StoreFault)?.code == .diskFull }
            #expect(try await store.history.latest(10).map(\.run) == ["run-1"])
        }
    }

    @Test("a path where no file can be is an error that names it")
    func unwritable() async throws {
        try await withDirectory { directory in
            try Data().write(to: URL(fileURLWithPath: directory + "/file"))
            for path in [directory + "/file/githubcop.sqlite", directory] {
                let fault = try #require(faultOnOpening(path))
                #expect(fault.code == .unwritable && fault.description.contains(path))
            }
        }
    }

    @Test("a file or directory that this user may not write is read-only or unwritable", .enabled(if: getuid() != 0))
    func readOnly() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            try StateStore(path: path).database.close()
            try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
            #expect([.readOnly, .unwritable].contains(faultOnOpening(path)?.code))
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory)
            #expect(faultOnOpening(directory + "/new.sqlite")?.code == .unwritable)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
        }
    }

    @Test("what SQLite says is told apart by what the person has to do")
    func codes() {
        let expected: [(ResultCode, StoreFault.Code)] = [
            (.SQLITE_READONLY_DBMOVED, .readOnly), (.SQLITE_CANTOPEN_ISDIR, .unwritable),
            (.SQLITE_CORRUPT_INDEX, .corrupt), (.SQLITE_NOTADB, .corrupt), (.SQLITE_BUSY_SNAPSHOT, .locked),
            (.SQLITE_FULL, .diskFull), (.SQLITE_IOERR_SHMSIZE, .diskFull), (.SQLITE_CONSTRAINT, .failed),
        ]
        for (result, code) in expected {
            #expect(StoreFault(DatabaseError(resultCode: result), path: "x").code == code, "\(result)")
        }
    }
}
