/// A place in the policy, `file:line`, in a narrow column: without the folders of a path from the root.
struct SourcePlace: Sendable {
    let short: String
    let whole: String

    init(_ text: String) {
        whole = text
        short = text.hasPrefix("/") ? text.split(separator: "/").last.map(String.init) ?? text : text
    }
}
