extension SettingSchema {
    /// The whole value to write where there is nothing yet: what is desired, and the defaults of what is not named.
    func created(_ desired: Desired) -> JSON {
        switch (desired, self) {
        case (.members(let members, _), .object(let object)):
            var created: [String: JSON] = [:]
            for field in object.fields where !field.isDeclaration {
                created[field.name] = members[field.name].map { field.schema.created($0) } ?? field.defaultValue
            }
            return .object(created)
        case (.members(let members, _), .map(let map)):
            // Of an entry that shall not exist there is nothing to write.
            return .object(
                members.compactMapValues { entry in
                    if case .absent = entry { nil } else { map.value.created(entry) }
                })
        case (.value(let value), .list(let list)):
            return .array((value.json.arrayValue ?? []).map { list.element.completed($0) })
        default: return desired.json
        }
    }

    /// An element of a list, with the defaults of what is not named.
    func completed(_ value: JSON) -> JSON {
        guard case .object(let object) = self, case .object(var members) = value else { return value }
        for field in object.fields where members[field.name] == nil { members[field.name] = field.defaultValue }
        return .object(members)
    }
}
