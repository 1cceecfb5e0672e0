import Foundation
import Synchronization

/// Work that waits with as many causes as are kept. Of a further one nothing is written, its number is counted here: else
/// a flood of events about one repository would cost mostly the rewriting of one row.
///
/// In memory only: a crash forgets the numbers, never the work.
final class SaturatedWork: Sendable {
    private struct Entry {
        private let owner: String
        private let name: String
        private let nodeID: String?
        private let priority: Int
        private let due: Date
        /// When the row was written last; nil where that was undone.
        var seen: ContinuousClock.Instant?
        var furtherCauses: Int

        init(_ work: StoredWork, due: Date, furtherCauses: Int) {
            (owner, name, nodeID, priority) = (work.owner, work.name, work.nodeID, work.priority)
            self.due = due
            self.furtherCauses = furtherCauses
            seen = .now
        }

        /// Whether the row, if it is as it was, needs no change for this.
        func covers(_ work: StoredWork, due: Date) -> Bool {
            owner == work.owner && name == work.name && (work.nodeID == nil || nodeID == work.nodeID)
                && priority >= work.priority && self.due <= due
        }
    }

    /// By the work's key.
    private let entries = Mutex<[String: Entry]>([:])

    /// Of further work each cause is written, so that memory does not grow with the queue.
    private static let most = 10_000

    /// How long the row is taken to be as it was left: somebody else may have a hand in the file.
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
            let known = entries[work.key]
            guard known != nil || entries.count < Self.most else { return }
            entries[work.key] = Entry(work, due: due, furtherCauses: known?.furtherCauses ?? 0)
        }
    }

    /// Forgets work that is taken, and tells how many causes were counted.
    func take(_ key: String) -> Int { entries.withLock { $0.removeValue(forKey: key) }?.furtherCauses ?? 0 }

    /// What was written last may have been undone.
    func doubt() {
        entries.withLock { entries in
            for key in entries.keys { entries[key]?.seen = nil }
        }
    }
}
