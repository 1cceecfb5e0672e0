/// When a rule applies, compiled.
indirect enum Condition: Hashable, Sendable {
    case name(Matcher)
    case visibility(Set<Visibility>)
    case fork(Bool)
    case template(Bool)
    case archived(Bool)
    case topics(Matcher)
    case language(Matcher)
    /// Slugs, in lower case: any of them.
    case teams(Set<String>)
    case attribute(AttributeName, Matcher)
    case not(Condition)
    case all([Condition])
    case any([Condition])

    /// Without the repository's facts some conditions cannot be answered.
    enum Evaluation: Hashable, Sendable {
        case yes
        case no
        case unknown

        init(_ holds: Bool) { self = holds ? .yes : .no }
    }
}

/// What a condition is put to: a repository, or only its name and its row in the inventory.
struct ConditionSubject {
    /// UTF-8 in lower case.
    let name: [UInt8]
    let attributes: Attributes
    /// While the facts are not known, the repository is taken not to be archived.
    let assumesActive: Bool

    init(_ attributes: Attributes, assumesActive: Bool = false) {
        name = Array(attributes.repository.lowercased().utf8)
        self.attributes = attributes
        self.assumesActive = assumesActive
    }

    /// The repository's facts, unless this one is not among those that are known.
    func knowing(_ fact: RepositoryFacts.Fact) -> RepositoryFacts? {
        guard let facts = attributes.facts, facts.knows(fact) else { return nil }
        return facts
    }
}

extension Condition {
    func evaluation(on subject: ConditionSubject) -> Evaluation {
        switch self {
        case .name(let matcher): return Evaluation(matcher.matches(subject.name))
        case .visibility(let desired): return ask(subject.attributes.facts?.visibility) { desired.contains($0) }
        case .fork(let desired): return ask(subject.knowing(.fork)?.isFork) { $0 == desired }
        case .template(let desired): return ask(subject.knowing(.template)?.isTemplate) { $0 == desired }
        case .archived(let desired) where subject.attributes.facts == nil && subject.assumesActive:
            return Evaluation(!desired)
        case .archived(let desired): return ask(subject.attributes.facts?.isArchived) { $0 == desired }
        case .topics(let matcher): return ask(subject.knowing(.topics)?.topics) { matcher.matches(anyOf: $0) }
        case .language(let matcher):
            guard let facts = subject.knowing(.language) else { return .unknown }
            return Evaluation(matcher.matches(anyOf: facts.language.map { [$0] } ?? []))
        case .teams(let slugs):
            let access = subject.knowing(.teams)?.teams
            let answers = slugs.map { access?.includes($0) }
            return answers.contains(true) ? .yes : answers.contains(nil) ? .unknown : .no
        case .attribute(let name, let matcher):
            switch subject.attributes[name] {
            case .values(let values): return Evaluation(matcher.matches(anyOf: values))
            case .none: return Evaluation(matcher.matches(anyOf: []))
            case .unknown: return .unknown
            }
        case .not(let condition):
            switch condition.evaluation(on: subject) {
            case .yes: return .no
            case .no: return .yes
            case .unknown: return .unknown
            }
        case .all(let conditions): return Self.combine(conditions, on: subject, decisive: .no, otherwise: .yes)
        case .any(let conditions): return Self.combine(conditions, on: subject, decisive: .yes, otherwise: .no)
        }
    }

    /// The facts that it asks about by name, attributes not among them.
    var facts: Set<RepositoryFacts.Fact> {
        switch self {
        case .name, .visibility, .archived, .attribute: []
        case .fork: [.fork]
        case .template: [.template]
        case .topics: [.topics]
        case .language: [.language]
        case .teams: [.teams]
        case .not(let condition): condition.facts
        case .all(let conditions), .any(let conditions): conditions.reduce(into: []) { $0.formUnion($1.facts) }
        }
    }

    /// The facts that it asks about and that are not known of a repository.
    func unknownFacts(of subject: ConditionSubject) -> Set<RepositoryFacts.Fact> {
        switch self {
        case .attribute(let name, _): subject.attributes[name] == .unknown ? [name.fact] : []
        case .not(let condition): condition.unknownFacts(of: subject)
        case .all(let conditions), .any(let conditions):
            conditions.reduce(into: []) { $0.formUnion($1.unknownFacts(of: subject)) }
        case .teams: evaluation(on: subject) == .unknown ? [.teams] : []
        default: facts.filter { subject.knowing($0) == nil }
        }
    }

    /// - Parameter fact: `nil` while it is not known.
    private func ask<Fact>(_ fact: Fact?, _ question: (Fact) -> Bool) -> Evaluation {
        fact.map { Evaluation(question($0)) } ?? .unknown
    }

    private static func combine(
        _ conditions: [Condition], on subject: ConditionSubject, decisive: Evaluation, otherwise: Evaluation
    ) -> Evaluation {
        var isUnknown = false
        for condition in conditions {
            let evaluation = condition.evaluation(on: subject)
            if evaluation == decisive { return decisive }
            if evaluation == .unknown { isUnknown = true }
        }
        return isUnknown ? .unknown : otherwise
    }
}
