import Foundation

/// This machine's clock against GitHub's, as the `Date` of an answer tells it.
enum ClockCheck {
    /// GitHub refuses JSON Web Tokens that were issued later than this, in seconds by its own clock.
    /// Source: <https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>
    static let tolerance = 60

    /// - Parameter now: by our clock, in the middle between question and answer.
    static func evaluate(date header: String?, now: Date) -> CheckResult {
        guard let header, let theirs = date(header) else {
            return .notChecked(.clock, "the answer has no Date header to compare this machine's clock with")
        }
        // The header has no fractions: on average it is half a second old.
        let ahead = Int((now.timeIntervalSince(theirs) - 0.5).rounded())
        let seconds = abs(ahead)
        guard seconds > 2 else { return .ok(.clock, "in step with GitHub's") }
        let words = "\(seconds) seconds \(ahead > 0 ? "ahead of" : "behind") GitHub's"
        guard seconds > tolerance else { return .ok(.clock, "\(words); up to \(tolerance) are bearable") }
        return .problem(
            .clock, "this machine's clock is \(words): beyond \(tolerance) seconds GitHub refuses an App's JWT",
            advice: "Let NTP set it ('timedatectl set-ntp true'). githubcop corrects for it, other programs may not.")
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`. Source: RFC 9110, 5.6.7.
    static func date(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.date(from: text)
    }
}
