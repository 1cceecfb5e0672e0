import Policy

/// What rules say of each repository once they are layered: later rules win, key by key.
struct StatedSettings {
    private let columns: [Column]
    /// By column and repository.
    private(set) var stated: [[UInt16]]
    /// Columns by kind and each prefix of their paths, where something was said to be off.
    private let below: [Node: [Int]]

    private struct Node: Hashable {
        let kind: String
        let path: SettingPath
    }

    init(_ columns: [Column], count: Int) {
        self.columns = columns
        stated = columns.map { _ in Array(repeating: Column.unstated, count: count) }
        var below: [Node: [Int]] = [:]
        for (index, column) in columns.enumerated() {
            let schema = column.kind.documentation.schema
            let steps = schema.normalForm(of: column.path).components
            for depth in 0...steps.count {
                let node = Node(kind: column.kind.name, path: SettingPath(Array(steps.prefix(depth))))
                below[node, default: []].append(index)
            }
        }
        self.below = below
    }

    private func columns(below path: SettingPath, of kind: any SettingKind.Type) -> [Int] {
        below[Node(kind: kind.name, path: kind.documentation.schema.normalForm(of: path))] ?? []
    }

    mutating func apply(_ rule: FoundRule) {
        // What is off goes first: a rule may say that something is off and name something else beside it.
        for isOff in [true, false] {
            for (index, number) in rule.statements {
                guard let value = columns[index].value(number), value.isOff == isOff else { continue }
                switch value {
                case .off: state(value, of: columns[index], rule.selection.members)
                case .value: state(number, index, rule.selection.members)
                }
            }
        }
    }

    /// Everything below goes with it.
    private mutating func state(_ off: Column.Value, of column: Column, _ members: RepositorySet) {
        for other in columns(below: column.path(of: off), of: column.kind) {
            let number = columns[other].values.firstIndex(of: off).map { Column.first + UInt16($0) }
            members.forEach { stated[other][$0] = number ?? Column.unstated }
        }
    }

    private mutating func state(_ number: UInt16, _ index: Int, _ members: RepositorySet) {
        let column = columns[index]
        var cleared: [(Int, off: Bool)] = column.place.rivals.flatMap { columns(below: $0, of: column.kind) }
            .map { ($0, false) }
        // What was off and is named again has nothing but what is named.
        for depth in column.place.offDepths {
            let node = SettingPath(Array(column.path.components.prefix(depth)))
            cleared += columns(below: node, of: column.kind).filter { other in
                columns[other].values.contains(.off(depth))
            }.map { ($0, true) }
        }
        for (other, isOnlyOff) in cleared where other != index {
            members.forEach { repository in
                let isOff = columns[other].value(stated[other][repository])?.isOff ?? false
                if !isOnlyOff || isOff { stated[other][repository] = Column.unstated }
            }
        }
        members.forEach { stated[index][$0] = number }
    }

    /// Repositories whose settings are not as the rules say, by the value that they have.
    func wrong(_ index: Int) -> [UInt16: [Int]] {
        let column = columns[index]
        var wrong: [UInt16: [Int]] = [:]
        for (repository, actual) in column.actual.enumerated() {
            guard actual >= Column.first, column.isWrong(actual, stated: stated[index][repository]) else { continue }
            wrong[actual, default: []].append(repository)
        }
        return wrong
    }

    /// What repositories are said to have at a place, each once.
    func values(_ index: Int, _ members: RepositorySet) -> Set<UInt16> {
        var values: Set<UInt16> = []
        members.forEach { values.insert(stated[index][$0]) }
        return values
    }
}
