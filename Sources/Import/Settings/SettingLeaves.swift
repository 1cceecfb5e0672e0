import Policy

/// What of a kind's settings a policy can say: a flat list of places and values.
struct SettingLeaves {
    /// Without what cannot be said.
    private(set) var values: [SettingPath: JSON] = [:]
    /// Places that a policy cannot set to what is there, and why.
    private(set) var omissions: [SettingPath: String] = [:]

    init(
        of settings: JSON, in kind: any SettingKind.Type, hasDefaults: Bool, without excluded: Set<SettingPath> = [],
        allowsTemplates: Bool = false
    ) {
        self.excluded = excluded
        self.allowsTemplates = allowsTemplates
        self.hasDefaults = hasDefaults
        quiet = QuietValues(kind: kind, isOff: hasDefaults)
        schema = kind.documentation.schema
        if settings.isNull {
            if kind.documentation.isNullable { values[[]] = .null }
        } else {
            _ = read(settings, schema, at: [])
        }
    }

    static let secret = "is a secret, which GitHub does not show"

    private let excluded: Set<SettingPath>
    private let schema: SettingSchema
    private let quiet: QuietValues
    /// `{{name}}` is meant as a template.
    private let allowsTemplates: Bool
    private let hasDefaults: Bool

    /// - Returns: whether anything of it can be said.
    private mutating func read(_ value: JSON, _ schema: SettingSchema, at path: SettingPath) -> Bool {
        if !excluded.isEmpty, excluded.contains(self.schema.normalForm(of: path)) { return false }
        switch schema {
        case .object(let object): return readObject(value, object, at: path)
        case .map(let map): return readMap(value, map, at: path)
        case .list(let list): return readList(value, list, at: path)
        case .boolean, .integer, .text, .choice:
            if let reason = schema.reasonUnsayable(value, allowsTemplates) { return omit(path, reason) }
            values[path] = value
            return true
        }
    }

    private mutating func readObject(_ value: JSON, _ object: SettingSchema.Object, at path: SettingPath) -> Bool {
        guard let members = value.objectValue else { return omit(path, "has an unexpected form") }
        let (earlier, known) = (values.count, omissions)
        for field in object.fields where !field.isDeclaration && !field.isWriteOnly {
            let place = path.appending(field.name)
            guard let member = members[field.name] else {
                if field.isRequired, field.defaultValue == nil, !object.alternatives.joined().contains(field.name) {
                    return drop(path, since: known, "\(field.name), which it needs, is not known")
                }
                continue
            }
            if member.isNull {
                guard field.isNullable, !object.alternatives.joined().contains(field.name) else { continue }
                if excluded.contains(self.schema.normalForm(of: place)) { continue }
                values[place] = .null
            } else if !read(member, field.schema, at: place), field.isRequired, field.defaultValue == nil {
                return drop(path, since: known, omissions[place] ?? "\(field.name), which it needs, cannot be said")
            }
        }
        if values.count == earlier, !path.isEmpty { values[path] = [:] }
        return true
    }

    private mutating func readMap(_ value: JSON, _ map: SettingSchema.Map, at path: SettingPath) -> Bool {
        guard let members = value.objectValue else { return omit(path, "has an unexpected form") }
        let known = omissions
        for (key, member) in members.sorted(by: { $0.key < $1.key }) where !member.isNull {
            let place = path.appending(key)
            if let reason = map.reasonUnsayable(key, allowsTemplates) {
                _ = omit(place, reason)
            } else {
                let earlier = Set(values.keys)
                _ = read(member, map.value, at: place)
                // That there is the entry has to be said, if nothing of it has.
                let new = values.filter { !earlier.contains($0.key) }
                if !new.isEmpty, new[place] == nil, new.allSatisfy({ isQuiet($0.value, at: $0.key) }) {
                    values[place] = [:]
                }
            }
            // Where one entry of an exact map is missing, naming the others would take it away.
            if map.isExact, let reason = omissions[place] { return drop(path, since: known, reason) }
        }
        if members.isEmpty, map.isExact, !path.isEmpty { values[path] = [:] }
        return true
    }

    private mutating func readList(_ value: JSON, _ list: SettingSchema.List, at path: SettingPath) -> Bool {
        guard let elements = value.arrayValue else { return omit(path, "has an unexpected form") }
        for element in elements {
            if let reason = list.element.reasonUnsayable(element, allowsTemplates) { return omit(path, reason) }
        }
        if let maximum = list.maximumCount, elements.count > maximum {
            return omit(path, "holds more than \(maximum) elements")
        }
        let kept = elements.map { list.element.sayable($0, hasDefaults: hasDefaults, identity: list.identity) }
        var seen: Set<JSON> = []
        let distinct = kept.filter { seen.insert(list.identity(of: $0)).inserted }
        values[path] = .array(list.isOrdered ? distinct : distinct.sorted { $0.text() < $1.text() })
        return true
    }

    func isQuiet(_ value: JSON, at path: SettingPath) -> Bool {
        schema[path].map { quiet.contains(value, at: path, $0) } ?? false
    }

    private mutating func omit(_ path: SettingPath, _ reason: String) -> Bool {
        omissions[path] = reason
        return false
    }

    private mutating func drop(_ path: SettingPath, since known: [SettingPath: String], _ reason: String) -> Bool {
        for place in values.keys where place.isWithin(path) { values[place] = nil }
        omissions = known
        omissions[path] = reason
        return false
    }
}

extension SettingSchema {
    /// Why a policy cannot have this value; `nil` where it can.
    fileprivate func reasonUnsayable(_ value: JSON, _ allowsTemplates: Bool) -> String? {
        switch self {
        case .boolean: return value.boolValue == nil ? "is neither true nor false" : nil
        case .integer(let range):
            guard let number = value.intValue, range.contains(number) else {
                return "is not a number that a policy may have"
            }
            return nil
        case .text(let text):
            if text.isSecret { return SettingLeaves.secret }
            guard let value = value.stringValue else { return "is not text" }
            if !allowsTemplates, value.contains("{{") { return "holds '{{', which is a template in a policy" }
            if let requirement = text.requirement, !requirement.isMet(value) { return "does not \(requirement.must)" }
            return nil
        case .choice(let choice):
            guard let value = value.stringValue, !value.isEmpty else { return "is not text" }
            if !allowsTemplates, value.contains("{{") { return "holds '{{', which is a template in a policy" }
            return choice.isOpen || choice.values.contains(value) ? nil : "is '\(value)', which a policy cannot say"
        case .object(let object):
            guard let members = value.objectValue else { return "has an unexpected form" }
            for field in object.fields {
                guard let member = members[field.name], !member.isNull else { continue }
                if let reason = field.schema.reasonUnsayable(member, allowsTemplates) {
                    return "\(field.name) \(reason)"
                }
            }
            return nil
        case .list(let list):
            return (value.arrayValue ?? []).lazy.compactMap { list.element.reasonUnsayable($0, allowsTemplates) }.first
        case .map: return nil
        }
    }

    /// An element of a list without members that a policy does not have.
    fileprivate func sayable(_ value: JSON, hasDefaults: Bool, identity: [String] = []) -> JSON {
        guard case .object(let object) = self, let members = value.objectValue else { return value }
        var kept: [String: JSON] = [:]
        for field in object.fields where !field.isDeclaration && !field.isWriteOnly {
            guard let member = members[field.name], !member.isNull || field.isNullable else { continue }
            let isImplied = !hasDefaults && member == field.defaultValue && !identity.contains(field.name)
            if !isImplied { kept[field.name] = field.schema.sayable(member, hasDefaults: hasDefaults) }
        }
        return .object(kept)
    }
}

extension SettingSchema.Map {
    fileprivate func reasonUnsayable(_ key: String, _ allowsTemplates: Bool) -> String? {
        if key.isEmpty { return "has no name" }
        if !allowsTemplates, key.contains("{{") { return "holds '{{', which is a template in a policy" }
        if !takesKeysWhole, key.contains(", ") { return "holds ', ', which separates several names in a policy" }
        if let requirement, !key.contains("{{"), !requirement.isMet(key) { return "does not \(requirement.must)" }
        return nil
    }
}
