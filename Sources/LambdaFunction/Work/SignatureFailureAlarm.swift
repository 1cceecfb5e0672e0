import Enforcement
import GitHubAPI
import Policy
import Synchronization

/// Notices when GitHub refuses the credential itself.
final class SignatureFailureAlarm: Sendable {
    private let hasSeen = Mutex(false)

    /// Whether there was a refusal since the last call.
    func takeAny() -> Bool {
        hasSeen.withLock { seen in
            defer { seen = false }
            return seen
        }
    }

    func watching(_ session: GitHubSession) -> GitHubSession {
        session.noting { error in
            guard (error as? GitHubFailure)?.reason == .unauthorized else { return }
            self.hasSeen.withLock { $0 = true }
        }
    }
}
