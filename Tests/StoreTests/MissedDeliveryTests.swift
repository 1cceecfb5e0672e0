import Foundation
import Testing

@testable import Store

@Suite("Deliveries that GitHub could not make")
struct MissedDeliveryTests {
    @Test("what GitHub could not deliver is due until it arrives, or until GitHub keeps it no longer")
    func missed() async throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            func failure(_ id: String, _ attempt: Int, again: Bool = false) -> MissedDeliveryTable.Failure {
                .init(id: id, attempt: attempt, at: now - Double(100 - attempt), isRedelivery: again)
            }
            try await store.missed.note(
                failed: [failure("a", 1), failure("b", 2), failure("c", 3)], arrived: [], now: now)
            #expect(try await store.missed.due(2, now: now).map { $0.attempt } == [3, 2])
            try await store.missed.noteAsked("c", due: now + 600)
            try await store.missed.note(failed: [failure("c", 9, again: true)], arrived: ["b"], now: now + 60)
            #expect(try await store.missed.due(9, now: now + 60).map { $0.id } == ["a"])
            let again = try await store.missed.due(9, now: now + 600).first
            #expect(again == MissedDelivery(id: "c", attempt: 9, failed: now - 97, asks: 1))
            let delivery = StoredDelivery(
                id: "a", event: "push", actor: nil, target: "acme", sentence: "", received: now)
            _ = try await store.inbox.accept(delivery, DeliveredWork(due: now))
            #expect(try await store.missed.due(9, now: now + 600).map { $0.id } == ["c"])
            try await store.missed.note(failed: [failure("a", 1)], arrived: [], now: now)
            #expect(try await store.missed.count() == 1, "it has arrived")
            try await store.missed.note(failed: [failure("old", 4, again: true)], arrived: [], now: now)
            #expect(try await store.missed.count() == 1, "an attempt at what was marked failed begins nothing")
            #expect(try await store.missed.expire(before: now) == 1)
        }
    }
}
