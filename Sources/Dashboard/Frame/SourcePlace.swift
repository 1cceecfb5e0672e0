/// A place in the policy, `file:line`, in a narrow column: without the repository, or the folders of a path from the root.
struct SourcePlace: Sendable {
    let short: String
    let whole: String

    init(_ text: String) {
        whole = text
        if text.hasPrefix("/") {
            short = text.split(separator: "/").last.map(String.init) ?? text
        } else if let colon = text.firstIndex(of: ":"), text[..<colon].contains("/"),
            text[text.index(after: colon)...].contains(":")
        {
            // owner/name:path:line
            short = String(text[text.index(after: colon)...])
        } else {
            short = text
        }
    }
}
