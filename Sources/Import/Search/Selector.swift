import Policy

/// What a rule's `when` may say, as far as an import writes it.
indirect enum Selector: Hashable, Sendable {
    /// No condition.
    case every
    case attribute(String, [String])
    case topics([String])
    case visibility([String])
    case language([String])
    /// Slugs.
    case teams([String])
    case fork(Bool)
    case template(Bool)
    /// Name patterns.
    case name([String])
    /// Repositories one by one.
    case names([String])
    case both(Selector, Selector)
    case not(Selector)

    /// The facts that it asks about.
    var facts: Set<RepositoryFacts.Fact> {
        switch self {
        case .every, .name, .names: []
        case .attribute: [.customProperties]
        case .topics: [.topics]
        case .visibility: [.visibility]
        case .language: [.language]
        case .teams: [.teams]
        case .fork: [.fork]
        case .template: [.template]
        case .both(let left, let right): left.facts.union(right.facts)
        case .not(let inner): inner.facts
        }
    }

    /// What it costs a reader, in lines: of conditions that select the same the plainest is taken.
    var cost: Double {
        switch self {
        case .every: 0
        case .attribute(_, let values): 0.10 + Double(values.count - 1)
        case .topics(let values): 0.15 + Double(values.count - 1)
        case .visibility(let values), .language(let values): 0.20 + Double(values.count - 1)
        case .fork, .template: 0.25
        case .teams(let slugs): 0.30 + Double(slugs.count - 1)
        case .name(let patterns): 0.40 + Double(patterns.count - 1)
        case .names(let names): Double(names.count) / 5
        case .both(let left, let right): left.cost + right.cost + 2
        case .not(let inner): inner.cost + 1
        }
    }

    /// In the name of a rule.
    var words: String {
        switch self {
        case .every: "baseline"
        case .attribute(let name, let values): "\(name) \(Self.list(values))"
        case .topics(let values): "topic \(Self.list(values))"
        case .visibility(let values): "\(Self.list(values)) repositories"
        case .language(let values): "language \(Self.list(values))"
        case .teams(let slugs): "team \(Self.list(slugs))"
        case .fork(let isFork): isFork ? "forks" : "not forks"
        case .template(let isTemplate): isTemplate ? "templates" : "not templates"
        case .name(let patterns): "names \(Self.list(patterns))"
        case .names(let names):
            names.count <= 3
                ? Self.list(names) : "\(names.prefix(2).joined(separator: ", ")) and \(names.count - 2) more"
        case .both(let left, let right): "\(left.words), \(right.words)"
        case .not(let inner): "all but \(inner.words)"
        }
    }

    private static func list(_ values: [String]) -> String {
        guard let last = values.last, values.count > 1 else { return values.first ?? "" }
        return "\(values.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// The members of `when`.
    var condition: [YAMLEntry] {
        switch self {
        case .every: []
        case .attribute(let name, let values):
            [YAMLEntry("attributes", .mapping([YAMLEntry(name, Self.patterns(values))]))]
        case .topics(let values): [YAMLEntry("topics", Self.patterns(values))]
        case .visibility(let values): [YAMLEntry("visibility", Self.patterns(values))]
        case .language(let values): [YAMLEntry("language", Self.patterns(values))]
        case .teams(let slugs): [YAMLEntry("teams", Self.patterns(slugs))]
        case .fork(let isFork): [YAMLEntry("fork", .scalar(isFork ? "true" : "false"))]
        case .template(let isTemplate): [YAMLEntry("template", .scalar(isTemplate ? "true" : "false"))]
        case .name(let values), .names(let values): [YAMLEntry("name", Self.patterns(values))]
        case .both(let left, let right):
            Set(left.condition.map { $0.key }).isDisjoint(with: right.condition.map { $0.key })
                ? left.condition + right.condition
                : [YAMLEntry("all", .sequence([.mapping(left.condition), .mapping(right.condition)]))]
        case .not(let inner): [YAMLEntry("not", .mapping(inner.condition))]
        }
    }

    private static func patterns(_ values: [String]) -> YAML {
        values.count == 1 ? .text(values[0]) : .sequence(values.map { .text($0) })
    }

    /// Whether a value means itself where a pattern is expected.
    static func isPlain(_ value: String) -> Bool {
        !value.isEmpty && !value.hasPrefix("!") && !value.hasPrefix("not:")
            && !value.contains { "*?[]{}\\".contains($0) }
    }
}
