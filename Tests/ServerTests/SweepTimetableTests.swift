import Enforcement
import Foundation
import Logging
import Synchronization
import Testing

@testable import Server

@Suite("Sweeps on time")
struct SweepTimetableTests {
    /// A clock that only waiting moves, up to an end.
    private final class Time: Sendable {
        private let state: Mutex<Date>
        private let end: Date

        init(from start: Date, to end: Date) {
            state = Mutex(start)
            self.end = end
        }

        struct Over: Error {}

        var clock: WorkClock {
            WorkClock(
                now: { self.state.withLock { $0 } },
                sleep: { duration in
                    let now = self.state.withLock { now in
                        now += duration.seconds
                        return now
                    }
                    if now >= self.end { withUnsafeCurrentTask { $0?.cancel() } }
                }, random: { 0 })
        }
    }

    private final class Book: Sendable {
        let asked = Mutex<[(Date, Cause)]>([])
        let last: Mutex<Date?>

        init(last: Date? = nil) { self.last = Mutex(last) }
    }

    private func date(_ text: String) throws -> Date { try Date.ISO8601FormatStyle().parse(text) }

    private func run(_ text: String, from: String, to: String, _ book: Book, failing failures: Int = 0) async throws {
        let time = Time(from: try date(from), to: try date(to))
        let left = Mutex(failures)
        let timetable = SweepTimetable(
            try CronSchedule(text, in: .gmt),
            memory: .init(
                last: { book.last.withLock { $0 } }, note: { moment in book.last.withLock { $0 = moment } }),
            clock: time.clock, logger: RecordedLogs().logger
        ) { cause in
            let fails = left.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            if fails { throw CancellationError() }
            book.asked.withLock { $0.append((time.clock.now(), cause)) }
        }
        await Task { await timetable.run() }.value
    }

    @Test("a time that was noted by a clock that was ahead keeps no sweep from being due, however often it restarts")
    func ahead() async throws {
        let book = Book(last: try date("2031-01-01T00:00:00Z"))
        for (from, to) in [
            ("2026-11-26T12:00:00Z", "2026-11-26T20:00:00Z"), ("2026-11-26T20:00:00Z", "2026-11-27T12:00:00Z"),
        ] {
            try await run("17 3 * * *", from: from, to: to, book)
        }
        #expect(book.asked.withLock { $0.count } == 1)
    }

    @Test("it asks each time that the schedule names, and not at the first start")
    func onTime() async throws {
        let book = Book()
        try await run("17 3 * * *", from: "2026-11-26T12:00:00Z", to: "2026-11-28T12:00:00Z", book)
        let asked = book.asked.withLock { $0 }
        #expect(asked.map { $0.1.sentence } == ["the scheduled sweep", "the scheduled sweep"])
        for (moment, night) in zip(asked.map { $0.0 }, ["2026-11-27T03:17:00Z", "2026-11-28T03:17:00Z"]) {
            #expect(abs(moment.timeIntervalSince(try date(night))) < 1)
        }
    }

    @Test("what passed while the server was down is made up for at once, once, and said")
    func madeUpFor() async throws {
        let book = Book(last: try date("2026-11-20T03:17:00Z"))
        try await run("17 3 * * *", from: "2026-11-26T12:00:00Z", to: "2026-11-26T13:00:00Z", book)
        let asked = book.asked.withLock { $0 }
        #expect(asked.count == 1)
        #expect(try asked.first?.0 == date("2026-11-26T12:00:00Z"))
        #expect(asked.first?.1.sentence == "the sweep of 2026-11-21T03:17:00Z, made up for")
    }

    @Test("a sweep that could not be put into the queue is requested again")
    func again() async throws {
        let book = Book(last: try date("2026-11-20T03:17:00Z"))
        try await run("17 3 * * *", from: "2026-11-26T12:00:00Z", to: "2026-11-26T13:00:00Z", book, failing: 2)
        #expect(book.asked.withLock { $0.count } == 1)
    }
}
