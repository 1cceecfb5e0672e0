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

    /// A name as it is recorded: one line, not too long.
    static func name(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
            default: true
            }
        }
        var name = String(String.UnicodeScalarView(scalars))
        while name.first?.isWhitespace == true { name.removeFirst() }
        while name.last?.isWhitespace == true { name.removeLast() }
        return String(name.prefix(60))
    }
}
