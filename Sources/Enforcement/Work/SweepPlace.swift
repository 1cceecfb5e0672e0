package import Policy

/// Where a sweep stands between two repositories, so that it can go on there.
package struct SweepPlace: Hashable, Sendable, Codable {
    /// GitHub's cursor before the page in hand; `nil` before the first.
    package var cursor: String?
    /// Ids of the repositories of that page that are done.
    package var done: Set<Int>
    /// Repositories that were listed before that page, and how many GitHub counted at the beginning; `nil` where an
    /// earlier version wrote it down.
    package var listed: Int?
    package var counted: Int?

    package init(cursor: String? = nil, done: Set<Int> = [], listed: Int? = nil, counted: Int? = nil) {
        self.cursor = cursor
        self.done = done
        self.listed = listed
        self.counted = counted
    }

    package static let beginning = SweepPlace()
}

/// Which repositories of an organization a sweep is about.
package struct SweepScope: Sendable {
    package let contains: @Sendable (RepositoryFacts) -> Bool

    package init(_ contains: @escaping @Sendable (RepositoryFacts) -> Bool) { self.contains = contains }

    package static let everything = SweepScope { _ in true }
}

/// What happens during a sweep, in order.
package enum SweepEvent: Sendable {
    /// So many repositories there are to check, of all shards.
    case size(Int)
    /// A repository was checked.
    case planned(PlannedRepository)
    /// All up to here is done.
    case reached(SweepPlace)
    /// Something that a person should know of the sweep itself.
    case notice(String)
}

/// How a sweep ended.
package struct SweepEnd: Sendable {
    package enum Reason: Sendable {
        /// Every repository was checked.
        case completed
        /// It was told to stop.
        case stopped
        /// One of GitHub's limits stands in the way of the rest.
        case limited(String)
        /// GitHub does not answer any more.
        case unreachable(String)
    }

    package let reason: Reason
    /// What stands in the way of the rest.
    package let failure: GitHubFailure?
    package let usage: RequestUsage
    /// What GitHub listed of what it counts; `nil` for named repositories.
    package var coverage: SweepCoverage?
}
