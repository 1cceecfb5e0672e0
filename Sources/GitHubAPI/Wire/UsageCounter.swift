import Policy
import Synchronization

/// Counts the requests of one piece of work, and of those that it is part of.
final class UsageCounter: Sendable {
    private let whole: UsageCounter?
    private let counted = Mutex(RequestUsage())

    init(partOf whole: UsageCounter? = nil) { self.whole = whole }

    var usage: RequestUsage { counted.withLock { $0 } }

    func count(_ call: Call, isRepetition: Bool, status: Int?) {
        add { usage in
            switch call.kind {
            case .read: usage.restReads += 1
            case .write: usage.restWrites += 1
            case .query: usage.graphQLQueries += 1
            case .mutation: usage.graphQLMutations += 1
            case .token: usage.tokenRequests += 1
            }
            if isRepetition { usage.retries += 1 }
            if status == 304 { usage.notModified += 1 }
        }
    }

    func count(points: Int) {
        add { $0.graphQLPoints += points }
    }

    private func add(_ change: (inout RequestUsage) -> Void) {
        counted.withLock { change(&$0) }
        whole?.add(change)
    }
}
