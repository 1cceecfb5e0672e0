extension SettingSchema {
    /// Whether what GitHub says satisfies what is desired; only what is desired is checked.
    ///
    /// - Parameter observed: `nil` or `null` for "not there" and "off".
    package func isSatisfied(_ desired: JSON, by observed: JSON?, isMinimum: Bool = false) -> Bool {
        let observed = observed ?? .null
        if desired.isNull {
            let isEmptyMap = if case .map = self { observed == .object([:]) } else { false }
            return observed.isNull || observed == .array([]) || observed == "" || isEmptyMap
        }
        switch self {
        case .boolean: return desired == observed
        case .integer:
            guard let desired = desired.intValue, let observed = observed.intValue else { return false }
            return isMinimum ? observed >= desired : observed == desired
        case .text(let text):
            // A secret reads back as asterisks: that there is one is all that can be seen.
            if text.isSecret { return !observed.isNull }
            return text.equals(desired, observed)
        case .choice(let choice): return choice.isSatisfied(desired, by: observed, isMinimum: isMinimum)
        case .list(let list): return list.isSatisfied(desired, by: observed, isMinimum: isMinimum)
        case .object(let object):
            guard let members = desired.objectValue, observed.objectValue != nil else { return false }
            return members.allSatisfy { name, value in
                guard let field = object[name], !field.isWriteOnly else { return true }
                return field.schema.isSatisfied(value, by: observed[name], isMinimum: isMinimum)
            }
        case .map(let map):
            guard let members = desired.objectValue, let present = observed.objectValue else { return false }
            return members.allSatisfy { key, value in
                map.value.isSatisfied(value, by: map.entry(key, in: present)?.value, isMinimum: isMinimum)
            } && (!map.isExact || map.surplus(in: present, beyond: members.keys).isEmpty)
        }
    }

    /// The schema below this one at `path`, where fields and keys alike are steps.
    package subscript(path: SettingPath) -> SettingSchema? {
        path.components.reduce(Optional(self)) { schema, step in
            switch schema {
            case .object(let object): object[step]?.schema
            case .map(let map): map.value
            default: nil
            }
        }
    }
}

extension SettingSchema.Text {
    /// What makes two texts the same text.
    func identity(of text: String) -> String {
        let text = normalForm?(text) ?? text
        return isCaseInsensitive ? text.lowercased() : text
    }

    func equals(_ left: JSON, _ right: JSON) -> Bool {
        guard left != right else { return true }
        guard let left = left.stringValue, let right = right.stringValue else { return false }
        return identity(of: left) == identity(of: right)
    }
}

extension SettingSchema.Choice {
    func isSatisfied(_ desired: JSON, by observed: JSON, isMinimum: Bool) -> Bool {
        guard let desired = desired.stringValue, let observed = observed.stringValue else { return false }
        guard isMinimum, let floor = values.firstIndex(of: desired) else { return desired == observed }
        // A custom role has no place in the order. Taking it away might take more than the minimum: it is let be.
        guard let rank = values.firstIndex(of: observed) else { return true }
        return rank >= floor
    }
}

extension SettingSchema.List {
    /// What makes two elements the same element.
    package func identity(of value: JSON) -> JSON {
        switch identity.count {
        case 0: element.normalized(value)
        case 1: part(identity[0], of: value)
        default: .array(identity.map { part($0, of: value) })
        }
    }

    private func part(_ name: String, of value: JSON) -> JSON {
        guard case .object(let object) = element, let part = value[name] else { return value[name] ?? .null }
        return object[name]?.schema.normalized(part) ?? part
    }

    func isSatisfied(_ desired: JSON, by observed: JSON, isMinimum: Bool) -> Bool {
        guard let desired = desired.arrayValue else { return false }
        if isOrdered, !isMinimum { return desired == observed.arrayValue ?? [] }
        let present = Dictionary((observed.arrayValue ?? []).map { (identity(of: $0), $0) }) { first, _ in first }
        let desiredIdentities = Set(desired.map { identity(of: $0) })
        guard isMinimum || present.keys.allSatisfy(desiredIdentities.contains) else { return false }
        return desired.allSatisfy { item in
            present[identity(of: item)].map { element.isSatisfied(item, by: $0) } ?? false
        }
    }

    /// The whole list to write, so that `desired` holds: with `isMinimum`, what is there stays.
    func result(of desired: JSON, over observed: JSON, isMinimum: Bool) -> JSON {
        guard isMinimum, let desired = desired.arrayValue else { return desired }
        let named = Set(desired.map { identity(of: $0) })
        return .array((observed.arrayValue ?? []).filter { !named.contains(identity(of: $0)) } + desired)
    }

    /// How many present elements an exact `desired` takes away.
    func removals(by desired: JSON, from observed: JSON) -> Int {
        guard countsRemovals else { return 0 }
        let named = Set((desired.arrayValue ?? []).map { identity(of: $0) })
        return (observed.arrayValue ?? []).count { !named.contains(identity(of: $0)) }
    }
}

extension SettingSchema {
    /// A scalar in the form that all texts of its meaning share.
    fileprivate func normalized(_ value: JSON) -> JSON {
        guard case .text(let text) = self, let string = value.stringValue else { return value }
        return .string(text.identity(of: string))
    }
}

extension SettingSchema.Map {
    /// What makes two keys the same key.
    package func identity(of key: String) -> String {
        let key = normalForm?(key) ?? key
        return isCaseInsensitive ? key.lowercased() : key
    }

    private var hasSpellings: Bool { isCaseInsensitive || normalForm != nil }

    /// The entry of `key`, also where GitHub spells it otherwise.
    package func entry(_ key: String, in members: [String: JSON]) -> (key: String, value: JSON)? {
        if let value = members[key] { return (key, value) }
        guard hasSpellings else { return nil }
        let desired = identity(of: key)
        return members.first { identity(of: $0.key) == desired }.map { ($0.key, $0.value) }
    }

    /// Keys of the entries that there are besides those named.
    func surplus(in members: [String: JSON], beyond named: some Sequence<String>) -> [String] {
        let named = Set(named.map { identity(of: $0) })
        return members.keys.filter { !named.contains(identity(of: $0)) }
    }
}
