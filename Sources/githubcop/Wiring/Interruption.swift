import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Ctrl-C or `kill` during a run, or its time limit: the repositories in hand are finished, so that nothing stays half
/// done (an autolink deleted and not made anew), and the rest is left. A second signal ends the process at once.
final class Interruption: Sendable {
    private let signal = Mutex<Int32?>(nil)
    private let end: ContinuousClock.Instant?

    /// - Parameter limit: how long the run may take.
    init(after limit: Duration? = nil) {
        end = limit.map { .now + $0 }
        Task {
            await Signals.heard { number in
                note(number)
                return false
            }
        }
    }

    var isAsked: Bool { isSignalled || isOverdue }

    private var isSignalled: Bool { signal.withLock { $0 != nil } }
    private var isOverdue: Bool { end.map { ContinuousClock.now >= $0 } ?? false }

    /// Why, to begin a sentence.
    var reason: String { isSignalled ? "Stopped by a signal" : "Stopped by --time-limit" }

    var code: ExitCode { signal.withLock { $0 }.map { ExitCode(128 + $0) } ?? .tryLater }

    private func note(_ number: Int32) {
        let isSecond = signal.withLock { known in
            defer { known = number }
            return known != nil
        }
        if isSecond { Foundation.exit(128 + number) }
        Terminal.complain("Finishing the repositories in progress. Interrupt again to stop at once.")
    }
}
