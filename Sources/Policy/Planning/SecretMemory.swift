/// What is remembered of the secrets that were written, since GitHub never shows them again.
///
/// Only keyed hashes are kept; the planner asks whether the secret desired now is the one that was set last.
package struct SecretMemory: Sendable {
    package enum Verdict: Hashable, Sendable {
        case same
        case different
        /// Nothing was ever remembered of it: it may have been set by somebody else.
        case unknown
        /// Nothing can be remembered in this run, so setting it every time is the only other choice.
        case unavailable
    }

    /// Which secret of which repository.
    package struct Key: Hashable, Sendable {
        package let repositoryID: Int
        package let kind: String
        package let subject: String
        package let field: SettingPath

        package init(repositoryID: Int, kind: String, subject: String, field: SettingPath) {
            self.repositoryID = repositoryID
            self.kind = kind
            self.subject = subject
            self.field = field
        }
    }

    /// Compares the present value of the secret called `name` with what was last set at `key`.
    package let verdict: @Sendable (_ name: String, _ key: Key) -> Verdict

    package init(verdict: @escaping @Sendable (String, Key) -> Verdict) { self.verdict = verdict }

    package static let none = SecretMemory { _, _ in .unavailable }
}
