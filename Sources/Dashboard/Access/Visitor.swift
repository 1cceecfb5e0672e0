/// Who asks for a page, and what they may do.
package struct Visitor: Sendable {
    /// `nil`: only log in.
    package let access: Access?
    /// For the record: the name given at login, or the proxy's user.
    package let name: String
    /// What binds forms to this browser; `nil` where it has no cookie yet.
    let cookie: String?
    let hasSession: Bool
    /// Why nobody can act here, where nobody can.
    let isOpen: Bool

    package var canAct: Bool { access == .full }

    /// A name as it is recorded.
    static func name(_ text: String) -> String { String(line(text).prefix(60)) }

    /// What somebody typed, in one line, not too long, without characters that cannot be seen.
    static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
            default: true
            }
        }
        return String(trimmed(String(String.UnicodeScalarView(scalars))).prefix(300))
    }

    /// Without white space around it.
    static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
