import FoundationEssentials
import Testing

@testable import Notifications

struct OutboxTests {
    private func after(_ seconds: TimeInterval) -> Date { noon.addingTimeInterval(seconds) }

    @Test("What comes together goes in one message, one entry for each cause; the next goes a minute later")
    func grouping() throws {
        var outbox = Outbox(receiver: "x")
        outbox.add(.drift(), now: noon)
        outbox.add(.drift(in: "acme/web", at: after(1)), now: after(1))
        outbox.add(.failure(1), now: after(1))
        let early = outbox.take(now: after(1))
        #expect(early == nil)
        let message = outbox.take(now: after(2))
        let first = try #require(message)
        #expect(first.groups.map { $0.count } == [2, 1])
        #expect(first.groups.first?.places.map { $0.name } == ["acme/api", "acme/web"])
        outbox.add(.drift(at: after(3)), now: after(3))
        let beside = outbox.take(now: after(60))
        #expect(beside == nil, "one message at a time")
        outbox.noteSent(now: after(4))
        let soon = outbox.take(now: after(63))
        #expect(soon == nil)
        let last = outbox.take(now: after(64))
        #expect(last?.groups.count == 1)
    }

    @Test("A clock that was ahead does not silence a receiver")
    func clock() {
        var outbox = Outbox(receiver: "x")
        outbox.add(.drift(), now: after(9000))
        _ = outbox.take(now: after(9002))
        outbox.noteSent(now: after(9002))
        outbox.add(.failure(1), now: noon)
        #expect(outbox.due == after(2))
    }

    @Test("It holds a hundred causes, and counts the rest")
    func bounds() throws {
        var outbox = Outbox(receiver: "x")
        for number in 0..<150 { outbox.add(.failure(number), now: noon) }
        for number in 0..<1000 { outbox.add(.drift(in: "acme/r\(number)"), now: noon) }
        let message = outbox.take(now: after(60))
        let taken = try #require(message)
        #expect(taken.groups.count == 100)
        #expect(taken.omitted == [.failed: 50, .drift: 1000])
        var many = NoticeGroup(.drift())
        for number in 0..<1000 { many.add(.drift(in: "acme/r\(number)")) }
        #expect(many.places.count == 20 && many.placeCount == 1001 && many.count == 1001)
        // As after a failed attempt: what was under way, and what came meanwhile.
        var later = NoticeGroup(.drift(in: "acme/later"))
        for number in 0..<29 { later.add(.drift(in: "acme/later\(number)")) }
        many.merge(later)
        #expect(many.places.count == 20 && many.placeCount == 1031 && many.count == 1031)
    }

    @Test(
        "A receiver that is busy or out of order is not one that refuses the message",
        arguments: [408, 425, 429, 500, 502, 503, 504])
    func busy(status: Int) {
        #expect(!NotificationResponse(status: status).isRefusal && !NotificationResponse(status: status).isSuccess)
    }

    @Test("The old connectors of Teams answer 200 also where Teams did not take the message")
    func masked() {
        let text = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
        #expect(!NotificationResponse(status: 200, text: text).isSuccess)
        #expect(NotificationResponse(status: 200, text: "1").isSuccess)
    }

    @Test("A redirect and an error of ours are refusals", arguments: [301, 307, 400, 401, 403, 404, 410, 413, 499])
    func refusing(status: Int) {
        #expect(NotificationResponse(status: status).isRefusal)
    }

    @Test("A failed message is tried again, ever later, with what came meanwhile")
    func retry() throws {
        var outbox = Outbox(receiver: "x")
        outbox.add(.drift(), now: noon)
        var now = after(2)
        var pauses: [TimeInterval] = []
        for _ in 0..<10 {
            let taken = outbox.take(now: now)
            #expect(taken != nil)
            outbox.add(.drift(at: now), now: now)
            let dropped = outbox.noteFailure("down", isRefusal: false, retryAfter: nil, now: now, random: 0)
            #expect(dropped == 0)
            let due = try #require(outbox.due)
            pauses.append(due.timeIntervalSince(now))
            now = due
        }
        #expect(pauses == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900])
        let last = outbox.take(now: now)
        #expect(last?.groups.map { $0.count } == [11])
    }

    @Test("A receiver says itself when it wants the next message, within reason")
    func retryAfter() throws {
        for (asked, waited) in [(300.0, 300.0), (1, 5), (1e9, 3600)] {
            var outbox = Outbox(receiver: "x")
            outbox.add(.drift(), now: noon)
            _ = outbox.take(now: after(2))
            _ = outbox.noteFailure("slow down", isRefusal: false, retryAfter: asked, now: after(2), random: 0)
            #expect(outbox.due == after(2 + waited))
        }
    }

    @Test("A message that is refused six times is dropped, and what came meanwhile is sent")
    func refusal() {
        var outbox = Outbox(receiver: "x")
        outbox.add(.drift(), now: noon)
        var (now, dropped) = (after(2), 0)
        for attempt in 1...6 {
            _ = outbox.take(now: now)
            if attempt == 6 { outbox.add(.failure(1), now: now) }
            dropped += outbox.noteFailure("answered 404", isRefusal: true, retryAfter: nil, now: now, random: 0)
            now = outbox.due ?? now
        }
        #expect(dropped == 1)
        let last = outbox.take(now: now)
        #expect(last?.groups.map { $0.kind } == [.failed])
    }

    @Test("What is older than a day is dropped once it fails again")
    func age() {
        var outbox = Outbox(receiver: "x")
        outbox.add(.drift(), now: noon)
        _ = outbox.take(now: after(90_000))
        let dropped = outbox.noteFailure("down", isRefusal: false, retryAfter: nil, now: after(90_000), random: 0)
        #expect(dropped == 1)
        #expect(outbox.isEmpty && outbox.due == nil)
        // What goes on is news.
        outbox.add(.drift(), now: noon)
        outbox.add(.drift(at: after(89_000)), now: after(89_000))
        _ = outbox.take(now: after(90_000))
        let kept = outbox.noteFailure("down", isRefusal: false, retryAfter: nil, now: after(90_000), random: 0)
        #expect(kept == 0 && outbox.groups.map { $0.count } == [2])
    }
}
