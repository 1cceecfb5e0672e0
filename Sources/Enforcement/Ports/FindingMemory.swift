package import Policy

/// Keeps what evaluated rules would change, as it was found last.
package struct FindingMemory: Sendable {
    /// The findings of this plan take the place of earlier ones of the same target.
    package let note: @Sendable (RepositoryPlan) async -> Void
    /// No rule is evaluated any more.
    package let forget: @Sendable () async -> Void

    package init(
        note: @escaping @Sendable (RepositoryPlan) async -> Void, forget: @escaping @Sendable () async -> Void
    ) {
        self.note = note
        self.forget = forget
    }

    /// For commands that only plan.
    package static let none = FindingMemory(note: { _ in }, forget: {})
}
