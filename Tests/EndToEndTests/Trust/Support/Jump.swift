import Enforcement
import Foundation
import Synchronization

/// A clock that a test sets forward. Pauses pass quickly.
final class Jump: Sendable {
    private let offset = Mutex(0.0)

    func forward(_ seconds: Double) { offset.withLock { $0 += seconds } }

    var clock: WorkClock { Self.clock { Date() + self.offset.withLock { $0 } } }

    static func clock(_ now: @escaping @Sendable () -> Date) -> WorkClock {
        WorkClock(now: now, sleep: { try await Task.sleep(for: min($0, .milliseconds(20))) }, random: { 0 })
    }
}
