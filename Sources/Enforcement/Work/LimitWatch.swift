package import FoundationEssentials
package import Policy
import Synchronization

/// Notes when the limits of GitHub's end that a piece of work has met, so that it can wait for them in the queue.
final class LimitWatch: Sendable {
    private let latest = Mutex<Date?>(nil)

    /// When the last of these limits ends; `nil` where GitHub named no time.
    var end: Date? { latest.withLock { $0 } }

    /// The same session; this notes what it fails with.
    func watching(_ session: GitHubSession) -> GitHubSession {
        session.noting { error in
            guard let end = (error as? GitHubFailure)?.limitEnd(now: Date()) else { return }
            self.latest.withLock { $0 = max($0 ?? end, end) }
        }
    }
}

extension GitHubFailure {
    /// When the limit ends that stands in the way; `nil` where there is none, or GitHub named no time.
    package func limitEnd(now: Date) -> Date? {
        switch reason {
        case .rateLimited(let resetsAt?): Date(timeIntervalSince1970: Double(resetsAt))
        case .secondaryLimit(let seconds?): now.advanced(by: Double(seconds))
        default: nil
        }
    }
}
