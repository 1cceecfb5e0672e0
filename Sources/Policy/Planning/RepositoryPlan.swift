/// What is to be done to one repository, or to the organization. A value: making it sends nothing.
package struct RepositoryPlan: Hashable, Sendable {
    package let target: TargetFacts
    package let changes: [Change]
    package let notes: [Note]

    package init(target: TargetFacts, changes: [Change], notes: [Note] = []) {
        self.target = target
        self.changes = changes
        self.notes = notes
    }

    package init(repository: RepositoryFacts, changes: [Change], notes: [Note] = []) {
        self.init(target: .repository(repository), changes: changes, notes: notes)
    }

    package var removals: Int { changes.reduce(0) { $0 + $1.removals } }
    package var isInSync: Bool {
        changes.isEmpty && !notes.contains { [.unreadable, .waiting, .inProgress].contains($0.topic) }
    }
}

extension RepositoryPlan: Codable {
    private enum CodingKeys: String, CodingKey { case repository, organization, changes, notes }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let organization = try container.decodeIfPresent(OrganizationFacts.self, forKey: .organization)
        self.init(
            target: try organization.map { .organization($0) }
                ?? .repository(try container.decode(RepositoryFacts.self, forKey: .repository)),
            changes: try container.decode([Change].self, forKey: .changes),
            notes: try container.decode([Note].self, forKey: .notes))
    }

    /// A repository's plan is written as older programs wrote it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch target {
        case .repository(let facts): try container.encode(facts, forKey: .repository)
        case .organization(let facts): try container.encode(facts, forKey: .organization)
        }
        try container.encode(changes, forKey: .changes)
        try container.encode(notes, forKey: .notes)
    }
}
