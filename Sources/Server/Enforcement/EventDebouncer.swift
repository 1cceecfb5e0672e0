import Synchronization

import struct FoundationEssentials.Date

/// How often one repository is checked because of what is told of it.
///
/// The first events are answered at once. A repository that goes on changing, under a script or an import, is checked
/// once for all that came in the meantime: every look costs of GitHub's budget, and the next one sees the same changes.
final class EventDebouncer: Sendable {
    /// Looks that may follow each other at once.
    static let burst = 4.0
    /// Seconds after which a further one may.
    static let interval = 3.0
    private static let remembered = 10_000

    private struct Credit {
        var looks: Double
        var at: Date

        func looks(at now: Date) -> Double {
            min(EventDebouncer.burst, looks + max(now.timeIntervalSince(at), 0) / EventDebouncer.interval)
        }
    }

    private let credits = Mutex<[Int: Credit]>([:])

    /// A look begins.
    func note(_ repositoryID: Int, now: Date) {
        credits.withLock { credits in
            if credits.count >= Self.remembered { credits = credits.filter { $0.value.looks(at: now) < Self.burst } }
            let looks = credits[repositoryID]?.looks(at: now) ?? Self.burst
            credits[repositoryID] = Credit(looks: max(looks - 1, 0), at: now)
        }
    }

    /// When the next look may begin.
    func earliest(_ repositoryID: Int, now: Date) -> Date {
        let looks = credits.withLock { $0[repositoryID]?.looks(at: now) } ?? Self.burst
        return looks >= 1 ? now : now.advanced(by: (1 - looks) * Self.interval)
    }
}
