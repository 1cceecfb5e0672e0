import Synchronization

/// A token bucket that paces requests. Anyone who takes a token that is not there yet is told how long to wait for it, and
/// is served in that order.
final class TokenBucket: Sendable {
    private struct State {
        var tokens: Double
        var filledAt: Double
    }

    private let perSecond: Double
    private let burst: Double
    private let state: Mutex<State>

    init(perSecond: Double, burst: Int, now: Double) {
        self.perSecond = perSecond
        self.burst = Double(burst)
        state = Mutex(State(tokens: Double(burst), filledAt: now))
    }

    /// Takes one token. - Returns: how long to wait before using it.
    func take(now: Double) -> Duration {
        state.withLock { state in
            refill(&state, now)
            state.tokens -= 1
            return state.tokens >= 0 ? .zero : .seconds(-state.tokens / perSecond)
        }
    }

    /// Gives back a token that was not used.
    func putBack() {
        state.withLock { $0.tokens = min($0.tokens + 1, burst) }
    }

    /// After a refusal for going too fast: no burst until it has filled again.
    func empty(now: Double) {
        state.withLock { state in
            refill(&state, now)
            state.tokens = min(state.tokens, 0)
        }
    }

    private func refill(_ state: inout State, _ now: Double) {
        // The clock may have been set back.
        let elapsed = max(now - state.filledAt, 0)
        state.tokens = min(state.tokens + elapsed * perSecond, burst)
        state.filledAt = now
    }
}
