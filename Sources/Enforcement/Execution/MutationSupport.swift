import Logging
import Policy
import Synchronization

/// Which mutations GitHub does not let us use, for as long as the process lives: what can be done by REST instead is.
final class MutationSupport: Sendable {
    private let refused = Mutex<Set<String>>([])
    private let logger = Logger(label: "githubcop.enforcement")

    func isRefused(_ field: String) -> Bool { refused.withLock { $0.contains(field) } }

    /// GitHub does not let us use this mutation.
    func refuse(_ field: String, because message: String) {
        guard refused.withLock({ $0.insert(field).inserted }) else { return }
        logger.notice(
            """
            GitHub does not let us use the mutation \(field) (\(message)). From now on the REST API is used instead, with \
            one request for each change.
            """)
    }
}
