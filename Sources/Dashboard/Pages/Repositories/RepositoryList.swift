package import Foundation

/// A page of repositories, and what there is to filter by.
package struct RepositoryList: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        /// `owner/name`.
        package let name: String
        package let state: RepositoryState
        /// Settings that differ from what the policy wants.
        package let differences: Int
        /// What evaluated rules would change.
        package let findings: Int
        package let checked: Date?
        /// What it waits for, why it failed, why it is exempt or suspended, what could not be read.
        package let reason: String?

        package init(
            name: String, state: RepositoryState, differences: Int, findings: Int, checked: Date?, reason: String?
        ) {
            self.name = name
            self.state = state
            self.differences = differences
            self.findings = findings
            self.checked = checked
            self.reason = reason
        }
    }

    /// A value of a filter, and how many repositories are left when it is chosen beside the others.
    package struct Choice: Hashable, Sendable {
        package let value: String
        package let count: Int

        package init(_ value: String, _ count: Int) {
            self.value = value
            self.count = count
        }
    }

    package var rows: [Row] = []
    /// Those that match.
    package var matching = 0
    /// Those that the state file knows.
    package var all = 0
    package var states: [RepositoryState: Int] = [:]
    package var choices: [RepositoryQuery.Filter: [Choice]] = [:]
    /// Repositories of which the teams are not known: neither the policy nor the observation names any.
    package var withoutTeams = 0

    package init() {}
}
