extension DesiredSettings {
    /// Everything that either names, so that all of it is read: for reading, not for planning.
    package func joining(_ other: DesiredSettings) -> DesiredSettings {
        DesiredSettings(
            kinds: kinds.merging(other.kinds) { $0.joining($1) },
            exclusive: exclusive.merging(other.exclusive) { first, _ in first }, rules: rules)
    }
}

extension Desired {
    fileprivate func joining(_ other: Desired) -> Desired {
        switch (self, other) {
        case (.members(let mine, let provenance), .members(let more, _)):
            .members(mine.merging(more) { $0.joining($1) }, provenance)
        case (_, .members): other
        case (.absent, .value): other
        default: self
        }
    }
}
