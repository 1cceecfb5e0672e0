import Policy

/// Rules for single repositories and small groups of them: what the general rules leave.
struct ExceptionSearch {
    let columns: [Column]
    let pool: [RepositorySet: Selection]
    let names: [String]

    init(_ columns: [Column], _ pool: [Selection], names: [String]) {
        self.columns = columns
        self.pool = Dictionary(pool.map { ($0.members, $0) }) { first, _ in first }
        self.names = names
    }

    /// Adds rules until nothing is wrong any more, or nothing helps.
    func complete(_ rules: inout [FoundRule], _ settings: inout StatedSettings) {
        for _ in 0..<3 {
            let found = rulesForRest(of: settings)
            if found.isEmpty { return }
            for rule in found { settings.apply(rule) }
            rules += found
        }
    }

    private func rulesForRest(of settings: StatedSettings) -> [FoundRule] {
        var bySet: [RepositorySet: [(column: Int, value: UInt16)]] = [:]
        for index in columns.indices {
            for (value, repositories) in settings.wrong(index) {
                bySet[RepositorySet(repositories, count: names.count), default: []].append((index, value))
            }
        }
        return dissolved(bySet).map { set, statements in
            FoundRule(
                selection: selection(of: set, statements),
                statements: statements.sorted { ($0.column, $0.value) < ($1.column, $1.value) })
        }.sorted { left, right in
            let (one, other) = (left.selection.members.numbers, right.selection.members.numbers)
            guard one.count == other.count else { return one.count > other.count }
            // All of them, so that the same organization gives the same policy each time.
            return one.lazy.map { names[$0] }.lexicographicallyPrecedes(other.lazy.map { names[$0] })
        }
    }

    /// Without rules for several repositories that cost more than the same lines in the rules that each of these has
    /// anyway.
    private func dissolved(
        _ sets: [RepositorySet: [(column: Int, value: UInt16)]]
    ) -> [RepositorySet: [(column: Int, value: UInt16)]] {
        var sets = sets
        for (set, statements) in sets.sorted(by: { $0.key.count > $1.key.count }) where set.count > 1 {
            let copies = (set.count - 1) * statements.count
            guard Double(copies) < RuleSearch.headerLines else { continue }
            let singles = set.numbers.map { RepositorySet([$0], count: names.count) }
            guard singles.allSatisfy({ sets[$0] != nil }) else { continue }
            sets[set] = nil
            for single in singles { sets[single, default: []] += statements }
        }
        return sets
    }

    private func selection(of set: RepositorySet, _ statements: [(column: Int, value: UInt16)]) -> Selection {
        if set.count > 1, let selection = pool[set],
            statements.allSatisfy({ columns[$0.column].facts.isDisjoint(with: selection.selector.facts) })
        {
            return selection
        }
        return Selection(selector: .names(set.numbers.map { names[$0] }), members: set)
    }
}
