import Enforcement
import Synchronization
import Webhooks

package import struct FoundationEssentials.Date

/// Recognises deliveries that our own writes have caused.
///
/// An App writes as its bot, and nobody else does: such deliveries cause no work. A token writes as the person whose it
/// is, who may also have done it by hand: what comes soon after our own writes is checked once, later.
package final class SelfWriteFilter: Sendable {
    package enum Match: Hashable, Sendable {
        case notOwn
        case own
        /// It may be; check it when so much time has passed.
        case perhaps(quiet: Duration)
    }

    /// How long GitHub may take to tell about a write.
    private static let echo = Duration.seconds(120)
    private static let quiet = Duration.seconds(60)
    private static let remembered = 10_000

    private struct State {
        var login: String?
        var isBot = false
        var working: Set<Int> = []
        var written: [Int: Date] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Date

    package init(now: @escaping @Sendable () -> Date) { self.now = now }

    /// - Parameter login: `slug[bot]` of an App, or the login of the token's owner.
    package func know(_ login: String) {
        state.withLock {
            $0.login = login.lowercased()
            $0.isBot = login.hasSuffix("[bot]")
        }
    }

    func begin(_ repositoryID: Int) { state.withLock { _ = $0.working.insert(repositoryID) } }

    func end(_ repositoryID: Int, hasWritten: Bool) {
        let now = now()
        state.withLock { state in
            state.working.remove(repositoryID)
            guard hasWritten else { return }
            state.written[repositoryID] = now
            if state.written.count > Self.remembered {
                state.written = state.written.filter { now.timeIntervalSince($0.value) < Self.echo.seconds }
            }
        }
    }

    func match(_ cause: DeliveryCause, repositoryID: Int?) -> Match {
        guard cause.trigger.canFollowFromWrites, let actor = cause.actor?.login.lowercased() else { return .notOwn }
        let now = now()
        return state.withLock { state in
            guard actor == state.login else { return .notOwn }
            if state.isBot { return .own }
            guard let repositoryID else { return .notOwn }
            let isRecent = state.written[repositoryID].map { now.timeIntervalSince($0) < Self.echo.seconds } ?? false
            return isRecent || state.working.contains(repositoryID) ? .perhaps(quiet: Self.quiet) : .notOwn
        }
    }
}
