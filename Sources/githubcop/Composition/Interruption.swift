import ArgumentParser
import Dispatch
import Enforcement
import Foundation
import Policy
import Synchronization

/// Ctrl-C or `kill` while repositories are written: the one in hand is finished, so that nothing stays half done (an
/// autolink deleted and not made anew), and the rest is left. A second signal ends the process at once.
final class Interruption: Sendable {
    private let signal = Mutex<Int32?>(nil)

    init() {
        Task {
            await Signals.heard { number in
                note(number)
                return false
            }
        }
    }

    var isAsked: Bool { signal.withLock { $0 != nil } }

    /// Shows what was done so far. - Returns: what to end with.
    func stop(_ output: RunOutput, _ usage: RequestUsage, left: Int) -> Stop {
        output.finish(usage)
        return Stop(
            "Stopped as told, \(left.counted("repository", "repositories")) not looked at. Run it again for the rest.",
            code: ExitCode(128 + (signal.withLock { $0 } ?? SIGINT)))
    }

    private func note(_ number: Int32) {
        let isSecond = signal.withLock { known in
            defer { known = number }
            return known != nil
        }
        if isSecond { Foundation.exit(128 + number) }
        Terminal.complain("Ending after the repository in hand; once more ends at once.")
    }
}
