import Foundation
import Testing

@testable import Store

@Suite("The queue on disk")
struct WorkTableTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func work(_ name: String, id: Int? = nil, priority: Int = 1, because: String = "why") -> StoredWork {
        StoredWork(
            owner: "acme", name: name, repositoryID: id, nodeID: nil, priority: priority,
            causes: [#"{"sentence":"\#(because)"}"#])
    }

    private func withTable(_ body: (WorkTable, StateStore) async throws -> Void) async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            try await body(store.work, store)
        }
    }

    private func take(_ table: WorkTable, _ limit: Int = 10, after seconds: Double = 0) async throws -> [WorkLease] {
        let now = now + seconds
        return try await table.take(limit, now: now, until: now + 60)
    }

    @Test("work on one repository coalesces under its last name, with every reason and the highest priority")
    func coalesces() async throws {
        try await withTable { table, _ in
            try await table.add([work("api", id: 1, priority: 0, because: "sweep")], due: now)
            try await table.add([work("renamed", id: 1, priority: 2, because: "created")], due: now + 5)
            let lease = try #require(try await take(table).first)
            #expect(lease.work.causes == [#"{"sentence":"sweep"}"#, #"{"sentence":"created"}"#])
            #expect(lease.work.name == "renamed" && lease.work.priority == 2 && lease.since == now)
        }
    }

    @Test("of very many reasons the first are kept and all are counted")
    func manyCauses() async throws {
        try await withTable { table, _ in
            for number in 0..<60 { try await table.add([work("api", id: 1, because: "\(number)")], due: now) }
            let lease = try #require(try await take(table).first)
            #expect(lease.work.causes.count == WorkTable.causesKept && lease.work.causeCount == 60)
            #expect(lease.work.causes.first == #"{"sentence":"0"}"#)
        }
    }

    @Test("what was only counted in a transaction that failed leaves nothing behind: the next reason brings work")
    func undoneCauses() async throws {
        struct Refused: Error {}
        try await withTable { table, store in
            await #expect(throws: StoreFault.self) {
                try await store.database.write { db in
                    for number in 0..<60 {
                        let one = work("api", id: 1, because: "\(number)")
                        try WorkTable.add(one, due: now, db)
                    }
                    throw Refused()
                }
            }
            #expect(try await take(table).isEmpty)
            try await table.add([work("api", id: 1)], due: now)
            #expect(try await take(table).map(\.work.name) == ["api"])
        }
    }

    @Test("a reason that is only counted still brings work forward, renames it, and begins anew what was marked failed")
    func countedCauses() async throws {
        try await withTable { table, _ in
            let many = (0..<WorkTable.causesKept).map { work("api", id: 1, because: "\($0)") }
            try await table.add(many, due: now + 100)
            #expect(try await take(table).isEmpty)
            try await table.add([work("renamed", id: 1, priority: 2)], due: now)
            let lease = try #require(try await take(table).first)
            #expect(lease.work.name == "renamed" && lease.work.priority == 2 && lease.since == now)
            #expect(lease.work.causeCount == many.count + 1 && lease.work.causes.count == many.count)
            try await table.settle(lease.name, .failed(reason: "no"), now: now)
            try await table.add([work("renamed", id: 1, priority: 2)], due: now)
            #expect(try await take(table).count == 1)
        }
    }

    @Test("a new repository goes before drift, drift before the sweep, and the oldest first")
    func priorities() async throws {
        try await withTable { table, _ in
            try await table.add([work("a", priority: 0)], due: now - 9)
            try await table.add([work("b", priority: 1)], due: now)
            try await table.add([work("c", priority: 1)], due: now - 1)
            try await table.add([work("d", priority: 2)], due: now)
            try await table.add([work("later", priority: 2)], due: now + 1)
            #expect(try await take(table, 3).map { $0.work.name } == ["d", "c", "b"])
            #expect(try await take(table).map { $0.work.name } == ["a"])
        }
    }

    @Test(
        "a sweep and drift leave workers free for what is more urgent, and nothing is looked for that nobody may take")
    func room() async throws {
        try await withTable { table, _ in
            try await table.add((0..<9).map { work("s\($0)", priority: 0) }, due: now)
            try await table.add((0..<9).map { work("d\($0)", priority: 1) }, due: now)
            let first = try await table.take([5, 6, 8], now: now, until: now + 60)
            #expect(first.map { $0.work.priority } == Array(repeating: 1, count: 6))
            #expect(try await table.take([0, 0, 2], now: now, until: now + 60).isEmpty)
            #expect(try await table.nextDue([0, 0, 2]) == nil)
            try await table.add([work("new", priority: 2)], due: now)
            #expect(try await table.take([0, 0, 2], now: now, until: now + 60).map { $0.work.name } == ["new"])
            let sweep = try await table.take([5, 20, 22], now: now, until: now + 60)
            #expect(sweep.map { $0.work.priority } == [1, 1, 1, 0, 0, 0, 0, 0])
        }
    }

    @Test("when a limit stops a sweep, all of its work waits for the limit's end; an event brings its own forward")
    func postponed() async throws {
        try await withTable { table, _ in
            try await table.add([work("a", id: 1, priority: 0), work("b", id: 2, priority: 0)], due: now)
            try await table.add([work("c", id: 3, priority: 1)], due: now)
            try await table.postpone(priority: 0, until: now + 3600)
            #expect(try await take(table).map { $0.work.name } == ["c"])
            try await table.add([work("b", id: 2, priority: 1)], due: now + 1)
            #expect(try await take(table, after: 1).map { $0.work.name } == ["b"])
            #expect(try await take(table, after: 3600).map { $0.work.name } == ["a"])
        }
    }

    @Test("a repository is never worked on twice at once; what comes meanwhile is done afterwards")
    func oneWorkerEach() async throws {
        try await withTable { table, _ in
            try await table.add([work("api", id: 1)], due: now)
            let first = try #require(try await take(table).first)
            try await table.add([work("api", id: 1, because: "again")], due: now)
            #expect(try await take(table).isEmpty)
            #expect(try await table.isIdle(now: now) == false)
            try await table.settle(first.name, .done, now: now)
            let second = try #require(try await take(table).first)
            #expect(second.work.causes == [#"{"sentence":"again"}"#])
            try await table.settle(second.name, .done, now: now)
            #expect(try await table.isIdle(now: now))
        }
    }

    @Test("work that is put off comes back with all its reasons, the later ones too")
    func later() async throws {
        try await withTable { table, _ in
            try await table.add([work("api", id: 1, priority: 2, because: "first")], due: now)
            let lease = try #require(try await take(table).first)
            let ending = WorkEnding.later(due: now + 30, attempts: 1, outages: 2, reason: "no luck")
            try await table.settle(lease.name, ending, now: now)
            #expect(try await take(table, after: 29).isEmpty)
            #expect(try await table.nextDue() == now + 30)
            try await table.add([work("api", id: 1, because: "second")], due: now + 10)
            let again = try #require(try await take(table, after: 10).first)
            #expect(again.work.causes.count == 2 && again.work.priority == 2)
            #expect(again.attempts == 1 && again.outages == 2 && again.since == now)
        }
    }

    @Test("work that was marked failed is listed with its reason, and begins anew by hand or with the next event")
    func failed() async throws {
        try await withTable { table, _ in
            try await table.add([work("api", id: 1), work("web", id: 2)], due: now)
            for lease in try await take(table) {
                try await table.settle(lease.name, .failed(reason: "forbidden"), now: now)
            }
            #expect(try await table.failed(10).map { $0.reason } == ["forbidden", "forbidden"])
            #expect(try await take(table, after: 1_000_000).isEmpty)
            #expect(try await table.retry("ACME/api", now: now) == ["acme/api"])
            #expect(try await take(table).first?.attempts == 0)
            try await table.add([work("web", id: 2, because: "news")], due: now)
            #expect(try await take(table).first?.work.causes.count == 2)
            #expect(try await table.failed(10).isEmpty)
        }
    }

    @Test("what a worker held that is gone comes back, after its lease or at once when nobody else can be at work")
    func recovery() async throws {
        try await withTable { table, _ in
            try await table.add([work("api", id: 1, priority: 2)], due: now)
            let lost = try #require(try await take(table).first)
            try await table.add([work("api", id: 1, because: "meanwhile")], due: now)
            try await table.renew([lost.name], until: now + 100)
            #expect(try await table.recover(expired: now + 99) == 0)
            #expect(try await table.recover(expired: now + 101) == 1)
            let found = try #require(try await take(table).first)
            #expect(found.work.causes.count == 2 && found.work.priority == 2)
            #expect(try await table.settle(lost.name, .done, now: now) == false, "a lost lease is not heard")
            #expect(try await table.recover(expired: nil) == 1)
            #expect(try await take(table).count == 1)
        }
    }

    @Test("what an older version had in its queue is kept with its reasons, those of taken work first")
    func older() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            try makeDatabase(
                path, upTo: "2026-11-24 failures and reverts in the history",
                holding: """
                    INSERT INTO work (key, owner, name, state, priority, due, since, causes, cause_count, lease,
                        lease_expires, taken_priority, taken_since, taken_causes, taken_count)
                    VALUES ('id:1', 'acme', 'api', 1, 0, 9e9, 9e9, '[{"n":3}]', 1, 'gone', 0, 2, 1,
                        '[{"n":1},{"n":2}]', 2)
                    """)
            let table = try StateStore(path: path).work
            #expect(try await table.recover(expired: now) == 1)
            let lease = try #require(try await take(table).first)
            #expect(lease.work.causes == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#] && lease.work.causeCount == 3)
        }
    }

    @Test("who waits for what is told, counted, woken by the announcing event, and forgotten when done")
    func waits() async throws {
        try await withTable { table, store in
            try await table.add([work("api", id: 1, priority: 2)], due: now)
            let ending = WorkEnding.later(due: now + 3600, attempts: 0, outages: 0, reason: nil)
            let waits = [StoredWait(step: "branch", detail: "first branch"), StoredWait(step: "teams", detail: "x")]
            var lease = try #require(try await take(table).first)
            try await table.settle(lease.name, ending, waits: waits, now: now)
            let told = try await table.waiting(10)
            #expect(told.map { $0.step } == ["branch", "teams"] && told.allSatisfy { $0.due == now + 3600 })
            #expect(try await take(table).isEmpty)

            let delivery = StoredDelivery(
                id: "d", event: "team.created", actor: nil, target: "acme", sentence: "", received: now)
            #expect(try await store.inbox.accept(delivery, DeliveredWork(due: now, wakes: ["teams"])))
            lease = try #require(try await take(table).first)
            #expect(lease.waits == ["branch": 1, "teams": 1])
            try await table.settle(lease.name, ending, waits: [waits[0]], now: now)
            #expect(try await table.waiting(10).map { $0.attempts } == [2])
            lease = try #require(try await take(table, after: 3600).first)
            try await table.settle(lease.name, .done, now: now)
            #expect(try await table.waiting(10).isEmpty)
        }
    }

    @Test("a request for all repositories takes up later causes until it is begun, and survives until it is done")
    func sweeps() async throws {
        try await withTable { _, store in
            for cause in ["1", "2"] { try await store.sweeps.add("acme", cause: cause, now: now) }
            let begun = try #require(try await store.sweeps.begin(now: now))
            #expect(begun.causes == ["1", "2"])
            try await store.sweeps.add("acme", cause: "3", now: now)
            try await store.sweeps.postpone(begun, due: now + 10)
            #expect(try await store.sweeps.begin(now: now)?.causes == ["3"])
            #expect(try await store.sweeps.begin(now: now + 10)?.attempts == 1)
            try await store.sweeps.finish(begun)
            #expect(try await store.sweeps.count() == 1)
        }
    }

    @Test("conflicts last until their end, or until somebody ends them")
    func conflicts() async throws {
        try await withTable { _, store in
            let conflict = StoredConflict(
                repositoryID: 1, repository: "acme/api", title: "branches main", actors: "bot", times: 5, began: now,
                until: now + 3600)
            try await store.conflicts.add(conflict)
            #expect(try await store.conflicts.active(now: now, limit: 5) == [conflict])
            #expect(try await store.conflicts.end("acme/API", now: now + 60) == 1)
            #expect(try await store.conflicts.active(now: now + 61, limit: 5).isEmpty)
            #expect(try await store.conflicts.all(repositoryID: 1).map { $0.until } == [now + 60])
        }
    }
}
