import Synchronization

/// How many deliveries came in, and what became of them. In memory, since the start of the process.
package struct DeliveryCounters: Hashable, Sendable {
    /// Requests to the webhook's path, of whatever outcome.
    package var received = 0
    /// Answered 202 after the work was accepted.
    package var accepted = 0
    /// Of the accepted ones, those that had been accepted before.
    package var duplicates = 0
    /// Answered 202 because nothing was to be done.
    package var ignored = 0
    package var pings = 0
    /// Answered 503 because the work could not be accepted.
    package var failed = 0
    /// Not deliveries, or not verified: by reason, as in `Rejection.reason`.
    package var rejected: [String: Int] = [:]
}

/// The counters that requests add to.
final class DeliveryTally: Sendable {
    private let state = Mutex(DeliveryCounters())

    var counters: DeliveryCounters { state.withLock { $0 } }

    func count(_ outcome: (inout DeliveryCounters) -> Void) { state.withLock { outcome(&$0) } }

    func countRejection(_ reason: String) { count { $0.rejected[reason, default: 0] += 1 } }
}
