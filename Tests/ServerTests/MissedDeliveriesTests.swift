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
            var pagesRead: [Int] = []
            /// By id: the latest attempt, how often it was asked for, when it is due.
            var missed: [String: (attempt: Int, asks: Int, due: Date)] = [:]
            var redelivered: [Int] = []
            var seen: Date?
            var place: ListPlace?
            var refuses = false
            var knowsCursors = true
        }

        struct Gone: Error {}

        let contents = Mutex(Contents())

        func missed(now: Date, pages: Int = 200, atOnce: Int = 1000) -> MissedDeliveries {
            MissedDeliveries(
                sender: .init(
                    page: { cursor in
                        try self.contents.withLock { world in
                            if cursor != nil, !world.knowsCursors { throw Gone() }
                            let index = cursor.flatMap { Int($0) } ?? 0
                            world.pagesRead.append(index)
                            let next = index + 1 < world.pages.count ? String(index + 1) : nil
                            return (world.pages.isEmpty ? [] : world.pages[index], next)
                        }
                    },
                    redeliver: { id in
                        try self.contents.withLock { world in
                            if world.refuses { throw Gone() }
                            world.redelivered.append(id)
                        }
                    }),
                memory: .init(
                    note: { failed, arrived in
                        self.contents.withLock { world in
                            for delivery in failed {
                                let known = world.missed[delivery.guid]
                                world.missed[delivery.guid] = (
                                    max(known?.attempt ?? 0, delivery.id), known?.asks ?? 0, known?.due ?? now
                                )
                            }
                            for id in arrived { world.missed[id] = nil }
                        }
                    },
                    due: { limit in
                        self.contents.withLock { world in
                            world.missed.filter { $0.value.due <= now }.sorted { $0.value.attempt > $1.value.attempt }
                                .prefix(limit).map {
                                    DueDelivery(attempt: $0.value.attempt, guid: $0.key, asks: $0.value.asks)
                                }
                        }
                    },
                    noteAsked: { id, due in
                        self.contents.withLock { world in
                            world.missed[id]?.asks += 1
                            world.missed[id]?.due = due
                        }
                    },
                    expire: { _ in 0 },
                    seenUntil: { self.contents.withLock { $0.seen } },
                    noteSeen: { at in self.contents.withLock { $0.seen = at } },
                    place: { self.contents.withLock { $0.place } },
                    notePlace: { place in self.contents.withLock { $0.place = place } }),
                pages: pages, atOnce: atOnce, now: { now })
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
                [sent(9, "late", 503), sent(8, "arrived later", 202)],
                [sent(6, "arrived later", 503), sent(5, "early", 0), sent(4, "fine", 202)],
            ]
        }
        let outcome = try await world.missed(now: now).fetch()
        #expect(world.contents.withLock { $0.redelivered } == [9, 5])
        #expect(outcome.redelivered == 2 && outcome.listed == 5 && outcome.left == 0 && !outcome.isPartial)
        #expect(world.contents.withLock { $0.place } == nil)
    }

    @Test("a delivery is asked for until it arrives, ten minutes later at first, then less and less often")
    func again() async throws {
        let world = World()
        world.contents.withLock { $0.pages = [[sent(9, "a", 503)]] }
        var asked: [Double] = []
        for minutes in stride(from: 0.0, through: 24 * 60, by: 10) {
            let outcome = try await world.missed(now: now + minutes * 60).fetch()
            if outcome.redelivered > 0 { asked.append(minutes) }
        }
        #expect(asked == [0, 10, 30, 70, 150, 310, 630, 990, 1350])
        world.contents.withLock { $0.pages = [[sent(10, "a", 202, ago: -50 * 3600 + 60), sent(9, "a", 503)]] }
        let later = try await world.missed(now: now + 50 * 3600).fetch()
        #expect(later.redelivered == 0 && world.contents.withLock { $0.missed.isEmpty })
        #expect(MissedDeliveries.pause(after: 99) == 6 * 3600)
    }

    @Test("only what is newer than the last look is read, and never what GitHub cannot send again")
    func window() async throws {
        let world = World()
        world.contents.withLock {
            $0.pages = [[sent(9, "new", 503)], [sent(5, "old", 503, ago: 7200)], [sent(1, "older", 503, ago: 9000)]]
            $0.seen = now - 3600
        }
        #expect(try await world.missed(now: now).fetch().redelivered == 1)
        #expect(world.contents.withLock { $0.pagesRead } == [0, 1])
        #expect(world.contents.withLock { $0.seen } == now)
        world.contents.withLock {
            $0.missed = [:]
            $0.seen = nil
            $0.pages = [[sent(2, "ancient", 503, ago: 4 * 86_400)]]
        }
        #expect(try await world.missed(now: now).fetch().redelivered == 0)
    }

    @Test("a list that is too long for one go is gone on with, and the mark does not pass what was not read")
    func longList() async throws {
        let world = World()
        world.contents.withLock { $0.pages = (0..<5).map { [sent(9 - $0, "d\($0)", 503)] } }
        let first = try await world.missed(now: now, pages: 2).fetch()
        #expect(first.isPartial && first.redelivered == 2 && world.contents.withLock { $0.seen } == nil)
        _ = try await world.missed(now: now + 60, pages: 2).fetch()
        let last = try await world.missed(now: now + 120, pages: 2).fetch()
        #expect(!last.isPartial && world.contents.withLock { $0.redelivered } == [9, 8, 7, 6, 5])
        #expect(world.contents.withLock { $0.pagesRead } == [0, 1, 2, 3, 4])
        #expect(world.contents.withLock { $0.seen } == now, "what came since is read next time")
        #expect(world.contents.withLock { $0.place } == nil)
    }

    @Test("a place in the list that GitHub does not know any more is left, and the list is read from its beginning")
    func lostPlace() async throws {
        let world = World()
        world.contents.withLock { $0.pages = (0..<3).map { [sent(9 - $0, "d\($0)", 503)] } }
        _ = try await world.missed(now: now, pages: 1).fetch()
        world.contents.withLock { $0.knowsCursors = false }
        await #expect(throws: World.Gone.self) { try await world.missed(now: now + 60, pages: 1).fetch() }
        world.contents.withLock { $0.knowsCursors = true }
        _ = try await world.missed(now: now + 120).fetch()
        #expect(world.contents.withLock { $0.redelivered } == [9, 8, 7])
    }

    @Test("what GitHub refuses to send again is counted and asked for later, and does not keep others waiting")
    func refused() async throws {
        let world = World()
        world.contents.withLock {
            $0.pages = [[sent(9, "a", 503)]]
            $0.refuses = true
        }
        let outcome = try await world.missed(now: now).fetch()
        #expect(outcome.left == 1 && outcome.refusal != nil)
        world.contents.withLock { $0.refuses = false }
        #expect(try await world.missed(now: now + 60).fetch().redelivered == 0)
        #expect(try await world.missed(now: now + 600).fetch().redelivered == 1)
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
