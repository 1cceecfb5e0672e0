/// What is wrong with the way the client was set up, found before any request. Holds no secret.
package struct SetupProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package let hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }

    package var description: String { "\(message) \(hint)" }
}
