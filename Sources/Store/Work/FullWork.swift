import Foundation
import Synchronization

/// Work that waits with as many causes as are kept. Of a further one nothing is written, its number is counted here: else
/// a flood of events about one repository would cost mostly the rewriting of one row.
///
/// In memory only: a crash forgets the numbers, never the work.
final class FullWork: Sendable {
    private struct Entry {
        var work: StoredWork
        var due: Date
        /// When the row was seen last; nil where that was undone.
        var seen: ContinuousClock.Instant?
        var furtherCauses: Int

        /// Whether the row, if it is as it was, needs no change for this.
        func covers(_ other: StoredWork, due: Date) -> Bool {
            work.owner == other.owner && work.name == other.name && work.repositoryID == other.repositoryID
                && (other.nodeID == nil || work.nodeID == other.nodeID) && work.priority >= other.priority
                && self.due <= due
        }
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// How long it is not looked whether the row is still there: somebody else may have a hand in the file.
    private static let trust = Duration.seconds(1)

    /// Counts one more cause, if it is known that nothing else has to be done about it.
    func counts(_ work: StoredWork, due: Date) -> Bool {
        entries.withLock { entries in
            guard let entry = entries[work.key], let seen = entry.seen, entry.covers(work, due: due),
                seen.duration(to: .now) < Self.trust
            else { return false }
            entries[work.key]?.furtherCauses += 1
            return true
        }
    }

    /// This was just written into its row, which has causes enough: it covers the same again.
    func note(_ work: StoredWork, due: Date) {
        entries.withLock { entries in
            let counted = entries[work.key]?.furtherCauses ?? 0
            entries[work.key] = Entry(work: work, due: due, seen: .now, furtherCauses: counted)
        }
    }

    /// Forgets work that is taken, and tells how many causes were counted.
    func take(_ key: String) -> Int { entries.withLock { $0.removeValue(forKey: key) }?.furtherCauses ?? 0 }

    /// What was seen last may have been undone.
    func doubt() {
        entries.withLock { entries in
            for key in entries.keys { entries[key]?.seen = nil }
        }
    }
}
