import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

@Suite("The inbox on disk")
struct DeliveryInboxTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func delivery(_ id: String, received: Date? = nil) -> StoredDelivery {
        StoredDelivery(
            id: id, event: "repository.created", actor: "octocat", target: "acme/api", sentence: "octocat created it",
            received: received ?? now)
    }

    private func asked(_ id: Int, sentence: String = "why") -> DeliveredWork {
        DeliveredWork(
            work: [
                StoredWork(
                    owner: "acme", name: "r\(id)", repositoryID: id, nodeID: nil, priority: 2,
                    causes: [#"{"sentence":"\#(sentence)"}"#])
            ], due: now)
    }

    @Test("a delivery that comes twice is taken in once, with its work")
    func duplicates() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            #expect(try await store.inbox.accept(delivery("a"), asked(1)))
            #expect(try await store.inbox.accept(delivery("a"), asked(1)) == false)
            let leases = try await store.work.take(9, now: now, until: now + 60)
            #expect(leases.count == 1 && leases.first?.work.causeCount == 1)
            #expect(try await store.inbox.known(["a", "b"]) == ["a"])
        }
    }

    @Test("a thousand that come at once share a few transactions, and all of them are there after reopening")
    func groupCommit() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            let store = try StateStore(path: path)
            let commits = Commits()
            try await store.database.write { $0.add(transactionObserver: commits, extent: .databaseLifetime) }
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1000 {
                    group.addTask { try await store.inbox.accept(delivery("\(number)"), asked(number)) }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 1000)
            #expect(commits.count < 200)
            try store.database.close()
            let again = try StateStore(path: path)
            #expect(try await again.inbox.count() == 1000)
            #expect(try await again.work.depth(now: now).due == [2: 1000])
            try await again.database.check()
        }
    }

    @Test("one that cannot be written takes none of its neighbours with it")
    func oneFails() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            var broken = asked(2)
            broken.work = [
                StoredWork(owner: "acme", name: "x", repositoryID: 2, nodeID: nil, priority: 1, causes: ["no JSON"])
            ]
            let bad = broken
            let results = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let asked = number == 25 ? bad : asked(100 + number)
                        return (try? await store.inbox.accept(delivery("\(number)"), asked)) ?? false
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(results == 49)
            #expect(try await store.inbox.count() == 49, "the id of the broken one is free again")
        }
    }

    @Test("a full disk is said, keeps what was confirmed, and passes when there is room again")
    func diskFull() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            let pages = try await store.database.write { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                try db.execute(sql: "PRAGMA max_page_count = \(pages + 20)")
                return pages
            }
            var confirmed = 0
            var fault: StoreFault?
            while fault == nil, confirmed < 10_000 {
                let number = confirmed
                do {
                    _ = try await store.inbox.accept(delivery("\(number)"), asked(number))
                    confirmed += 1
                } catch {
                    fault = error as? StoreFault
                }
            }
            #expect(fault?.code == .diskFull && confirmed > 0)
            await #expect(throws: StoreFault.self) {
                try await store.keyValueStore.write("big", String(repeating: "x", count: 200_000))
            }
            try await store.database.write { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 10_000)") }
            #expect(try await store.inbox.count() == confirmed)
            #expect(try await store.inbox.accept(delivery("after"), asked(99_999)))
            try await store.database.probe()
            try await store.database.check()
        }
    }

    @Test("a database that another process keeps locked is said as such")
    func locked() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            let store = try StateStore(path: path, busyTimeout: 0.05)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: path, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let fault = await #expect(throws: StoreFault.self) {
                _ = try await store.inbox.accept(delivery("a"), asked(1))
            }
            #expect(fault?.code == .locked)
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            #expect(try await store.inbox.accept(delivery("a"), asked(1)))
        }
    }

    @Test("ids are forgotten when GitHub cannot send them again any more")
    func retention() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            let old = now.addingTimeInterval(-40 * 86_400)
            for number in 0..<5 {
                _ = try await store.inbox.accept(delivery("old \(number)", received: old), asked(number))
            }
            _ = try await store.inbox.accept(delivery("new"), asked(9))
            #expect(try await store.inbox.retain(now: now) == 5)
            #expect(try await store.inbox.latest(10).map { $0.id } == ["new"])
        }
    }

    @Test("only one process works through a state file")
    func processLock() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            var first: ProcessLock? = try ProcessLock(state: path)
            let fault = #expect(throws: StoreFault.self) { _ = try ProcessLock(state: path) }
            #expect(fault?.code == .locked && fault?.description.contains(path) == true)
            withExtendedLifetime(first) {}
            first = nil
            _ = try ProcessLock(state: path)
        }
    }
}

/// Counts transactions.
private final class Commits: TransactionObserver, Sendable {
    private let total = Mutex(0)

    var count: Int { total.withLock { $0 } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { total.withLock { $0 += 1 } }
    func databaseDidRollback(_ db: Database) {}
}
