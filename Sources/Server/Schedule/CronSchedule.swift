package import Foundation

/// When something is to happen again and again, as cron writes it: minute, hour, day of the month, month, day of the
/// week, in the time of one place.
///
/// Where both kinds of day are restricted, either will do. An hour that a place skips in spring happens right after it;
/// one that it has twice in autumn happens once.
/// Source: crontab(5), and POSIX `crontab`.
package struct CronSchedule: Hashable, Sendable {
    package let text: String
    package let timeZone: TimeZone
    private let minutes: [Int]
    private let hours: [Int]
    private let days: DayRule

    private struct DayRule: Hashable {
        let ofMonth: Set<Int>
        let months: Set<Int>
        /// Sunday is 0.
        let ofWeek: Set<Int>
        /// Either kind of day will do.
        let isEither: Bool

        func matches(_ components: DateComponents) -> Bool {
            guard let month = components.month, let day = components.day, let weekday = components.weekday,
                months.contains(month)
            else { return false }
            let (inMonth, inWeek) = (ofMonth.contains(day), ofWeek.contains(weekday - 1))
            return isEither ? inMonth || inWeek : inMonth && inWeek
        }
    }

    private static let macros = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *",
    ]
    /// The 29th of February comes at least once in so many days, whatever the century.
    private static let horizon = 366 * 8 + 1

    /// - Throws: ``Fault`` saying which field is wrong.
    package init(_ text: String, in timeZone: TimeZone) throws(Fault) {
        let fields = (Self.macros[text] ?? text).split(separator: " ").map { String($0) }
        guard fields.count == 5 else {
            throw Fault(
                "'\(text)' has \(fields.count) fields and needs five: minute, hour, day of the month, month, day of the "
                    + "week; '17 3 * * *' is every night at 3:17.")
        }
        minutes = try CronField.minute.values(in: fields[0]).sorted()
        hours = try CronField.hour.values(in: fields[1]).sorted()
        days = DayRule(
            ofMonth: try CronField.day.values(in: fields[2]), months: try CronField.month.values(in: fields[3]),
            ofWeek: Set(try CronField.weekday.values(in: fields[4]).map { $0 % 7 }),
            isEither: !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*"))
        self.text = text
        self.timeZone = timeZone
        guard next(after: Date()) != nil else { throw Fault("'\(text)' never happens: there is no such day.") }
    }

    /// The first time after a moment.
    /// - Returns: nil when it never comes.
    package func next(after moment: Date) -> Date? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        var day = calendar.startOfDay(for: moment)
        for _ in 0..<Self.horizon {
            var components = calendar.dateComponents([.year, .month, .day, .weekday], from: day)
            if days.matches(components) {
                components.weekday = nil
                // The earliest, and not the first: a time that is skipped in spring may stand after a later one.
                var earliest: Date?
                for hour in hours {
                    for minute in minutes {
                        (components.hour, components.minute) = (hour, minute)
                        guard let date = calendar.date(from: components), date > moment else { continue }
                        earliest = min(earliest ?? date, date)
                    }
                }
                if let earliest { return earliest }
            }
            // Noon is on every day, also where midnight is skipped.
            guard let noon = calendar.date(byAdding: .hour, value: 36, to: day) else { return nil }
            day = calendar.startOfDay(for: noon)
        }
        return nil
    }

    /// Why a schedule cannot be read.
    package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }
}
