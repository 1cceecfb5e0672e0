import Foundation
import Testing

@testable import Server

@Suite("The schedule of sweeps")
struct CronScheduleTests {
    private func date(_ text: String) throws -> Date { try Date.ISO8601FormatStyle().parse(text) }

    private func schedule(_ text: String, in zone: String = "UTC") throws -> CronSchedule {
        try CronSchedule(text, in: try #require(TimeZone(identifier: zone)))
    }

    @Test(
        "the next time is the one that cron means",
        arguments: [
            ("17 3 * * *", "2026-11-26T03:17:00Z", "2026-11-27T03:17:00Z"),
            ("17 3 * * *", "2026-11-26T03:16:59Z", "2026-11-26T03:17:00Z"),
            ("*/15 * * * *", "2026-11-26T10:44:10Z", "2026-11-26T10:45:00Z"),
            ("0 22 * * 1-5", "2026-11-27T22:00:00Z", "2026-11-30T22:00:00Z"),
            ("0 22 * * MON-FRI", "2026-11-27T22:00:00Z", "2026-11-30T22:00:00Z"),
            ("0 0 * * 7", "2026-11-26T00:00:00Z", "2026-11-29T00:00:00Z"),
            ("30 4 1,15 * *", "2026-11-26T00:00:00Z", "2026-12-01T04:30:00Z"),
            // Both kinds of day: either will do.
            ("0 0 13 * FRI", "2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z"),
            ("0 0 29 feb *", "2026-11-26T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("@daily", "2026-12-31T12:00:00Z", "2027-01-01T00:00:00Z"),
            ("5-20/5 8 * * *", "2026-11-26T08:10:00Z", "2026-11-26T08:15:00Z"),
        ])
    func next(_ text: String, _ after: String, _ expected: String) throws {
        #expect(try schedule(text).next(after: date(after)) == date(expected), "\(text)")
    }

    @Test("hours are those of the place, also where it changes its clocks: once each night")
    func zones() throws {
        let zurich = try schedule("30 2 * * *", in: "Europe/Zurich")
        // The night in which 2:30 does not exist.
        var moment = try date("2027-03-27T12:00:00Z")
        var nights: [Date] = []
        while nights.count < 3 {
            moment = try #require(zurich.next(after: moment))
            nights.append(moment)
        }
        #expect(
            try nights == [
                date("2027-03-28T01:30:00Z"), date("2027-03-29T00:30:00Z"), date("2027-03-30T00:30:00Z"),
            ])
        // The night in which it comes twice.
        let first = try #require(zurich.next(after: date("2026-10-24T12:00:00Z")))
        #expect(try first == date("2026-10-25T00:30:00Z"))
        #expect(try zurich.next(after: first) == date("2026-10-26T01:30:00Z"))
    }

    @Test(
        "what cannot be a schedule is refused, with the field that is wrong",
        arguments: [
            ("3 * * *", "five"), ("61 * * * *", "minute"), ("* 24 * * *", "hour"), ("* * 0 * *", "day of the month"),
            ("* * * 13 *", "month"), ("* * * * 8", "day of the week"), ("* * * FOO *", "FEB"),
            ("5-1 * * * *", "before it begins"), ("*/0 * * * *", "step"), ("1,,2 * * * *", "minute"),
            ("0 0 31 2 *", "never"), ("-1 * * * *", "minute"), ("@yearlyish", "five"),
        ])
    func mistakes(_ text: String, _ word: String) throws {
        let fault = try #require(throws: CronSchedule.Fault.self) { try schedule(text) }
        #expect(fault.description.contains(word), "\(fault)")
    }
}
