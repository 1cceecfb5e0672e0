import Synchronization

/// What GitHub says about the end of a request: `Deprecation` and `Sunset`. Each route is reported once a day.
///
/// Source: RFC 9745 and RFC 8594.
final class Retirements: Sendable {
    /// By route, the day on which it was reported last.
    private let reported = Mutex<[String: Int]>([:])

    /// A sentence for the log; `nil` when there is nothing to say, or it was said today.
    func news(of answer: HTTPResponse, to call: Call, now: Double) -> String? {
        let sunset = answer.headers["sunset"]
        let deprecation = answer.headers["deprecation"]
        guard sunset != nil || deprecation != nil else { return nil }
        let route = "\(call.method) \(call.route)"
        let day = Int(now / 86_400)
        let isNews = reported.withLock { reported in
            defer { reported[route] = day }
            return reported[route] != day
        }
        guard isNews else { return nil }
        let since = deprecation.flatMap(Self.moment).map { " since \($0)" } ?? ""
        let end = sunset.map { " and will be gone after \(ErrorBody.line($0))" } ?? ""
        return "GitHub says that '\(route)' is deprecated\(since)\(end): look for a newer version of githubcop"
    }

    /// `@1688169599` is a moment; older servers say `true`, or write a date.
    private static func moment(_ text: String) -> String? {
        let text = text.trimmed
        if text.hasPrefix("@") { return Double(text.dropFirst()).map { timestamp($0) } }
        return text == "true" ? nil : ErrorBody.line(text)
    }
}
