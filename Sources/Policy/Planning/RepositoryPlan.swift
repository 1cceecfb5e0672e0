/// What is to be done to one repository, or to the organization. A value: making it sends nothing.
package struct RepositoryPlan: Hashable, Sendable {
    package let target: TargetFacts
    package let changes: [Change]
    package let notes: [Note]
    /// What evaluated rules would change. Not saved with the plan.
    package var findings = Findings()

    package init(target: TargetFacts, changes: [Change], notes: [Note] = []) {
        self.target = target
        self.changes = changes
        self.notes = notes
    }

    package init(repository: RepositoryFacts, changes: [Change], notes: [Note] = []) {
        self.init(target: .repository(repository), changes: changes, notes: notes)
    }

    /// The same plan with other changes or notes.
    package func replacing(changes: [Change]? = nil, notes: [Note]? = nil) -> RepositoryPlan {
        var plan = RepositoryPlan(
            target: target, changes: changes ?? self.changes, notes: notes ?? self.notes)
        plan.findings = findings
        return plan
    }

    /// The same plan without what evaluated rules would undo.
    package func adding(_ findings: Findings) -> RepositoryPlan {
        let withheld = Set(findings.withheld.map { $0.change })
        var plan = replacing(changes: changes.filter { !withheld.contains($0) })
        plan.findings = findings
        return plan
    }

    /// All that differs from what the active rules want: what is to be changed, and what is withheld.
    package var differences: [Change] { changes + findings.withheld.map { $0.change } }

    package var removals: Int { changes.reduce(0) { $0 + $1.removals } }
    package var isInSync: Bool {
        changes.isEmpty && findings.withheld.isEmpty
            && !notes.contains { [.unreadable, .waiting, .inProgress].contains($0.topic) }
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
