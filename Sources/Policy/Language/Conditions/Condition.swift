/// When a rule applies, compiled.
indirect enum Condition: Hashable, Sendable {
    case name(Matcher)
    case visibility(Set<Visibility>)
    case fork(Bool)
    case template(Bool)
    case archived(Bool)
    case topics(Matcher)
    case language(Matcher)
    case attribute(AttributeName, Matcher)
    case not(Condition)
    case all([Condition])
    case any([Condition])

    /// Without the repository's facts some questions stay open.
    enum Verdict: Hashable, Sendable {
        case yes
        case no
        case open

        init(_ holds: Bool) { self = holds ? .yes : .no }
    }
}

/// What a condition is put to: a repository, or only its name and its row in the inventory.
struct ConditionSubject {
    /// UTF-8 in lower case.
    let name: [UInt8]
    let facts: RepositoryFacts?
    let attributes: Attributes
    /// While the facts are not known, the repository is taken not to be archived.
    let assumesActive: Bool

    init(repository: String, facts: RepositoryFacts?, attributes: Attributes, assumesActive: Bool = false) {
        name = Array(repository.lowercased().utf8)
        self.facts = facts
        self.attributes = attributes
        self.assumesActive = assumesActive
    }
}

extension Condition {
    func verdict(on subject: ConditionSubject) -> Verdict {
        switch self {
        case .name(let matcher): return Verdict(matcher.matches(subject.name))
        case .visibility(let wanted): return ask(subject) { wanted.contains($0.visibility) }
        case .fork(let wanted): return ask(subject) { $0.isFork == wanted }
        case .template(let wanted): return ask(subject) { $0.isTemplate == wanted }
        case .archived(let wanted) where subject.facts == nil && subject.assumesActive: return Verdict(!wanted)
        case .archived(let wanted): return ask(subject) { $0.isArchived == wanted }
        case .topics(let matcher): return ask(subject) { matcher.matches(anyOf: $0.topics) }
        case .language(let matcher): return ask(subject) { matcher.matches(anyOf: $0.language.map { [$0] } ?? []) }
        case .attribute(let name, let matcher):
            switch subject.attributes[name] {
            case .values(let values): return Verdict(matcher.matches(anyOf: values))
            case .none: return Verdict(matcher.matches(anyOf: []))
            case .unknown: return .open
            }
        case .not(let condition):
            switch condition.verdict(on: subject) {
            case .yes: return .no
            case .no: return .yes
            case .open: return .open
            }
        case .all(let conditions): return Self.combine(conditions, on: subject, decisive: .no, otherwise: .yes)
        case .any(let conditions): return Self.combine(conditions, on: subject, decisive: .yes, otherwise: .no)
        }
    }

    private func ask(_ subject: ConditionSubject, _ question: (RepositoryFacts) -> Bool) -> Verdict {
        subject.facts.map { Verdict(question($0)) } ?? .open
    }

    private static func combine(
        _ conditions: [Condition], on subject: ConditionSubject, decisive: Verdict, otherwise: Verdict
    ) -> Verdict {
        var isOpen = false
        for condition in conditions {
            let verdict = condition.verdict(on: subject)
            if verdict == decisive { return decisive }
            if verdict == .open { isOpen = true }
        }
        return isOpen ? .open : otherwise
    }
}
