import Foundation
import Synchronization
import Testing

@testable import Server

@Suite("Missed deliveries")
struct MissedDeliveriesTests {
    /// What GitHub and the state file would remember.
    private final class World: Sendable {
        struct Contents {
            var pages: [[SentDelivery]] = []
            var pagesRead = 0
            var known: Set<String> = []
            var redelivered: [Int] = []
            var noted: Set<String> = []
            var seen: Date?
            var refuses = false
        }

        let contents = Mutex(Contents())

        func missed(now: Date) -> MissedDeliveries {
            MissedDeliveries(
                sender: .init(
                    page: { cursor in
                        self.contents.withLock { world in
                            let index = cursor.flatMap { Int($0) } ?? 0
                            world.pagesRead += 1
                            let next = index + 1 < world.pages.count ? String(index + 1) : nil
                            return (world.pages.isEmpty ? [] : world.pages[index], next)
                        }
                    },
                    redeliver: { id in
                        try self.contents.withLock { world in
                            if world.refuses { throw CancellationError() }
                            world.redelivered.append(id)
                        }
                    }),
                memory: .init(
                    missing: { ids in
                        self.contents.withLock { world in Set(ids).subtracting(world.known).subtracting(world.noted) }
                    },
                    noteRedelivery: { id in self.contents.withLock { _ = $0.noted.insert(id) } },
                    seenUntil: { self.contents.withLock { $0.seen } },
                    noteSeen: { at in self.contents.withLock { $0.seen = at } }),
                now: { now })
        }
    }

    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func sent(_ id: Int, _ guid: String, _ status: Int, ago seconds: Double = 60) -> SentDelivery {
        SentDelivery(id: id, guid: guid, at: now - seconds, statusCode: status)
    }

    @Test("what failed and never arrived is sent again, newest first; what arrived in any attempt is not")
    func redelivers() async throws {
        let world = World()
        world.contents.withLock {
            $0.pages = [
                [sent(9, "late", 503), sent(8, "arrived later", 202), sent(7, "kept anyway", 0)],
                [sent(6, "arrived later", 503), sent(5, "early", 0), sent(4, "fine", 202)],
            ]
            $0.known = ["kept anyway"]
        }
        let outcome = try await world.missed(now: now).fetch()
        #expect(world.contents.withLock { $0.redelivered } == [9, 5])
        #expect(outcome.redelivered == 2 && outcome.listed == 6 && outcome.left == 0)
    }

    @Test("a delivery is sent again once, whatever becomes of it")
    func once() async throws {
        let world = World()
        world.contents.withLock { $0.pages = [[sent(9, "a", 503)]] }
        _ = try await world.missed(now: now).fetch()
        world.contents.withLock { $0.pages = [[sent(10, "a", 503), sent(9, "a", 503)]] }
        #expect(try await world.missed(now: now + 600).fetch().redelivered == 0)
        #expect(world.contents.withLock { $0.redelivered } == [9])
    }

    @Test("only what is newer than the last look is read, and never what GitHub cannot send again")
    func window() async throws {
        let world = World()
        world.contents.withLock {
            $0.pages = [[sent(9, "new", 503)], [sent(5, "old", 503, ago: 7200)], [sent(1, "older", 503, ago: 9000)]]
            $0.seen = now - 3600
        }
        #expect(try await world.missed(now: now).fetch().redelivered == 1)
        #expect(world.contents.withLock { $0.pagesRead } == 2)
        #expect(world.contents.withLock { $0.seen } == now)
        world.contents.withLock {
            $0.seen = nil
            $0.pages = [[sent(2, "ancient", 503, ago: 4 * 86_400)]]
        }
        #expect(try await world.missed(now: now).fetch().redelivered == 0)
    }

    @Test("what GitHub refuses to send again is counted and looked for next time")
    func refused() async throws {
        let world = World()
        world.contents.withLock {
            $0.pages = [[sent(9, "a", 503)]]
            $0.refuses = true
        }
        let outcome = try await world.missed(now: now).fetch()
        #expect(outcome.left == 1 && outcome.refusal != nil)
        #expect(world.contents.withLock { $0.seen } == nil)
    }
}

@Suite("The health of the inbox")
struct InboxHealthTests {
    private final class Disk: Sendable {
        let tries = Mutex(0)
        let isFull = Mutex(false)
        let time = Mutex(Date(timeIntervalSince1970: 0))
    }

    @Test("it is tried, not for every question, and the reason is told")
    func probes() async {
        let disk = Disk()
        let health = InboxHealth(now: { disk.time.withLock { $0 } }) {
            disk.tries.withLock { $0 += 1 }
            if disk.isFull.withLock({ $0 }) { throw CancellationError() }
        }
        #expect(await health.readiness() == .ready)
        disk.isFull.withLock { $0 = true }
        #expect(await health.readiness() == .ready)
        #expect(disk.tries.withLock { $0 } == 1)
        disk.time.withLock { $0 += 2 }
        guard case .notReady(let reason) = await health.readiness() else {
            Issue.record("still ready")
            return
        }
        #expect(reason.contains("deliveries cannot be kept"))
    }
}
