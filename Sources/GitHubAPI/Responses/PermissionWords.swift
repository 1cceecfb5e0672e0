/// The permissions that GitHub says a request needs, in words that its settings pages use.
///
/// `x-accepted-github-permissions: contents=read,issues=write; administration=write` lists alternatives separated by
/// semicolons, each a set separated by commas.
/// Source: <https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api>
struct PermissionWords {
    let text: String

    init?(_ answer: HTTPResponse) {
        guard let header = answer.headers["x-accepted-github-permissions"]?.trimmed, !header.isEmpty,
            header != "allows_permissionless_access=true"
        else { return nil }
        text = header
    }

    /// `'Administration: write'`, or several joined by "and" and "or".
    var description: String {
        text.split(separator: ";").map { alternative in
            alternative.split(separator: ",").map { Self.words(String($0).trimmed) }.joined(separator: " and ")
        }.joined(separator: " or ")
    }

    private static func words(_ permission: String) -> String {
        let parts = permission.split(separator: "=", maxSplits: 1)
        guard let name = parts.first else { return "'\(permission)'" }
        let readable = name.split(separator: "_").joined(separator: " ")
        let level = parts.count > 1 ? ": \(parts[1])" : ""
        return "'\(readable.prefix(1).uppercased())\(readable.dropFirst())\(level)'"
    }
}
