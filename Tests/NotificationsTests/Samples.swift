import FoundationEssentials
import Policy

@testable import Notifications

let noon = Date(timeIntervalSince1970: 1_800_000_000)

extension Notice {
    /// What a person did to a protected branch.
    static func drift(
        in repository: String = "acme/api", cause: String = "octocat force pushes", at: Date = noon
    ) -> Notice {
        Notice(
            .drift, cause: cause, title: "branches main: allows_force_pushes: true → false", actor: "octocat",
            in: Place(repository, url: "https://github.com/\(repository)"),
            details: ["as rule 'baseline' (policy.yml:12) says"], at: at)
    }

    static func failure(_ number: Int, details: Int = 0) -> Notice {
        Notice(
            .failed, cause: "\(number)", title: "reason \(number)", in: Place("acme/r\(number)"),
            details: (0..<details).map { "detail \($0) \(String(repeating: "x", count: 300))" }, at: noon)
    }
}

/// Everything that people can write on GitHub and that a receiver might obey.
let hostile =
    "<!channel> @everyone @here <@U123> [click](https://evil.example) www.evil.example **bold** `code` & a|b \u{202E}txt\nsecond"

func receiver(_ format: String) throws -> NotificationReceiver {
    try NotificationReceiver(
        "\(format)+https://example.com/hooks/T000/secret-part", named: "--notify", secret: "0123456789abcdef")
}

func body(_ format: ReceiverFormat, _ notices: [Notice], dashboard: String? = nil) -> String {
    format.body(of: NotificationMessage(organization: "acme", notices: notices, dashboard: dashboard), at: noon)
}

func parsedJSON(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }
