import Enforcement
import Foundation
import GitHubAPI
import Policy
import Reporting
import Synchronization

/// How far a run over many repositories has come, on standard error: a bar on a terminal, else a line now and then.
final class ProgressDisplay: Sendable {
    private struct State {
        var progress: RunProgress
        var begun = ContinuousClock.now
        /// Of `done` when it began, so that the time to go is estimated from what this run did.
        var doneAtBeginning = 0
        var drawn: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let usage: @Sendable () -> RequestUsage
    private let budget: @Sendable () -> Budget
    private let isBar: Bool
    private let isQuiet: Bool
    private let state: Mutex<State>

    private static let barPause = Duration.milliseconds(200)
    private static let linePause = Duration.seconds(30)

    init(
        isTerminal: Bool = Terminal.isInteractive, isQuiet: Bool = false, usage: @escaping @Sendable () -> RequestUsage,
        budget: @escaping @Sendable () -> Budget
    ) {
        isBar = isTerminal
        self.isQuiet = isQuiet
        self.usage = usage
        self.budget = budget
        state = Mutex(State(progress: RunProgress(deed: "planned")))
    }

    /// Starts anew with other work.
    func begin(_ progress: RunProgress) {
        clear()
        state.withLock { $0 = State(progress: progress, doneAtBeginning: progress.done) }
    }

    func update(_ change: (inout RunProgress) -> Void) {
        let now = ContinuousClock.now
        state.withLock { state in
            change(&state.progress)
            guard !isQuiet else { return }
            let pause = isBar ? Self.barPause : Self.linePause
            guard now - (state.drawn ?? state.begun) >= pause else { return }
            state.drawn = now
            let text = text(of: state, now)
            if isBar {
                Terminal.draw(text)
                state.isDrawn = true
            } else {
                Terminal.complain(text)
            }
        }
    }

    /// Takes the bar away, so that something else can be written.
    func clear() {
        state.withLock { state in
            guard state.isDrawn else { return }
            Terminal.draw("")
            state.isDrawn = false
        }
    }

    private func text(of state: State, _ now: ContinuousClock.Instant) -> String {
        let budget = budget()
        let left = [
            budget.core.map { "\($0.remaining) requests" }, budget.graphQL.map { "\($0.remaining) points" },
        ].compactMap { $0 }
        return state.progress.text(
            since: state.doneAtBeginning, seconds: (now - state.begun).inSeconds, requests: usage().total, left: left,
            hasBar: isBar, width: isBar ? Terminal.errorWidth : .unlimited)
    }
}
