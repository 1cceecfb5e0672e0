extension SettingSchema {
    /// What settings say of one place.
    package enum Lookup: Hashable, Sendable {
        /// `null`: it is off.
        case value(JSON)
        /// There is no such entry.
        case absent
        /// GitHub did not say.
        case unknown
    }

    /// Finds what `settings` say of `path`. Below what is off, all is off.
    package func lookup(_ path: SettingPath, in settings: JSON) -> Lookup {
        var (schema, value) = (self, settings)
        for step in path.components {
            switch schema {
            case .map(let map):
                guard !value.isNull else { return .absent }
                guard let entries = value.objectValue else { return .unknown }
                guard let entry = map.entry(step, in: entries) else { return .absent }
                (schema, value) = (map.value, entry.value)
            case .object(let object):
                guard let field = object[step] else { return .unknown }
                schema = field.schema
                if value.isNull { continue }
                guard let members = value.objectValue, let member = object.member(step, of: members) else {
                    return .unknown
                }
                value = member
            case .boolean, .integer, .text, .choice, .list: return .unknown
            }
        }
        return .value(value)
    }

    /// The path with each key in the form that all spellings of it share.
    package func normalForm(of path: SettingPath) -> SettingPath {
        var schema = Optional(self)
        return SettingPath(
            path.components.map { step in
                defer { schema = schema?[[step]] }
                guard case .map(let map)? = schema else { return step }
                return map.identity(of: step)
            })
    }
}

extension SettingSchema.Object {
    /// What is said of a field; `nil` where nothing is. Where one of several alternatives is there, the others are not.
    func member(_ name: String, of members: [String: JSON]) -> JSON? {
        if let member = members[name] { return member }
        guard !alternatives.isEmpty else { return nil }
        return rivals(of: name).contains { members[$0].map { !$0.isNull } ?? false } ? .null : nil
    }
}

extension Observed {
    /// Why nothing is known of `path`; `nil` where GitHub's answer says what is there.
    package func reasonUnknown(at path: SettingPath, in schema: SettingSchema) -> String? {
        if !unreadable.isEmpty {
            let place = schema.normalForm(of: path)
            if let reason = unreadable.first(where: { place.isWithin(schema.normalForm(of: $0.key)) }) {
                return reason.value
            }
        }
        return schema.lookup(path, in: settings) == .unknown ? "GitHub did not tell \(path)" : nil
    }
}
