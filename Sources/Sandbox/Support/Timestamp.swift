import Synchronization

/// Seconds since 1970-01-01T00:00:00Z, small enough for a hundred thousand repositories with three of them each.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
    package static func + (time: Timestamp, seconds: Int) -> Timestamp { Timestamp(seconds: time.seconds + seconds) }

    /// As GitHub writes times: `2026-11-22T10:15:00Z`.
    package var iso8601: String {
        // Days to civil date after Howard Hinnant: <https://howardhinnant.github.io/date_algorithms.html>
        let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let second = seconds - day * 86_400
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(padded(year, 4))-\(padded(month))-\(padded(dayOfMonth))"
        return "\(date)T\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
    }

    /// As HTTP writes times: `Sun, 22 Nov 2026 10:15:00 GMT`. Source: RFC 9110, 5.6.7.
    package var httpDate: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let text = iso8601
        let fields = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
        let time = text.split { "TZ".contains($0) }.last ?? ""
        let date = "\(padded(fields[2])) \(months[fields[1] - 1]) \(padded(fields[0], 4))"
        return "\(days[((day % 7) + 7) % 7]), \(date) \(time) GMT"
    }

    private func padded(_ value: Int, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Where the sandbox takes its time from: token expiry, limit windows, consistency delays and every date in answers.
package struct SandboxClock: Sendable {
    package var now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }
}

/// A clock that moves only when a test moves it: for tests of expiry and limits.
package final class ManualClock: Sendable {
    private let time: Mutex<Timestamp>

    package init(_ start: Timestamp = Timestamp(seconds: 1_795_000_000)) { time = Mutex(start) }

    package func advance(seconds: Int) { time.withLock { $0 = $0 + seconds } }

    package var clock: SandboxClock { SandboxClock { self.time.withLock { $0 } } }
}
