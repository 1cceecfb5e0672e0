import Enforcement
import Foundation

/// A token that is not made from an App's key: what kind it is, what it may do, how long it lives.
enum TokenCheck {
    /// By the beginning of the text.
    /// Source: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>
    enum Kind: String, Hashable, Sendable {
        case classic = "classic personal access token"
        case fineGrained = "fine-grained personal access token"
        case oauth = "OAuth token"
        case appUser = "token of a GitHub App's user"
        case installation = "installation token (such as a workflow's GITHUB_TOKEN)"
        case unknown = "token of unknown kind"

        init(token: String) {
            let beginnings: [(String, Kind)] = [
                ("ghp_", .classic), ("github_pat_", .fineGrained), ("gho_", .oauth), ("ghu_", .appUser),
                ("ghs_", .installation),
            ]
            self = beginnings.first { token.hasPrefix($0.0) }?.1 ?? .unknown
        }

        /// Whether `GET /user` tells whose it is.
        var hasUser: Bool { self != .installation }
    }

    /// A token that ends sooner than this is worth a warning.
    private static let warning = 7.0 * 86_400

    /// - Parameters:
    ///   - login: whose token it is, where that is known.
    ///   - expiry: GitHub's header `github-authentication-token-expiration`.
    static func evaluate(_ kind: Kind, login: String?, expiry: String?, now: Date) -> CheckResult {
        let owner = login.map { " of \($0)" } ?? ""
        guard let expiry, let end = date(expiry) else {
            return .ok(.credentials, "GITHUB_TOKEN is accepted: a \(kind.rawValue)\(owner)")
        }
        let left = end.timeIntervalSince(now)
        let days = Int(left / 86_400)
        let message =
            "GITHUB_TOKEN is accepted: a \(kind.rawValue)\(owner), until \(expiry) (\(days.counted("day")) left)"
        guard left < warning else { return .ok(.credentials, message) }
        return .problem(
            .credentials, message, advice: "Make a new token now, or use a GitHub App, whose key does not expire.")
    }

    /// `2026-11-30 12:00:00 UTC`, or with an offset such as `-0700` at the end.
    static func date(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        for pattern in ["yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd HH:mm:ss Z"] {
            format.dateFormat = pattern
            if let date = format.date(from: text) { return date }
        }
        return nil
    }
}
