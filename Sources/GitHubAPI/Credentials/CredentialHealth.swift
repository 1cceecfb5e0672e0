import Policy
import Synchronization

/// Whether GitHub takes our credentials, for those who watch the service.
final class CredentialHealth: Sendable {
    private struct State {
        var refusals = 0
        var problem: String?
    }

    private let state = Mutex(State())
    /// So many in a row: one alone may be a hiccup, or a token that was revoked and is being renewed.
    private static let most = 2

    var problem: String? { state.withLock { $0.problem } }

    /// GitHub answered a request, and did not do so with 401.
    func noteAccepted() {
        state.withLock { state in
            if state.refusals > 0 { state = State() }
        }
    }

    /// A request ended with 401, whatever was tried.
    func noteUnauthorized(_ failure: GitHubFailure) {
        state.withLock { state in
            state.refusals += 1
            if state.refusals >= Self.most { state.problem = failure.description }
        }
    }

    /// GitHub gives the App no token for its installation: nothing can be done without one.
    func noteTokenRefused(_ failure: GitHubFailure) {
        switch failure.reason {
        case .unauthorized, .forbidden, .notFound:
            state.withLock { $0 = State(refusals: Self.most, problem: failure.description) }
        default: break
        }
    }
}
