import Policy

/// The settings of one rule, as they will be written.
struct SettingsTree {
    private indirect enum Node {
        case leaf(YAML, comment: String?)
        case branch([String: Node])
    }

    private var root = Node.branch([:])
    private let schema: SettingSchema

    init(_ schema: SettingSchema) { self.schema = schema }

    mutating func set(_ path: SettingPath, to value: YAML, comment: String? = nil) {
        root = Self.setting(path.components[...], in: root, to: .leaf(value, comment: comment))
    }

    /// Makes sure that something is there, if only with defaults.
    mutating func touch(_ path: SettingPath) {
        guard !path.isEmpty else { return }
        root = Self.setting(path.components[...], in: root, to: .branch([:]))
    }

    private static func setting(_ path: ArraySlice<String>, in node: Node, to value: Node) -> Node {
        guard let step = path.first else {
            // What holds something is not made empty.
            if case .branch(let members) = value, members.isEmpty, case .branch = node { return node }
            return value
        }
        var members: [String: Node] = [:]
        if case .branch(let present) = node { members = present }
        members[step] = setting(path.dropFirst(), in: members[step] ?? .branch([:]), to: value)
        return .branch(members)
    }

    /// `nil` where there is nothing to write.
    var yaml: YAML? {
        if case .branch(let members) = root, members.isEmpty { return nil }
        return Self.entry("", root, schema).value
    }

    private static func entry(_ key: String, _ node: Node, _ schema: SettingSchema) -> YAMLEntry {
        switch node {
        case .leaf(let value, let comment): return YAMLEntry(key, value, comment: comment)
        case .branch(let members):
            switch schema {
            case .object(let object):
                if let name = object.shorthand, members.count == 1, let field = object[name],
                    case .leaf(let value, let comment)? = members[name], value.isShort,
                    !field.isNullable || !value.isNull
                {
                    return YAMLEntry(key, value, comment: comment)
                }
                let entries = object.fields.compactMap { field in
                    members[field.name].map { entry(field.name, $0, field.schema) }
                }
                return YAMLEntry(key, .mapping(entries))
            case .map(let map):
                let entries = members.sorted { $0.key < $1.key }.map { entry($0.key, $0.value, map.value) }
                return YAMLEntry(key, .mapping(entries))
            case .boolean, .integer, .text, .choice, .list: return YAMLEntry(key, .mapping([]))
            }
        }
    }
}

extension YAML {
    fileprivate var isShort: Bool { if case .mapping = self { false } else { true } }
    fileprivate var isNull: Bool { self == .scalar("null") }

    /// A value as a policy writes it.
    init(_ value: JSON, as schema: SettingSchema, tag: String? = nil) {
        switch value {
        case .null: self = .scalar("null")
        case .bool(let flag): self = .scalar(flag ? "true" : "false")
        case .integer(let number): self = .scalar("\(number)")
        case .number(let number): self = .scalar("\(number)")
        case .string(let text): self = .text(text)
        case .unresolved(let reference): self = .text("{{secret:\(reference.name)}}")
        case .array(let elements):
            guard case .list(let list) = schema else {
                self = .sequence(elements.map { YAML($0, as: schema) }, tag: tag)
                return
            }
            if list.takesSingle, elements.count == 1 {
                // It replaces what earlier rules say anyway.
                self = YAML(elements[0], as: list.element)
                return
            }
            self = .sequence(elements.map { YAML($0, as: list.element) }, tag: tag)
        case .object(let members): self = Self.mapping(members, as: schema)
        }
    }

    private static func mapping(_ members: [String: JSON], as schema: SettingSchema) -> YAML {
        switch schema {
        case .object(let object):
            if let name = object.shorthand, members.count == 1, let field = object[name], let value = members[name],
                value.objectValue == nil, !value.isNull
            {
                return YAML(value, as: field.schema)
            }
            return .mapping(
                object.fields.compactMap { field in
                    members[field.name].map { YAMLEntry(field.name, YAML($0, as: field.schema)) }
                })
        case .map(let map):
            return .mapping(
                members.sorted { $0.key < $1.key }.map { YAMLEntry($0.key, YAML($0.value, as: map.value)) })
        case .boolean, .integer, .text, .choice, .list:
            return .mapping(members.sorted { $0.key < $1.key }.map { YAMLEntry($0.key, YAML($0.value, as: schema)) })
        }
    }
}
