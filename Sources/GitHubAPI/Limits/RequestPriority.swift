/// What requests are for: it decides how much of the hourly budget they must leave to others, and how fast they go.
package enum RequestPriority: Hashable, Sendable, CaseIterable {
    /// A delivery: something has just happened to a repository. It may use the budget up.
    case event
    /// What a person asked for, by the name of a repository.
    case command
    /// All repositories. It can wait, so it leaves most to the others, goes at an even pace, and writes one thing at a
    /// time.
    case sweep

    /// For whom this leaves the rest of the budget.
    var others: String {
        switch self {
        case .event: "nobody"
        case .command: "events"
        case .sweep: "events and single repositories"
        }
    }
}

/// How much of the hourly budget stays untouched, of REST requests and of GraphQL points each.
package struct BudgetFloors: Hashable, Sendable {
    /// Left to events by everything else; a tenth of the whole budget at most, lest a small one never runs.
    package var base: Int
    /// The share of the whole that sweeps leave, if that is more.
    package var sweepShare: Double

    package init(base: Int = 100, sweepShare: Double = 0.2) {
        self.base = base
        self.sweepShare = sweepShare
    }

    /// What must be left for a request to be sent.
    /// - Parameter limit: the whole budget of an hour.
    package func floor(for purpose: RequestPriority, limit: Int) -> Int {
        let base = max(min(base, limit / 10), 1)
        switch purpose {
        case .event: return 1
        case .command: return base
        case .sweep: return max(base, Int(Double(limit) * sweepShare))
        }
    }
}
