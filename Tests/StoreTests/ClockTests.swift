import Foundation
import Testing

@testable import Store

@Suite("A clock that was once ahead")
struct ClockTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let year = 365 * 86_400.0

    private func withStore(_ body: (StateStore) async throws -> Void) async throws {
        try await withDirectory { try await body(try StateStore(path: $0 + "/githubcop.sqlite")) }
    }

    private func work(_ name: String, id: Int) -> StoredWork {
        StoredWork(owner: "acme", name: name, repositoryID: id, nodeID: nil, priority: 1, causes: ["{}"])
    }

    @Test("work that was queued or put off by it is done at once; what waits for its time goes on waiting")
    func work() async throws {
        try await withStore { store in
            try await store.work.add([work("ahead", id: 1)], due: now + year)
            try await store.work.add([work("later", id: 2), work("put-off", id: 3)], due: now)
            for lease in try await store.work.take(2, now: now, until: now + 60) {
                let due = lease.work.name == "later" ? now + 3600 : now + year
                try await store.work.settle(
                    lease.name, .later(due: due, attempts: 1, outages: 0, reason: nil), now: now)
            }
            #expect(try await store.work.take(9, now: now, until: now + 60).isEmpty)
            try await store.work.correctTimes(now: now)
            let taken = try await store.work.take(9, now: now, until: now + 60)
            #expect(taken.map { $0.work.name }.sorted() == ["ahead", "put-off"])
            #expect(taken.allSatisfy { $0.since <= now })
        }
    }

    @Test("a lease that it gave runs out, and a sweep that it queued begins")
    func leases() async throws {
        try await withStore { store in
            try await store.work.add([work("api", id: 1)], due: now)
            _ = try await store.work.take(1, now: now, until: now + year)
            #expect(try await store.work.recover(expired: now) == 1)
            try await store.sweeps.add("acme", cause: "{}", now: now + year)
            #expect(try await store.sweeps.begin(now: now)?.organization == "acme")
        }
    }

    @Test("what it dated is pruned when its time has come, and hides nothing that is old from pruning")
    func pruning() async throws {
        try await withStore { store in
            let old = now - 500 * 86_400
            for (number, moment) in [now + year, old, old].enumerated() {
                _ = try await store.inbox.accept(
                    StoredDelivery(
                        id: "\(number)", event: "push", actor: nil, target: "acme/api", sentence: "", received: moment),
                    DeliveredWork(due: moment))
                try await store.history.append(record(run: "r\(number)", started: moment.timeIntervalSince1970))
            }
            #expect(try await store.inbox.retain(now: now) == 2)
            #expect(try await store.history.retain(now: now) == 2)
            let later = now + 401 * 86_400
            #expect(try await store.inbox.retain(now: later) == 1)
            #expect(try await store.history.retain(now: later) == 1)
        }
    }
}
