import Enforcement
import Policy

/// The App's latest deliveries: which could not be brought to the receiver, and why.
enum DeliveryCheck {
    /// Why a delivery failed, in the order of telling.
    private enum Cause: CaseIterable, Hashable {
        case secret, timeout, unreachable, tls, refused, missing, server, other

        init(status: Int, words: String) {
            let words = words.lowercased()
            self =
                switch status {
                case 401: .secret
                case _ where words.contains("timed out") || words.contains("timeout"): .timeout
                case _ where words.contains("ssl") || words.contains("certificate") || words.contains("tls"): .tls
                case _ where words.contains("connect") || words.contains("resolve"): .unreachable
                case 403, 429: .refused
                case 404, 405: .missing
                case 500...599: .server
                default: .other
                }
        }

        var words: String {
            switch self {
            case .secret: "answered 401 (the webhook secret differs)"
            case .timeout: "not answered in time"
            case .unreachable: "without a connection"
            case .tls: "refused for the receiver's certificate"
            case .refused: "refused on the way (403 or 429)"
            case .missing: "sent to a path that is not there (404 or 405)"
            case .server: "answered 5xx"
            case .other: "answered otherwise"
            }
        }

        var advice: String {
            switch self {
            case .secret: "Set the App's webhook secret and the receiver's GITHUB_WEBHOOK_SECRET to the same value."
            case .timeout: "The receiver must answer within 10 seconds: see its log and its load."
            case .unreachable: "See that the receiver runs and can be reached from the internet."
            case .tls: "Use a certificate for that name from a public authority, with its whole chain."
            case .refused: "Let GitHub's addresses pass (GET /meta, 'hooks') and raise the gateway's limits."
            case .missing: "Correct the path of the webhook URL in the App's settings."
            case .server: "Look into the receiver's log."
            case .other: "Look at the answers under 'Advanced' in the App's settings."
            }
        }
    }

    /// - Parameter deliveries: `GET /app/hook/deliveries`, the latest first. Attempts of one event have the same guid.
    static func evaluate(_ deliveries: [JSON]) -> CheckResult {
        guard let latest = deliveries.first else {
            return .notChecked(.deliveries, "GitHub has delivered nothing within the last three days")
        }
        let attempts = Dictionary(grouping: deliveries) { $0["guid"]?.stringValue ?? "" }
        let failed = attempts.values.compactMap { attempts in attempts.contains(where: isGood) ? nil : attempts.first }
        let count = attempts.count.counted("delivery", "deliveries")
        guard !failed.isEmpty else { return .ok(.deliveries, "all of the latest \(count) arrived") }
        let causes = Dictionary(grouping: failed) { delivery in
            Cause(status: delivery["status_code"]?.intValue ?? 0, words: delivery["status"]?.stringValue ?? "")
        }
        let told = Cause.allCases.compactMap { cause in causes[cause].map { "\($0.count) \(cause.words)" } }
        let since = isGood(latest) ? "; the latest arrived" : ""
        let last = failed.compactMap { $0["delivered_at"]?.stringValue }.max().map { ", the last at \($0)" } ?? ""
        let advice = Cause.allCases.filter { causes[$0] != nil }.map(\.advice).joined(separator: " ")
        return .problem(
            .deliveries,
            "\(failed.count) of the latest \(count) failed\(last): \(told.joined(separator: ", "))\(since)",
            advice: "\(advice) GitHub does not try again by itself: redeliver them within three days.")
    }

    private static func isGood(_ delivery: JSON) -> Bool {
        (200...299).contains(delivery["status_code"]?.intValue ?? 0)
    }
}
