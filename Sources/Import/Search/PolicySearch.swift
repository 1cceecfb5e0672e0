import Policy

/// The rules for the repositories of an organization, and what they leave out.
struct PolicySearch {
    private(set) var columns: [Column] = []
    private(set) var rules: [FoundRule] = []
    private(set) var omissions = OmissionList()
    /// Weakenings that `style: baseline` leaves out, so that a plan shows them.
    private(set) var findings: [Finding] = []

    struct Finding {
        let kind: String
        let path: SettingPath
        let members: RepositorySet
    }

    /// What an earlier attempt could not prove: it is left out.
    struct Restrictions {
        /// An empty path: the whole kind.
        var places: [(kind: String, path: SettingPath, reason: String)] = []
        var costOfUnknown = 2
        /// Repositories whose settings contradict each other, so that no policy can describe them.
        var exempt: [RepositoryName: String] = [:]

        func reason(_ column: Column) -> String? {
            places.first { place in
                place.kind == column.kind.name
                    && (column.path.isWithin(place.path) || place.path.isWithin(column.path))
            }?.reason
        }
    }

    let repositories: [RepositoryFacts]
    private let pool: [Selection]

    init(
        _ observations: [RepositoryObservation], kinds: [any SettingKind<RepositoryFacts>.Type], style: ImportStyle,
        hasDefaults: Bool, _ restrictions: Restrictions
    ) {
        repositories = observations.compactMap { $0.target.repository }
        pool = SelectorPool(repositories).selections
        var builder = ColumnBuilder(observations, hasDefaults: hasDefaults)
        for kind in kinds { columns += builder.columns(of: kind).compactMap { described($0) } }
        omissions = builder.omissions
        leaveOut { restrictions.reason($0) }
        find(costOfUnknown: restrictions.costOfUnknown)
        var individual = individualColumns()
        while !individual.isEmpty {
            leaveOut { individual[$0.key] }
            find(costOfUnknown: restrictions.costOfUnknown)
            individual = individualColumns()
        }
        complete()
        if style == .baseline { leaveOutWeakenings(observations) }
    }

    // MARK: Columns

    /// With the facts that it changes; `nil` where a policy had better not name it.
    private func described(_ column: Column) -> Column? {
        var column = column
        guard let sample = repositories.first else { return column }
        for value in column.values.prefix(4) {
            guard case .value(let json) = value else { continue }
            if column.kind.unarchives(Desired(JSON.null.setting(column.path, to: json))) { return nil }
            for other in [JSON.null] + column.values.prefix(4).compactMap({ $0.json }) where other != json {
                let change = Change(
                    column.kind, at: column.path, verb: .update, before: other, after: json, rule: "import",
                    source: Provenance.imported.location)
                column.facts.formUnion(
                    column.kind.repositoryFacts(sample, after: change).differences(from: sample))
            }
        }
        return column
    }

    /// Leaves columns out. Of a map of which every entry counts, all or none.
    private mutating func leaveOut(_ reason: (Column) -> String?) {
        var prefixes: [(kind: String, path: SettingPath, reason: String)] = []
        for column in columns {
            guard let reason = reason(column) else { continue }
            let depth = column.place.exactDepth ?? column.path.components.count
            prefixes.append((column.kind.name, SettingPath(Array(column.path.components.prefix(depth))), reason))
        }
        guard !prefixes.isEmpty else { return }
        var seen: Set<String> = []
        columns.removeAll { column in
            let found = prefixes.first { $0.kind == column.kind.name && column.path.isWithin($0.path) }
            guard let found else { return false }
            if seen.insert("\(found.kind).\(found.path)").inserted {
                let holders = column.actual.count { $0 >= Column.first }
                omissions.add(found.kind, found.path, found.reason, repositories: holders)
            }
            return true
        }
    }

    // MARK: Rules

    private mutating func find(costOfUnknown: Int) {
        let count = repositories.count
        let isShared = columns.map { column in column.holders > 1 || count <= 2 }
        var search = RuleSearch(
            ColumnGroup.make(of: columns) { isShared[$0] }, pool, count: count, costOfUnknown: costOfUnknown)
        rules = search.run()
    }

    private var settings: StatedSettings {
        var settings = StatedSettings(columns, count: repositories.count)
        for rule in rules { settings.apply(rule) }
        return settings
    }

    private mutating func complete() {
        var settings = settings
        ExceptionSearch(columns, pool, names: repositories.map { $0.name.name }).complete(&rules, &settings)
    }

    /// Places where nearly every repository has a value of its own, such as descriptions, and facts by which rules select
    /// and which nothing else selects.
    private func individualColumns() -> [Column.Key: String] {
        let settings = settings
        var individual: [Column.Key: String] = [:]
        for (index, column) in columns.enumerated() {
            let wrong = settings.wrong(index)
            let exceptions = wrong.values.reduce(0) { $0 + $1.count }
            let known = column.actual.count { $0 >= Column.first }
            if exceptions > max(20, known / 4), wrong.count * 2 > exceptions {
                individual[column.key] = "\(wrong.count) different values, which no rule describes"
            } else if !column.facts.isEmpty, exceptions > max(20, known / 10) {
                individual[column.key] =
                    "differs from repository to repository; rules can select by it (\(wrong.count) different values)"
            }
        }
        return individual
    }

    // MARK: Weakenings

    private mutating func leaveOutWeakenings(_ observations: [RepositoryObservation]) {
        var settings = StatedSettings(columns, count: repositories.count)
        for index in rules.indices {
            let rule = rules[index]
            if case .every = rule.selection.selector {
            } else {
                rules[index].statements.removeAll { statement in
                    guard let first = rule.selection.members.numbers.first else { return false }
                    let column = columns[statement.column]
                    let before = column.value(settings.stated[statement.column][first])
                    guard let risk = column.risk(from: before, to: statement.value, observations[first]),
                        [.weakening, .publication].contains(risk)
                    else { return false }
                    findings.append(
                        Finding(kind: column.kind.name, path: column.path, members: rule.selection.members))
                    return true
                }
            }
            settings.apply(rules[index])
        }
        rules.removeAll { $0.statements.isEmpty }
    }
}

extension Column.Value {
    fileprivate var json: JSON? { if case .value(let json) = self { json } else { nil } }
}

extension Column {
    struct Key: Hashable {
        let kind: String
        let path: SettingPath
    }

    var key: Key { Key(kind: kind.name, path: path) }

    /// Repositories that have something here.
    var holders: Int { actual.count { value($0).map { !$0.isOff } ?? false } }

    /// What it costs to say a value where rules said another one.
    fileprivate func risk(
        from before: Value?, to number: UInt16, _ observation: RepositoryObservation
    ) -> Risk? {
        guard case .value(let old)? = before, let new = value(number),
            case .success(let observed)? = observation.kinds[kind.name]
        else { return nil }
        let change =
            switch new {
            case .value(let json):
                Change(
                    kind, at: path, verb: .update, before: old, after: json, rule: "import",
                    source: Provenance.imported.location)
            case .off:
                Change(
                    kind, at: path(of: new), verb: .remove, before: old, after: nil, rule: "import",
                    source: Provenance.imported.location)
            }
        return kind.risk(of: change, observed: observed)
    }
}

/// How an import treats what only a few repositories have.
package enum ImportStyle: String, Sendable, CaseIterable {
    /// The policy changes nothing.
    case faithful
    /// What a minority has that protects less is left out: a plan shows it.
    case baseline
}
