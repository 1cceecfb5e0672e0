import Enforcement
import Foundation
import GitHubAPI
import Policy
import Synchronization

/// How far a run over many repositories has come, on standard error: a bar on a terminal, else a line now and then.
final class ProgressDisplay: Sendable {
    /// What is told.
    struct Standing: Sendable {
        /// What is done to the repositories: `planned`, `written`.
        var deed: String
        var done = 0
        /// `nil` while it is not known.
        var total: Int?
        var changes = 0
    }

    private struct State {
        var standing: Standing
        var begun = ContinuousClock.now
        /// Of `done` when it began, so that the time to go is judged by what this run did.
        var doneAtBeginning = 0
        var drawn: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let usage: @Sendable () -> RequestUsage
    private let budget: @Sendable () -> Budget
    private let isBar: Bool
    private let state: Mutex<State>

    private static let barPause = Duration.milliseconds(200)
    private static let linePause = Duration.seconds(30)
    private static let barWidth = 24

    init(
        isTerminal: Bool = Terminal.isInteractive, usage: @escaping @Sendable () -> RequestUsage,
        budget: @escaping @Sendable () -> Budget
    ) {
        isBar = isTerminal
        self.usage = usage
        self.budget = budget
        state = Mutex(State(standing: Standing(deed: "planned")))
    }

    /// Starts anew with other work.
    func begin(_ standing: Standing) {
        clear()
        state.withLock { $0 = State(standing: standing, doneAtBeginning: standing.done) }
    }

    func update(_ change: (inout Standing) -> Void) {
        let now = ContinuousClock.now
        state.withLock { state in
            change(&state.standing)
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
        let standing = state.standing
        var parts = [standing.changes.counted("change"), usage().total.counted("request")]
        let budget = budget()
        let left = [
            budget.core.map { "\($0.remaining) requests" }, budget.graphQL.map { "\($0.remaining) points" },
        ].compactMap { $0 }
        if !left.isEmpty { parts.append("\(left.joined(separator: " and ")) left") }
        let rate = Double(standing.done - state.doneAtBeginning) / max((now - state.begun).inSeconds, 0.001)
        if let total = standing.total, rate > 0, total > standing.done {
            parts.append("\(Self.time(Double(total - standing.done) / rate)) to go")
        }
        let count = standing.total.map { "\(standing.done) of \($0)" } ?? "\(standing.done)"
        let head = "\(count) repositories \(standing.deed)"
        return (isBar ? "\(Self.bar(standing)) " : "") + ([head] + parts).joined(separator: ", ")
    }

    private static func bar(_ standing: Standing) -> String {
        let share = standing.total.map { $0 > 0 ? min(Double(standing.done) / Double($0), 1) : 1 } ?? 0
        let filled = Int(share * Double(barWidth))
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: barWidth - filled) + "]"
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 100 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
    }
}
