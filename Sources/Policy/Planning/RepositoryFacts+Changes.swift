extension RepositoryFacts {
    /// As they are once these changes are made.
    package func after(
        _ changes: some Sequence<Change>, kinds: [any SettingKind.Type]
    ) -> RepositoryFacts {
        changes.reduce(self) { facts, change in
            kinds.first { $0.name == change.kind }?.repositoryFacts(facts, after: change) ?? facts
        }
    }

    /// The facts that differ. What is not known of either says nothing.
    package func differences(from other: RepositoryFacts) -> Set<Fact> {
        var facts: Set<Fact> = []
        if visibility != other.visibility { facts.insert(.visibility) }
        if isArchived != other.isArchived { facts.insert(.archived) }
        if isTemplate != other.isTemplate { facts.insert(.template) }
        if Set(topics) != Set(other.topics) { facts.insert(.topics) }
        if defaultBranch != other.defaultBranch { facts.insert(.defaultBranch) }
        if Self.byName(customProperties) != Self.byName(other.customProperties) { facts.insert(.customProperties) }
        if let teams, let others = other.teams, teams.differs(from: others) { facts.insert(.teams) }
        return facts.filter { unreadable[$0] == nil && other.unreadable[$0] == nil }
    }

    /// The names of custom properties that differ, in lower case.
    package func differingProperties(from other: RepositoryFacts) -> Set<String> {
        let (own, others) = (Self.byName(customProperties), Self.byName(other.customProperties))
        return Set(own.keys).union(others.keys).filter { own[$0] != others[$0] }
    }

    /// Names have no case, and values no order.
    private static func byName(_ properties: [String: [String]]) -> [String: Set<String>] {
        Dictionary(properties.map { ($0.key.lowercased(), Set($0.value)) }) { first, _ in first }
    }
}
