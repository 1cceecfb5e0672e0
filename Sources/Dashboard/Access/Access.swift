/// What a person may do.
package enum Access: Hashable, Sendable {
    /// See everything.
    case readOnly
    /// Act as well.
    case full
}

/// What the admin address demands of people.
package struct Authentication: Sendable {
    /// What a token is good for; takes as long for a wrong one as for a right one.
    package var access: @Sendable (_ token: String) -> Access?
    /// Whether no token is demanded of anybody: then everybody who gets here may read, and nobody may act.
    package var isOpen: @Sendable () -> Bool
    /// Rises when a token is exchanged: sessions that were begun before end.
    package var generation: @Sendable () -> Int

    package init(
        access: @escaping @Sendable (_ token: String) -> Access?, isOpen: @escaping @Sendable () -> Bool,
        generation: @escaping @Sendable () -> Int
    ) {
        self.access = access
        self.isOpen = isOpen
        self.generation = generation
    }
}
