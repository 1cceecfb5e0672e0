/// What is remembered of the secrets that were written, since GitHub never shows them again.
///
/// Only keyed hashes are kept; the planner asks whether the secret desired now is the one that was set last.
package struct SecretMemory: Sendable {
    package enum Comparison: Hashable, Sendable {
        case same
        case different
        /// It is the secret that was set last, and GitHub says that somebody has set it since.
        case overwritten
        /// Nothing was ever remembered of it: it may have been set by somebody else.
        case unknown
        /// Nobody knows who set it, and a person said that it is the present value.
        case trusted
        /// Nothing can be remembered in this run, so setting it every time is the only other choice.
        case unavailable
    }

    /// What is remembered of one secret.
    package struct Recollection: Hashable, Sendable {
        /// Compares its present value with what was last set; never `.overwritten`.
        package let comparison: Comparison
        /// When it was set, by GitHub's clock; `nil` where GitHub did not say.
        package let time: String?

        package init(_ comparison: Comparison, time: String? = nil) {
            self.comparison = comparison
            self.time = time
        }

        /// - Parameter present: when it was set last, by what GitHub says now; `nil` where it says nothing.
        package func comparison(at present: String?) -> Comparison {
            guard comparison == .same, let time, let present, time != present else { return comparison }
            return .overwritten
        }
    }

    /// Which secret of which repository or organization.
    package struct Key: Hashable, Sendable {
        /// Of an organization the negative of its id.
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

        /// - Parameter path: from the kind down, in whatever spelling.
        package init(_ target: TargetFacts, _ kind: any SettingKind.Type, _ path: SettingPath) {
            let steps = kind.documentation.schema.normalForm(of: path).components
            self.init(
                repositoryID: target.id, kind: kind.name, subject: kind.isCollection ? steps.first ?? "" : "",
                field: SettingPath(kind.isCollection ? Array(steps.dropFirst()) : steps))
        }
    }

    /// Compares the present value of the secret called `name` with what was last set at `key`.
    /// `time`: when it was set last, by what GitHub says now.
    package let comparison: @Sendable (_ name: String, _ key: Key, _ time: String?) -> Comparison

    package init(comparison: @escaping @Sendable (String, Key, String?) -> Comparison) { self.comparison = comparison }

    package static let none = SecretMemory { _, _, _ in .unavailable }
}
