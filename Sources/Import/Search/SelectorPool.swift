import Policy

/// A condition and the repositories that it selects.
struct Selection: Sendable {
    let selector: Selector
    let members: RepositorySet
}

/// Every plain condition that tells some repositories from the others.
struct SelectorPool {
    private(set) var selections: [Selection] = []
    private let repositories: [RepositoryFacts]

    /// Names are split here for patterns.
    private static let separators: Set<Character> = ["-", "_", "."]
    /// Values of one fact that are tried in pairs.
    private static let mostPaired = 30

    init(_ repositories: [RepositoryFacts]) {
        self.repositories = repositories
        add(.visibility) {
            [$0.visibility.rawValue]
        } selector: {
            .visibility($0)
        }
        add(.topics) {
            $0.topics
        } selector: {
            .topics($0)
        }
        add(.language) {
            $0.language.map { [$0] } ?? []
        } selector: {
            .language($0)
        }
        add(.teams) {
            $0.teams.map { Array($0.teams) } ?? []
        } selector: {
            .teams($0)
        }
        if isKnown(.fork) { insert(.fork(true)) { $0.isFork } }
        if isKnown(.template) { insert(.template(true)) { $0.isTemplate } }
        if isKnown(.customProperties) {
            for name in Set(repositories.flatMap { $0.customProperties.keys }).sorted() {
                add(.customProperties) {
                    $0.customProperties[name] ?? []
                } selector: {
                    .attribute(name, $0)
                }
            }
        }
        addNamePatterns()
        selections = Self.distinct(selections)
    }

    /// What a rule asks must be known of every repository: of one of which it is not, nothing could be planned.
    private func isKnown(_ fact: RepositoryFacts.Fact) -> Bool { repositories.allSatisfy { $0.knows(fact) } }

    private mutating func insert(_ selector: Selector, where isMember: (RepositoryFacts) -> Bool) {
        insert(selector, repositories.indices.filter { isMember(repositories[$0]) })
    }

    private mutating func insert(_ selector: Selector, _ numbers: [Int]) {
        guard numbers.count > 1, numbers.count < repositories.count else { return }
        selections.append(
            Selection(selector: selector, members: RepositorySet(numbers, count: repositories.count)))
    }

    private mutating func add(
        _ fact: RepositoryFacts.Fact, _ values: (RepositoryFacts) -> [String], selector: ([String]) -> Selector
    ) {
        guard isKnown(fact) else { return }
        // Compared without regard to case, as conditions do.
        var groups: [String: (spelling: String, numbers: [Int])] = [:]
        for (number, repository) in repositories.enumerated() {
            for value in Set(values(repository)) where Selector.isPlain(value) {
                groups[value.lowercased(), default: (value, [])].numbers.append(number)
            }
        }
        let sorted = groups.sorted { $0.key < $1.key }.map { $0.value }
        for group in sorted { insert(selector([group.spelling]), group.numbers) }
        guard sorted.count <= Self.mostPaired else { return }
        for (index, left) in sorted.enumerated() {
            for right in sorted[(index + 1)...] {
                let either = Set(left.numbers + right.numbers).sorted()
                if either.count >= RuleSearch.fewestCombined {
                    insert(selector([left.spelling, right.spelling]), either)
                }
            }
        }
    }

    private mutating func addNamePatterns() {
        var groups: [String: [Int]] = [:]
        for (number, repository) in repositories.enumerated() {
            let name = repository.name.name.lowercased()
            guard Selector.isPlain(name) else { continue }
            for index in name.indices where Self.separators.contains(name[index]) {
                if index > name.startIndex { groups["\(name[...index])*", default: []].append(number) }
                if name.index(after: index) < name.endIndex { groups["*\(name[index...])", default: []].append(number) }
            }
        }
        for (pattern, numbers) in groups.sorted(by: { $0.key < $1.key }) { insert(.name([pattern]), numbers) }
    }

    /// Of conditions that select the same and ask about the same facts, the plainest.
    static func distinct(_ selections: [Selection]) -> [Selection] {
        struct Key: Hashable {
            let members: RepositorySet
            let facts: Set<RepositoryFacts.Fact>
        }
        var seen: Set<Key> = []
        return selections.enumerated().sorted {
            ($0.element.selector.cost, $0.offset) < ($1.element.selector.cost, $1.offset)
        }.map { $0.element }.filter {
            seen.insert(Key(members: $0.members, facts: $0.selector.facts)).inserted
        }
    }
}
