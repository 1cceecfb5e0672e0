import Synchronization

/// How many more causes came for work whose first causes are kept already: to write each number would be most of what a
/// flood of events about one repository costs.
///
/// In memory only. A crash forgets the numbers (and a transaction that was rolled back may be counted twice), never the
/// work.
final class FurtherCauses: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func note(_ key: String) { counts.withLock { $0[key, default: 0] += 1 } }

    /// Those since the last time.
    func take(_ key: String) -> Int { counts.withLock { $0.removeValue(forKey: key) } ?? 0 }
}
