import Policy

/// The piece of work that requests belong to: what it is for, and what it costs.
struct RequestContext: Sendable {
    let purpose: RequestPriority
    let meter: UsageCounter
    /// Holds what is written one after the other; `nil` where writes may go side by side.
    let writeTurn: AsyncSemaphore?
    /// Longer than this a request does not wait for one of GitHub's limits to pass: it fails with the limit's end, for
    /// work that returns to a queue. `nil`: as the client is configured.
    let longestWait: Duration?

    init(_ purpose: RequestPriority, meter: UsageCounter, longestWait: Duration? = nil) {
        self.purpose = purpose
        self.meter = meter
        self.longestWait = longestWait
        // A piece of work of a sweep is one repository: GitHub asks not to write to one from two sides at once.
        writeTurn = purpose == .sweep ? AsyncSemaphore(maximum: 1) : nil
    }
}
