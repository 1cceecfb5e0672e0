package import Foundation

extension RepositoryDetails {
    /// What an evaluated rule would change.
    package struct Finding: Hashable, Sendable {
        package let rule: String
        package let source: String
        package let title: String
        package let before: String
        package let after: String

        package init(rule: String, source: String, title: String, before: String, after: String) {
            self.rule = rule
            self.source = source
            self.title = title
            self.before = before
            self.after = after
        }
    }

    /// What one run did to it.
    package struct Event: Hashable, Sendable {
        package struct Change: Hashable, Sendable {
            package let title: String
            package let before: String
            package let after: String
            /// `verified`, `refused` …
            package let outcome: String
            package let message: String?

            package init(title: String, before: String, after: String, outcome: String, message: String?) {
                self.title = title
                self.before = before
                self.after = after
                self.outcome = outcome
                self.message = message
            }
        }

        package let run: String
        package let started: Date
        /// Why it ran, and who caused it.
        package let cause: String
        package let changes: [Change]
        package let failure: String?
        /// How often the same came of it.
        package let times: Int
        /// The repository's name then, where it is another one now.
        package let formerName: String?

        package init(
            run: String, started: Date, cause: String, changes: [Change], failure: String?, times: Int,
            formerName: String?
        ) {
            self.run = run
            self.started = started
            self.cause = cause
            self.changes = changes
            self.failure = failure
            self.times = times
            self.formerName = formerName
        }
    }
}
