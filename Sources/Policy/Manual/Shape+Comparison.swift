extension Shape {
    /// Whether what GitHub says satisfies what is wanted; only what is wanted is looked at.
    ///
    /// - Parameter observed: `nil` or `null` for "not there" and "off".
    package func isSatisfied(_ wanted: JSON, by observed: JSON?, isMinimum: Bool = false) -> Bool {
        let observed = observed ?? .null
        if wanted.isNull { return observed.isNull || observed == .array([]) || observed == "" }
        switch self {
        case .boolean: return wanted == observed
        case .integer:
            guard let wanted = wanted.intValue, let observed = observed.intValue else { return false }
            return isMinimum ? observed >= wanted : observed == wanted
        case .text(let text):
            // A secret reads back as asterisks: that there is one is all that can be seen.
            if text.isSecret { return !observed.isNull }
            return text.equals(wanted, observed)
        case .choice(let choice): return choice.isSatisfied(wanted, by: observed, isMinimum: isMinimum)
        case .list(let list): return list.isSatisfied(wanted, by: observed, isMinimum: isMinimum)
        case .object(let object):
            guard let members = wanted.objectValue, observed.objectValue != nil else { return false }
            return members.allSatisfy { name, value in
                object[name].map { $0.shape.isSatisfied(value, by: observed[name], isMinimum: isMinimum) } ?? true
            }
        case .map(let map):
            guard let members = wanted.objectValue, let present = observed.objectValue else { return false }
            return members.allSatisfy { key, value in
                map.value.isSatisfied(value, by: map.entry(key, in: present)?.value, isMinimum: isMinimum)
            }
        }
    }

    /// The shape below this one at `path`, where fields and keys alike are steps.
    package subscript(path: SettingPath) -> Shape? {
        path.components.reduce(Optional(self)) { shape, step in
            switch shape {
            case .object(let object): object[step]?.shape
            case .map(let map): map.value
            default: nil
            }
        }
    }
}

extension Shape.Text {
    func equals(_ left: JSON, _ right: JSON) -> Bool {
        guard isCaseInsensitive, let left = left.stringValue, let right = right.stringValue else {
            return left == right
        }
        return left.lowercased() == right.lowercased()
    }
}

extension Shape.Choice {
    func isSatisfied(_ wanted: JSON, by observed: JSON, isMinimum: Bool) -> Bool {
        guard let wanted = wanted.stringValue, let observed = observed.stringValue else { return false }
        guard isMinimum, let floor = values.firstIndex(of: wanted) else { return wanted == observed }
        // A custom role has no place in the order. Taking it away might take more than the minimum: it is let be.
        guard let rank = values.firstIndex(of: observed) else { return true }
        return rank >= floor
    }
}

extension Shape.List {
    /// What makes two elements the same element.
    func identity(of value: JSON) -> JSON {
        let key = identity.map { value[$0] ?? .null } ?? value
        guard let name = key.stringValue, case .text(let text)? = identityShape, text.isCaseInsensitive else {
            return key
        }
        return .string(name.lowercased())
    }

    private var identityShape: Shape? {
        guard let identity else { return element }
        guard case .object(let object) = element else { return nil }
        return object[identity]?.shape
    }

    func isSatisfied(_ wanted: JSON, by observed: JSON, isMinimum: Bool) -> Bool {
        guard let wanted = wanted.arrayValue else { return false }
        let present = Dictionary((observed.arrayValue ?? []).map { (identity(of: $0), $0) }) { first, _ in first }
        let wantedIdentities = Set(wanted.map { identity(of: $0) })
        guard isMinimum || present.keys.allSatisfy(wantedIdentities.contains) else { return false }
        return wanted.allSatisfy { item in
            present[identity(of: item)].map { element.isSatisfied(item, by: $0) } ?? false
        }
    }

    /// The whole list to write, so that `wanted` holds: with `isMinimum`, what is there stays.
    func result(of wanted: JSON, over observed: JSON, isMinimum: Bool) -> JSON {
        guard isMinimum, let wanted = wanted.arrayValue else { return wanted }
        let named = Set(wanted.map { identity(of: $0) })
        return .array((observed.arrayValue ?? []).filter { !named.contains(identity(of: $0)) } + wanted)
    }

    /// How many present elements an exact `wanted` takes away.
    func removals(by wanted: JSON, from observed: JSON) -> Int {
        let named = Set((wanted.arrayValue ?? []).map { identity(of: $0) })
        return (observed.arrayValue ?? []).count { !named.contains(identity(of: $0)) }
    }
}

extension Shape.Map {
    /// The entry of `key`, found without regard to case where keys are compared so.
    package func entry(_ key: String, in members: [String: JSON]) -> (key: String, value: JSON)? {
        if let value = members[key] { return (key, value) }
        guard isCaseInsensitive else { return nil }
        let wanted = key.lowercased()
        return members.first { $0.key.lowercased() == wanted }.map { ($0.key, $0.value) }
    }
}
