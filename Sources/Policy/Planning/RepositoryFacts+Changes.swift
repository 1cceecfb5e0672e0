extension RepositoryFacts {
    /// One fact that a change of settings can make another one.
    package enum Fact: String, Hashable, Sendable, CaseIterable {
        case visibility, archived, template, topics
        case defaultBranch = "default branch"
        case customProperties = "custom properties"
    }

    /// As they are once these changes are made.
    package func after(_ changes: some Sequence<Change>) -> RepositoryFacts {
        changes.reduce(self) { facts, change in kind(named: change.kind)?.facts(facts, after: change) ?? facts }
    }

    /// The facts that differ.
    package func differences(from other: RepositoryFacts) -> Set<Fact> {
        var facts: Set<Fact> = []
        if visibility != other.visibility { facts.insert(.visibility) }
        if isArchived != other.isArchived { facts.insert(.archived) }
        if isTemplate != other.isTemplate { facts.insert(.template) }
        if Set(topics) != Set(other.topics) { facts.insert(.topics) }
        if defaultBranch != other.defaultBranch { facts.insert(.defaultBranch) }
        if customProperties != other.customProperties { facts.insert(.customProperties) }
        return facts
    }
}
