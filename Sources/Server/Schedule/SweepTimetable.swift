package import Enforcement
package import Foundation
package import Logging

/// Asks for a sweep whenever it is time.
///
/// A time that passed while the server was down is made up for at the next start, once. The clock is checked every
/// minute at least, so that a machine that slept or was set right is not late by what it slept.
package struct SweepTimetable: Sendable {
    /// When a sweep was last asked for, kept between starts.
    package struct Memory: Sendable {
        package let last: @Sendable () async throws -> Date?
        package let note: @Sendable (Date) async throws -> Void

        package init(
            last: @escaping @Sendable () async throws -> Date?, note: @escaping @Sendable (Date) async throws -> Void
        ) {
            self.last = last
            self.note = note
        }
    }

    private let schedule: CronSchedule
    private let memory: Memory
    private let clock: WorkClock
    private let logger: Logger
    private let ask: @Sendable (Cause) async throws -> Void

    private static let longestSleep = Duration.seconds(60)

    /// - Parameter ask: puts the sweep into the queue.
    package init(
        _ schedule: CronSchedule, memory: Memory, clock: WorkClock = .live, logger: Logger,
        ask: @escaping @Sendable (Cause) async throws -> Void
    ) {
        self.schedule = schedule
        self.memory = memory
        self.clock = clock
        self.logger = logger
        self.ask = ask
    }

    /// Until the task is cancelled.
    package func run() async {
        var last: Date?
        while !Task.isCancelled {
            var pause = Self.longestSleep
            do {
                let now = clock.now()
                // A clock that was ahead must not keep the next sweep from being due.
                let known = if let last { last } else { try await begin(now) }
                let since = min(known, now)
                if since < known { try await memory.note(since) }
                last = since
                guard let due = schedule.next(after: since) else { return }
                if due <= now {
                    try await ask(cause(due, now))
                    last = now
                    try await memory.note(now)
                    continue
                }
                pause = min(pause, .milliseconds(Int(due.timeIntervalSince(now) * 1000) + 1))
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("the sweep could not be asked for; it is tried again", metadata: ["reason": "\(error)"])
            }
            try? await clock.sleep(pause)
        }
    }

    /// At the very first start nothing has been missed yet.
    private func begin(_ now: Date) async throws -> Date {
        if let last = try await memory.last() { return last }
        try await memory.note(now)
        return now
    }

    private func cause(_ due: Date, _ now: Date) -> Cause {
        let isLate = now.timeIntervalSince(due) > 2 * Self.longestSleep.seconds
        return Cause(
            trigger: "schedule",
            sentence: isLate ? "the sweep of \(due.ISO8601Format()), made up for" : "the scheduled sweep")
    }
}
