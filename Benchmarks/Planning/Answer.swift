import Policy

/// What GitHub would say of one kind of setting where everything is as desired.
///
/// Made anew for each repository, as if decoded from an answer: no text, list or object in it is shared with what is
/// desired or with another repository, so that comparing has to check every one of them.
struct Answer {
    private let schema: SettingSchema

    init(_ schema: SettingSchema) { self.schema = schema }

    func telling(_ desired: JSON) -> JSON {
        switch (schema, desired) {
        case (.object(let object), .object(let members)):
            // GitHub tells every setting of an object, whether the policy names it or not.
            var answer: [String: JSON] = [:]
            for field in object.fields {
                let told = members[field.name].map { Answer(field.schema).telling($0) }
                answer[Self.copy(field.name)] = told ?? (field.isNullable ? .null : Answer(field.schema).unset)
            }
            return .object(answer)
        case (.map(let map), .object(let members)):
            var answer: [String: JSON] = [:]
            for (key, value) in members { answer[Self.copy(key)] = Answer(map.value).telling(value) }
            return .object(answer)
        case (.list(let list), .array(let items)): return .array(items.map { Answer(list.element).telling($0) })
        case (_, .string(let text)): return .string(Self.copy(text))
        default: return desired
        }
    }

    /// What GitHub says of a setting that nobody has touched.
    private var unset: JSON {
        switch schema {
        case .boolean: false
        case .integer: 0
        case .text: ""
        case .choice(let choice): .string(Self.copy(choice.values.first ?? ""))
        case .list: []
        case .object, .map: telling([:])
        }
    }

    private static func copy(_ text: String) -> String { String(decoding: Array(text.utf8), as: UTF8.self) }
}
