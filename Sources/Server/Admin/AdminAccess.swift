package import Foundation

/// What a token is good for.
package enum AdminAccess: Hashable, Sendable {
    /// Everything can be seen.
    case readOnly
    /// Actions too.
    case full
}

/// The tokens of the admin address. They may be exchanged while others use them.
package final class AdminCredentials: Sendable {
    private struct Tokens: Sendable {
        var full: BearerToken?
        var readOnly: BearerToken?
        /// Rises with each exchange: what was granted for an earlier token ends.
        var generation = 0
    }

    private let tokens: HotSwap<Tokens>
    private let throttle = TokenThrottle()

    package init(full: BearerToken?, readOnly: BearerToken?) {
        tokens = HotSwap(Tokens(full: full, readOnly: readOnly))
    }

    /// Whether no token is demanded of anybody.
    package var isOpen: Bool {
        let tokens = tokens.current
        return tokens.full == nil && tokens.readOnly == nil
    }

    /// Whether there is a token for actions.
    package var allowsActions: Bool { tokens.current.full != nil }
    package var generation: Int { tokens.current.generation }

    /// What a token is good for that somebody presents.
    ///
    /// Takes as long for a wrong one as for a right one, and as long for one that has to wait.
    ///
    /// - Parameter address: that it comes from.
    package func attempt(_ text: String, from address: String?, now: Date) -> TokenAttempt {
        let tokens = tokens.current
        let isFull = tokens.full?.matches(text) ?? false
        let isReadOnly = tokens.readOnly?.matches(text) ?? false
        // Where there is no token, there is nothing to guess.
        guard tokens.full != nil || tokens.readOnly != nil else { return .wrong }
        let access: AdminAccess? = isFull ? .full : isReadOnly ? .readOnly : nil
        return throttle.attempt(
            access.map { TokenThrottle.Grant(access: $0, generation: tokens.generation) }, from: address, now: now)
    }

    func exchange(full: BearerToken) {
        tokens.update {
            $0.full = full
            $0.generation += 1
        }
    }

    func exchange(readOnly: BearerToken) {
        tokens.update {
            $0.readOnly = readOnly
            $0.generation += 1
        }
    }
}
