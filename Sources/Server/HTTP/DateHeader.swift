import Foundation
import Synchronization

/// The time as answers tell it, put into words once a second.
///
/// Source: RFC 9110, section 6.6.1.
final class DateHeader: Sendable {
    private struct CachedText {
        let second: Int
        let text: String
    }

    private let last = Mutex<CachedText?>(nil)

    func text(at date: Date = Date()) -> String {
        let second = Int(date.timeIntervalSince1970.rounded(.down))
        return last.withLock { last in
            if let last, last.second == second { return last.text }
            let text = Self.words(for: date)
            last = CachedText(second: second, text: text)
            return text
        }
    }

    private static func words(for date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int?) -> String { String((number ?? 0) + 100).suffix(2).description }
        let time = "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
        let day = "\(two(parts.day)) \(months[(parts.month ?? 1) - 1]) \(parts.year ?? 0)"
        return "\(days[(parts.weekday ?? 1) - 1]), \(day) \(time) GMT"
    }
}
