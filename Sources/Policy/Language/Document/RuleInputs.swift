/// What the rules of a policy ask about repositories: of two that answer alike, the same is desired.
struct RuleInputs: Sendable {
    struct Answer: Hashable, Sendable {
        /// Which of the patterns for names fit.
        let patterns: [Int]
        let visibility: Visibility
        let isFork: Bool
        let isTemplate: Bool
        let isArchived: Bool
        let topics: [String]
        let language: String?
        /// Of the teams asked about.
        let teams: Set<String>
        /// Rows that say the same of the attributes asked for have the same number; `nil` where there is no row.
        let row: Int?
        /// Of the attributes that no table has.
        let attributes: [Attributes.Value]
        /// How many of the policy's shares the repository is in: of those, the largest.
        let shares: Int
        /// Facts that conditions ask about and that are not known.
        let unknown: Set<RepositoryFacts.Fact>
    }

    private var patterns: [Matcher] = []
    private var asksTopics = false
    private var asksLanguage = false
    /// Slugs of the teams that conditions ask about.
    private var teams: Set<String> = []
    /// What conditions ask about, beside attributes.
    private let facts: Set<RepositoryFacts.Fact>
    private let shares: Set<RepositoryShare>
    private let rows: [Int]
    private let attributes: [AttributeName]

    init(_ rules: [Rule], _ inventory: Inventory) {
        var asked = Set(rules.flatMap { $0.attributes })
        var conditions = rules.map { $0.condition }
        shares = Set(
            rules.compactMap { if case .share(let share) = $0.enforcement { share } else { nil } })
        facts = conditions.reduce(into: []) { $0.formUnion($1.facts) }
        while let condition = conditions.popLast() {
            switch condition {
            case .name(let matcher): if !patterns.contains(matcher) { patterns.append(matcher) }
            case .topics: asksTopics = true
            case .language: asksLanguage = true
            case .teams(let slugs): teams.formUnion(slugs)
            case .attribute(let name, _): asked.insert(name)
            case .not(let condition): conditions.append(condition)
            case .all(let parts), .any(let parts): conditions += parts
            // Always answered.
            case .visibility, .fork, .template, .archived: break
            }
        }
        attributes = asked.filter { inventory.columnIndex[$0] == nil }.sorted { $0.text < $1.text }
        rows = Self.groups(of: inventory.rows, by: asked.compactMap { inventory.columnIndex[$0] })
    }

    private static func groups(of rows: [Inventory.Row], by columns: [Int]) -> [Int] {
        guard !columns.isEmpty else { return [] }
        var numbers: [[String]: Int] = [:]
        return rows.map { row in
            let values = columns.map { row.values[$0] }
            let number = numbers[values] ?? numbers.count
            numbers[values] = number
            return number
        }
    }

    func answer(of repository: RepositoryFacts, in document: PolicyDocument) -> Answer {
        let name = repository.name.name.lowercased()
        return Answer(
            patterns: patterns.isEmpty ? [] : fitting(Array(name.utf8)), visibility: repository.visibility,
            isFork: repository.isFork, isTemplate: repository.isTemplate, isArchived: repository.isArchived,
            topics: asksTopics ? repository.topics : [], language: asksLanguage ? repository.language : nil,
            teams: teams.isEmpty ? [] : teams.filter { repository.teams?.includes($0) ?? false },
            row: rows.isEmpty ? nil : document.inventory.row(of: name).map { rows[$0] },
            attributes: attributes.isEmpty ? [] : values(document.attributes(of: repository)),
            shares: shares.isEmpty ? 0 : shares.count { $0.contains(repository.id) },
            unknown: unknownFacts(of: repository))
    }

    private func unknownFacts(of repository: RepositoryFacts) -> Set<RepositoryFacts.Fact> {
        guard !repository.unreadable.isEmpty || !teams.isEmpty else { return [] }
        return facts.filter { fact in
            !repository.knows(fact) || fact == .teams && teams.contains { repository.teams?.includes($0) == nil }
        }
    }

    private func fitting(_ name: [UInt8]) -> [Int] { patterns.indices.filter { patterns[$0].matches(name) } }

    private func values(_ known: Attributes) -> [Attributes.Value] { attributes.map { known[$0] } }
}
