import FoundationEssentials
import GitHubAPI

/// What GitHubCop itself lives on: its key, its tokens, its webhook's secret. No policy may send them, whatever name
/// they are given.
package struct OwnCredentials: Sendable {
    private static let variables = [
        "GITHUB_APP_PRIVATE_KEY", "GITHUB_TOKEN", "GH_TOKEN", "GITHUBCOP_POLICY_TOKEN",
        "GITHUB_WEBHOOK_SECRET", "GITHUBCOP_ADMIN_TOKEN",
        "GITHUBCOP_STATE_KEY", "GITHUBCOP_NOTIFY_URL", "GITHUBCOP_NOTIFY_SECRET", "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN", "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    ]

    /// Name and value, the value without white space.
    private var values: [(name: String, value: String)] = []

    /// - Parameter stored: further ones that are kept elsewhere, by the name that a message may show.
    package init(_ environment: [String: String], stored: [(name: String, value: String)] = []) {
        for name in Self.variables {
            // A file that cannot be read is told where it is needed; here it holds nothing that could be sent.
            if let text = try? GivenSecret.named(name, in: environment) { add(text, as: name) }
        }
        for (name, value) in stored { add(value, as: name) }
    }

    private mutating func add(_ text: String, as name: String) {
        values.append((name, Self.compact(text)))
        let parts =
            switch name {
            case "GITHUB_WEBHOOK_SECRET": text.split(separator: ",")
            case "GITHUBCOP_NOTIFY_URL": text.split(whereSeparator: { $0.isWhitespace })
            default: [Substring]()
            }
        for part in parts { values.append((name, Self.compact(String(part)))) }
    }

    /// Whether a policy may never name it, even where a variable of that name exists.
    package static func reserves(_ name: String) -> Bool {
        variables.contains(name) || name == "GITHUB_APP_ID" || name.hasPrefix("GITHUBCOP_") || name.hasPrefix("AWS_")
    }

    /// The name of the credential that has this value.
    package func name(of value: String) -> String? {
        let compact = Self.compact(value)
        return values.first { !$0.value.isEmpty && $0.value == compact }?.name
    }

    /// Keys are pasted with and without line breaks, real ones and written ones.
    private static func compact(_ text: String) -> String {
        text.replacing("\\n", with: "").filter { !$0.isWhitespace }
    }
}
