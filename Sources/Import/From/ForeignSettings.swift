import Kinds
import Policy

/// Settings of one layer of another tool's files, in the words of a policy, by kind.
struct ForeignSettings {
    private(set) var kinds: [String: JSON] = [:]
    /// Kinds of which nothing may exist but what is named.
    var exclusive: Set<String> = []

    var isEmpty: Bool { kinds.isEmpty && exclusive.isEmpty }

    subscript(kind: String) -> JSON? { kinds[kind] }

    /// - Parameter path: from the kind down; what is there already and is an object as well is merged.
    mutating func set(_ kind: String, _ path: [String], to value: JSON) {
        kinds[kind] = (kinds[kind] ?? [:]).setting(SettingPath(path), to: value)
    }

    /// What a policy can say of it, for a rule; the rest goes to `omissions`.
    func entries(
        for target: TargetKind, from source: String, _ omissions: inout OmissionList
    ) -> [YAMLEntry] {
        let registered: [any SettingKind.Type] = target == .repository ? repositoryKinds : organizationKinds
        for name in kinds.keys.sorted() where !registered.contains(where: { $0.name == name }) {
            omissions.add("\(source): \(name)", "a policy has no such setting for \(target.words)")
        }
        return registered.compactMap { kind in
            guard let json = kinds[kind.name] else { return nil }
            let known = kind.documentation.schema.known(json, at: "\(source): \(kind.name)", &omissions)
            let leaves = SettingLeaves(of: known, in: kind, hasDefaults: true, allowsTemplates: true)
            for (path, reason) in leaves.omissions.sorted(by: { $0.key < $1.key }) {
                omissions.add("\(source): \(kind.name).\(path)", reason)
            }
            var tree = SettingsTree(kind.documentation.schema)
            for (path, value) in leaves.values.sorted(by: { $0.key < $1.key }) {
                guard let place = Place(path, in: kind.documentation) else { continue }
                if value == [:] { tree.touch(path) } else { tree.set(path, to: YAML(value, as: place.schema)) }
            }
            // What is off and what must not exist is no leaf.
            for path in known.nulls(in: kind.documentation.schema) { tree.set(path, to: .scalar("null")) }
            return tree.yaml.map { YAMLEntry(kind.name, $0) }
        }
    }

    /// The collections that nothing else may be in, in the order of the registry.
    var exclusiveKinds: [String] {
        repositoryKinds.filter { exclusive.contains($0.name) && $0.isCollection }.map { $0.name }
    }
}

extension TargetKind {
    var words: String { self == .repository ? "repositories" : "the organization" }
}

extension SettingSchema {
    /// A value without members that the schema does not have.
    func known(_ value: JSON, at place: String, _ omissions: inout OmissionList) -> JSON {
        switch (self, value) {
        case (.object(let object), .object(let members)):
            var known: [String: JSON] = [:]
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                guard let field = object[name] else {
                    omissions.add("\(place).\(name)", "a policy has no such setting")
                    continue
                }
                known[name] = field.schema.known(member, at: "\(place).\(name)", &omissions)
            }
            return .object(known)
        case (.map(let map), .object(let members)):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { ($0, map.value.known($1, at: "\(place).\($0)", &omissions)) }))
        case (.list(let list), .array(let elements)):
            return .array(elements.map { list.element.known($0, at: place, &omissions) })
        case (.object(let object), _):
            // A shorthand, where there is one.
            guard let name = object.shorthand, !value.isNull else { return value }
            return .object([name: value])
        default: return value
        }
    }
}

extension JSON {
    /// Places of `null` that mean that an entry must not exist, or that something which is an object otherwise is off.
    fileprivate func nulls(in schema: SettingSchema, at path: SettingPath = []) -> [SettingPath] {
        guard let members = objectValue else { return [] }
        return members.sorted { $0.key < $1.key }.flatMap { key, member -> [SettingPath] in
            let place = path.appending(key)
            switch schema {
            case .map(let map): return member.isNull ? [place] : member.nulls(in: map.value, at: place)
            case .object(let object):
                guard let field = object[key], !member.isNull else { return [] }
                return member.nulls(in: field.schema, at: place)
            default: return []
            }
        }
    }
}
