package import Foundation

/// What a person may do.
package enum Access: Hashable, Sendable {
    /// See everything.
    case readOnly
    /// Act as well.
    case full
}

/// What became of a token with which somebody logs in.
package enum LoginAttempt: Hashable, Sendable {
    case granted(Access)
    case wrong
    /// It was not accepted, right or wrong.
    case wait(seconds: Int)
}

/// What the admin address demands of people.
package struct Authentication: Sendable {
    /// What a token is good for that somebody presents; takes as long for a wrong one as for a right one.
    package var attempt: @Sendable (_ token: String, _ address: String?, _ now: Date) -> LoginAttempt
    /// Whether no token is demanded of anybody: then everybody who gets here may read, and nobody may act.
    package var isOpen: @Sendable () -> Bool
    /// Rises when a token is exchanged: sessions that were begun before end.
    package var generation: @Sendable () -> Int

    package init(
        attempt: @escaping @Sendable (_ token: String, _ address: String?, _ now: Date) -> LoginAttempt,
        isOpen: @escaping @Sendable () -> Bool, generation: @escaping @Sendable () -> Int
    ) {
        self.attempt = attempt
        self.isOpen = isOpen
        self.generation = generation
    }
}
