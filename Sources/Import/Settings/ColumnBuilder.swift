import Policy

/// Makes the columns of all kinds out of what GitHub says of the repositories.
struct ColumnBuilder {
    private let observations: [RepositoryObservation]
    private let hasDefaults: Bool
    private(set) var omissions = OmissionList()

    /// - Parameter observations: of repositories that are not archived.
    init(_ observations: [RepositoryObservation], hasDefaults: Bool) {
        self.observations = observations
        self.hasDefaults = hasDefaults
    }

    /// Repositories whose settings of a kind are the same in every respect.
    private struct State: Hashable {
        let settings: JSON
        let excluded: Set<SettingPath>
    }

    mutating func columns(of kind: any SettingKind<RepositoryFacts>.Type) -> [Column] {
        var states: [State: Int] = [:]
        var numbers: [Int?] = []
        for observation in observations {
            guard let state = state(of: kind, in: observation) else {
                numbers.append(nil)
                continue
            }
            let number = states[state] ?? states.count
            states[state] = number
            numbers.append(number)
        }
        let ordered = states.sorted { $0.value < $1.value }.map { $0.key }
        guard !ordered.isEmpty else { return [] }
        var sizes = Array(repeating: 0, count: ordered.count)
        for case let number? in numbers { sizes[number] += 1 }
        let leaves = ordered.map { state in
            SettingLeaves(of: state.settings, in: kind, hasDefaults: hasDefaults, without: state.excluded)
        }
        for (number, leaves) in leaves.enumerated() {
            for (path, reason) in leaves.omissions {
                omissions.add(kind.name, path, reason, repositories: sizes[number])
            }
        }
        return columns(of: kind, ordered, leaves, numbers)
    }

    private func columns(
        of kind: any SettingKind<RepositoryFacts>.Type, _ states: [State], _ leaves: [SettingLeaves],
        _ numbers: [Int?]
    ) -> [Column] {
        let schema = kind.documentation.schema
        let quiet = QuietValues(kind: kind, isOff: hasDefaults)
        var spellings: [SettingPath: SettingPath] = [:]
        let normal = leaves.map { leaves in
            Dictionary(
                leaves.values.map { path, value -> (SettingPath, JSON) in
                    let form = schema.normalForm(of: path)
                    spellings[form] = min(spellings[form] ?? path, path)
                    return (form, value)
                }
            ) { first, _ in first }
        }
        var columns: [Column] = []
        for (form, path) in spellings.sorted(by: { $0.value < $1.value }) {
            guard let place = Place(path, in: kind.documentation) else { continue }
            var values: [Column.Value: UInt16] = [:]
            var list: [Column.Value] = []
            func id(_ value: Column.Value) -> UInt16 {
                if let id = values[value] { return id }
                let id = Column.first + UInt16(clamping: list.count)
                values[value] = id
                list.append(value)
                return id
            }
            let isScalar = place.schema.isScalarOrList
            let ids = states.indices.map { number -> UInt16 in
                let state = states[number]
                if let value = normal[number][form] {
                    return id(value.isNull && !isScalar ? .off(path.components.count) : .value(value))
                }
                if state.excluded.contains(where: { form.isWithin($0) || $0.isWithin(form) }) { return Column.free }
                if leaves[number].omissions.keys.contains(where: { form.isWithin(schema.normalForm(of: $0)) }) {
                    return Column.unknown
                }
                switch Place.lookUp(path, in: state.settings, schema) {
                case .off(let depth): return place.offDepths.contains(depth) ? id(.off(depth)) : Column.unknown
                case .other: return Column.other
                case .unknown: return Column.unknown
                }
            }
            guard list.count < Int(UInt16.max) - 8, list.contains(where: { !$0.isOff }) || isScalar == false else {
                continue
            }
            // An entry with nothing in it is no contradiction to one that has something.
            let isEmptyEntry = list.allSatisfy { $0 == .value([:]) || $0.isOff }
            let actual = numbers.map { number -> UInt16 in
                guard let number else { return Column.free }
                return ids[number] == Column.other && isEmptyEntry ? Column.free : ids[number]
            }
            var column = Column(kind: kind, path: path, place: place, values: list, actual: actual)
            column.isQuiet = list.map { value in
                guard case .value(let json) = value else { return false }
                return quiet.contains(json, at: path, place.schema)
            }
            columns.append(column)
        }
        return columns
    }

    /// - Returns: `nil` where nothing of the kind is known.
    private mutating func state(
        of kind: any SettingKind<RepositoryFacts>.Type, in observation: RepositoryObservation
    ) -> State? {
        let observed: Observed
        switch observation.kinds[kind.name] {
        case .success(let found): observed = found
        case .failure(let unreadable):
            omissions.add(kind.name, [], "could not be read: \(unreadable.message)", repositories: 1)
            return nil
        case nil: return nil
        }
        let schema = kind.documentation.schema
        var excluded: Set<SettingPath> = []
        for (path, reason) in observed.unreadable {
            excluded.insert(schema.normalForm(of: path))
            omissions.add(kind.name, path, "could not be read: \(reason)", repositories: 1)
        }
        let desired = Desired(observed.settings)
        for path in kind.inapplicable(desired, in: observation.target, observed: observed).keys {
            excluded.insert(schema.normalForm(of: path))
        }
        guard !excluded.contains([]) else { return nil }
        return State(settings: observed.settings, excluded: excluded)
    }
}

extension SettingSchema {
    fileprivate var isScalarOrList: Bool {
        switch self {
        case .boolean, .integer, .text, .choice, .list: true
        case .object, .map: false
        }
    }
}

extension Provenance {
    /// Of what is only thought of.
    static let imported = Provenance(rule: "import", location: SourceLocation(file: "import", line: 1, column: 1))
}

extension Desired {
    /// Settings as if a policy wanted them.
    init(_ settings: JSON) {
        switch settings {
        case .null: self = .absent(.imported)
        case .object(let members): self = .members(members.mapValues { Desired($0) }, .imported)
        default: self = .value(DesiredValue(settings, provenance: .imported))
        }
    }
}
