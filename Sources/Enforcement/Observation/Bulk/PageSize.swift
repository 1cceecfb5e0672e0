import Policy
import Synchronization

/// How many objects to ask for at once: less when GitHub times out on it, more when it answers soon.
///
/// GitHub times out after ten seconds, and a request that it gave up costs points of the next hour.
/// Source: <https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>
final class PageSize: Sendable {
    private struct State {
        var size: Int
        /// Answers in a row that came soon.
        var good = 0
        /// Requests in a row that failed as a whole.
        var failures = 0

        mutating func shrink(below count: Int) {
            good = 0
            size = max(min(size, count / 2), 1)
        }
    }

    static let first = 50
    static let largest = 100
    /// So many answers that came soon double the size.
    private static let growAfter = 4
    private static let soon = Duration.seconds(3)
    /// From the largest size down to a single object, and a little more: then it is not for the size.
    private static let mostFailures = 9

    private let state: Mutex<State>

    init(_ size: Int = first) { state = Mutex(State(size: size)) }

    var current: Int { state.withLock { $0.size } }

    func noteAnswer(after time: Duration) {
        state.withLock { state in
            state.failures = 0
            state.good = time < Self.soon ? state.good + 1 : 0
            guard state.good >= Self.growAfter, state.size < Self.largest else { return }
            state.good = 0
            state.size = min(state.size * 2, Self.largest)
        }
    }

    /// GitHub answered, and left some of it out for its size.
    func noteOverload(asking count: Int) {
        state.withLock { $0.shrink(below: count) }
    }

    /// Nothing was answered.
    /// - Returns: whether asking for less may help: hardly where not even a status came back.
    func noteFailure(_ failure: GitHubFailure, asking count: Int) -> Bool {
        state.withLock { state in
            state.shrink(below: count)
            state.failures += failure.status == nil ? Self.mostFailures / 2 : 1
            return state.failures < Self.mostFailures
        }
    }
}
