package import Foundation

/// A point in time on a page: how long ago it was, and when exactly.
package struct Moment: Sendable, Hashable {
    /// For programs, and for the script that keeps `text` right.
    package let iso: String
    /// `5 min ago`, `in 2 h`.
    package let text: String
    /// `2026-11-30 14:43 UTC`
    package let exact: String

    package init(_ date: Date, now: Date) {
        iso = date.formatted(.iso8601)
        exact = "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(5)) UTC"
        let seconds = now.timeIntervalSince(date)
        let span = Self.span(abs(seconds))
        text = abs(seconds) < 5 ? "now" : seconds > 0 ? "\(span) ago" : "in \(span)"
    }

    /// `40 s`, `5 min`, `3 h`, `2 days`
    package static func span(_ seconds: Double) -> String {
        switch Int(max(0, min(seconds, 1e9))) {
        case let seconds where seconds < 120: "\(seconds) s"
        case let seconds where seconds < 7200: "\(seconds / 60) min"
        case let seconds where seconds < 172_800: "\(seconds / 3600) h"
        case let seconds: "\(seconds / 86_400) days"
        }
    }
}
