import Policy

/// A place in the settings of a kind, as the schema sees it.
struct Place: Sendable {
    /// The schema of what is there.
    let schema: SettingSchema
    /// The field of an object, where it is one.
    let field: SettingSchema.Field?
    /// Lengths of the prefixes of the path that name something which may be missing or off.
    let offDepths: [Int]
    /// Length of the prefix that names the outermost map of which an entry that is not named is a difference.
    let exactDepth: Int?
    /// Prefixes of the places that go when something is said here: GitHub takes one of several alternatives.
    let rivals: [SettingPath]

    /// - Returns: `nil` where the schema has no such place.
    init?(_ path: SettingPath, in documentation: KindDocumentation) {
        var schema = documentation.schema
        var field: SettingSchema.Field?
        var offDepths = documentation.isNullable ? [0] : []
        var exactDepth: Int?
        var rivals: [SettingPath] = []
        for (index, step) in path.components.enumerated() {
            switch schema {
            case .object(let object):
                guard let next = object[step] else { return nil }
                if next.isNullable { offDepths.append(index + 1) }
                let group = object.alternatives.filter { $0.contains(step) }.joined().filter { $0 != step }
                if !group.isEmpty { offDepths.append(index + 1) }
                rivals += group.map { SettingPath(Array(path.components.prefix(index)) + [$0]) }
                (schema, field) = (next.schema, next)
            case .map(let map):
                if map.isExact, exactDepth == nil { exactDepth = index }
                offDepths.append(index + 1)
                (schema, field) = (map.value, nil)
            case .boolean, .integer, .text, .choice, .list: return nil
            }
        }
        self.schema = schema
        self.field = field
        self.offDepths = offDepths
        self.exactDepth = exactDepth
        self.rivals = rivals
    }

    /// What settings say of a path that is not among their leaves.
    enum Lookup: Hashable {
        /// The thing whose path is so long is missing or off, and all below with it.
        case off(Int)
        /// There is something else.
        case other
        case unknown
    }

    static func lookUp(_ path: SettingPath, in settings: JSON, _ schema: SettingSchema) -> Lookup {
        var (schema, value) = (schema, settings)
        for (index, step) in path.components.enumerated() {
            if value.isNull { return .off(index) }
            guard let members = value.objectValue else { return .unknown }
            switch schema {
            case .object(let object):
                guard let field = object[step] else { return .unknown }
                let rivals = object.alternatives.filter { $0.contains(step) }.joined().filter { $0 != step }
                guard let member = members[step], !(member.isNull && !rivals.isEmpty) else {
                    let hasRival = rivals.contains { members[$0].map { !$0.isNull } ?? false }
                    return hasRival ? .off(index + 1) : .unknown
                }
                (schema, value) = (field.schema, member)
            case .map(let map):
                guard let entry = map.entry(step, in: members), !entry.value.isNull else { return .off(index + 1) }
                (schema, value) = (map.value, entry.value)
            case .boolean, .integer, .text, .choice, .list: return .unknown
            }
        }
        return value.isNull ? .off(path.components.count) : .other
    }
}
