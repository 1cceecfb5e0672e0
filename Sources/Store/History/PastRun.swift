package import Foundation

/// A run of the past, with all that it did to its repositories added up.
package struct PastRun: Hashable, Sendable {
    package let run: String
    /// As much of it as no other run begins with, eight characters at least: accepted wherever a run is named.
    package let shortName: String
    package let started: Date
    package let finished: Date
    /// Why it ran.
    package let trigger: String
    package let actor: String?
    package let repositoryCount: Int
    /// The one that it began with.
    package let repository: String
    /// What became of its changes: how many were `verified`, `refused`, `ignored`, `failed`.
    package let outcomes: [String: Int]
    /// Repositories that could not be done, or not wholly.
    package let failures: Int
    /// Why, of the first of them.
    package let failure: String?
    package let requests: Int
    /// Repositories at which its process ended while it wrote: what came of the changes was found out by reading.
    package let interrupted: Int
    /// How often the same came of it, of that repository where it was most.
    package let times: Int
    /// When it last did.
    package let last: Date?
    /// The run that this one put back.
    package let reverts: String?
    /// The runs that put this one back.
    package let revertedBy: [String]
    /// Its place in the history: later runs have higher numbers.
    package let number: Int
}

/// Which runs are asked for.
package struct RunFilter: Hashable, Sendable {
    /// `owner/name`, or the name alone, without regard to case; a repository is found under the names that it had.
    /// Empty: all.
    package var repositories: [String]
    /// Leave out what started before.
    package var since: Date?
    /// Only runs before the one of this number.
    package var before: Int?

    package init(repositories: [String] = [], since: Date? = nil, before: Int? = nil) {
        self.repositories = repositories
        self.since = since
        self.before = before
    }
}
