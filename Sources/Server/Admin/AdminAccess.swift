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

    /// What a token is good for. Takes as long for a wrong one as for a right one.
    package func access(token text: String) -> AdminAccess? {
        let tokens = tokens.current
        let isFull = tokens.full?.matches(text) ?? false
        let isReadOnly = tokens.readOnly?.matches(text) ?? false
        return isFull ? .full : isReadOnly ? .readOnly : nil
    }

    /// - Parameter header: the value of `Authorization`.
    func access(authorization header: String?) -> AdminAccess? {
        BearerToken.text(in: header).flatMap { access(token: $0) }
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
