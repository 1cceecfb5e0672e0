import Synchronization

import struct FoundationEssentials.Date

/// How often events about the organization have all repositories checked.
///
/// The first is answered at once. Those of the next ten minutes are collected: a synchronization with an identity
/// provider brings hundreds of teams and members, and one sweep after the last of them finds what they came to.
final class OrganizationDebouncer: Sendable {
    /// Seconds between two sweeps.
    static let interval = 600.0

    /// When the last sweep was due, or is due.
    private let last = Mutex<Date?>(nil)

    /// When the sweep may begin that an event of this moment asks for. Never before the event, so that it sees it.
    func due(now: Date) -> Date {
        last.withLock { last in
            guard let known = last, now.timeIntervalSince(known) < Self.interval,
                // A clock that was ahead must not hold sweeps up.
                known.timeIntervalSince(now) <= Self.interval
            else {
                last = now
                return now
            }
            let due = known > now ? known : known.advanced(by: Self.interval)
            last = due
            return due
        }
    }
}
