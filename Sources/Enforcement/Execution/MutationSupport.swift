import Logging
import Policy
import Synchronization

/// Which mutations GitHub does not let us use, for as long as the process lives: what can be done by REST instead is.
final class MutationSupport: Sendable {
    private let refused = Mutex<[String: Int]>([:])
    private let logger = Logger(label: "githubcop.enforcement")

    /// Whether the mutation is known to be refused; being asked counts as one more time that something else was sent.
    func isRefused(_ field: String) -> Bool {
        refused.withLock { refused in
            guard let count = refused[field] else { return false }
            refused[field] = count + 1
            return true
        }
    }

    /// GitHub does not let us use this mutation.
    func refuse(_ field: String, because message: String) {
        let isNews = refused.withLock { refused in
            guard refused[field] == nil else { return false }
            refused[field] = 1
            return true
        }
        guard isNews else { return }
        logger.notice(
            """
            GitHub refuses the mutation \(field) to us (\(message)): from now on REST is used instead, one request for \
            each change.
            """)
    }

    /// How often each refused mutation was replaced.
    var replaced: [String: Int] { refused.withLock { $0 } }
}
