import FoundationEssentials
import Policy

extension HTTPResponse {
    func number(_ header: String) -> Int? { headers[header].flatMap { Int($0.trimmed) } }

    /// GitHub's clock, in seconds since 1970.
    var date: Double? { headers["date"].flatMap(Self.seconds(ofHTTPDate:)) }

    var requestID: String? { headers["x-github-request-id"] }

    /// Seconds that `retry-after` asks to wait; it is a number or a date.
    func retryAfter(now: Double) -> Int? {
        if let seconds = number("retry-after") { return max(seconds, 0) }
        guard let until = headers["retry-after"].flatMap(Self.seconds(ofHTTPDate:)) else { return nil }
        return max(Int((until - (date ?? now)).rounded(.up)), 0)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7) in seconds since 1970.
    private static func seconds(ofHTTPDate text: String) -> Double? {
        let fields = text.split { $0 == " " || $0 == ":" }
        guard fields.count >= 7, let day = Int(fields[1]), let year = Int(fields[3]), let hour = Int(fields[4]),
            let minute = Int(fields[5]), let second = Int(fields[6]),
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                .firstIndex(of: String(fields[2]))
        else { return nil }
        let noon = try? Date(
            "\(padded(year, 4))-\(padded(month + 1, 2))-\(padded(day, 2))T12:00:00Z", strategy: .iso8601)
        guard let noon else { return nil }
        return noon.timeIntervalSince1970 - 43_200 + Double(hour * 3_600 + minute * 60 + second)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}

/// `2026-11-23T02:14:22Z`, for messages.
func timestamp(_ secondsSince1970: Double) -> String {
    Date(timeIntervalSince1970: secondsSince1970).formatted(.iso8601)
}
