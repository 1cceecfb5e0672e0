import FoundationEssentials

/// A moment by which something has to be done. Wall-clock time: monotonic clocks may stand still while Lambda keeps
/// the process frozen.
package struct Deadline: Hashable, Sendable, Comparable {
    /// Seconds since 1970.
    package let time: Double

    package init(time: Double) { self.time = time }

    /// - Parameter milliseconds: since 1970, as Lambda tells it.
    package init(milliseconds: Int) { time = Double(milliseconds) / 1_000 }

    package static func after(_ duration: Duration) -> Deadline {
        Deadline(time: Date().timeIntervalSince1970 + duration.seconds)
    }

    /// Zero once it has passed.
    package var remaining: Duration { .seconds(max(0, time - Date().timeIntervalSince1970)) }

    package var hasPassed: Bool { remaining == .zero }

    package func earlier(by duration: Duration) -> Deadline { Deadline(time: time - duration.seconds) }

    package static func < (left: Deadline, right: Deadline) -> Bool { left.time < right.time }
}

/// Time ran out.
package struct DeadlineExceeded: Error, Hashable, Sendable, CustomStringConvertible {
    package init() {}
    package var description: String { "the time was up" }
}

/// Runs `work`, and cancels it when the deadline passes first.
/// - Throws: `DeadlineExceeded`; what `work` throws.
package func withDeadline<Result: Sendable>(
    _ deadline: Deadline, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: deadline.remaining)
            throw DeadlineExceeded()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw DeadlineExceeded() }
        return first
    }
}

extension Duration {
    package var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    package var milliseconds: Int { Int(seconds * 1_000) }
}
