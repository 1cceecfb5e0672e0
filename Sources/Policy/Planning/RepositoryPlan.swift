/// What is to be done to one repository. A value: making it sends nothing.
package struct RepositoryPlan: Hashable, Sendable, Codable {
    package let repository: RepositoryFacts
    package let changes: [Change]
    package let notes: [Note]

    package init(repository: RepositoryFacts, changes: [Change], notes: [Note] = []) {
        self.repository = repository
        self.changes = changes
        self.notes = notes
    }

    package var removals: Int { changes.reduce(0) { $0 + $1.removals } }
    package var isInSync: Bool {
        changes.isEmpty && !notes.contains { [.unreadable, .waiting, .inProgress].contains($0.topic) }
    }
}
