import Policy

/// What GitHub would say of one kind of setting where everything is as wanted.
///
/// Made anew for each repository, as if decoded from an answer: no text, list or object in it is shared with what is
/// wanted or with another repository, so that comparing has to look at every one of them.
struct Answer {
    private let shape: Shape

    init(_ shape: Shape) { self.shape = shape }

    func telling(_ wanted: JSON) -> JSON {
        switch (shape, wanted) {
        case (.object(let object), .object(let members)):
            // GitHub tells every setting of an object, whether the policy names it or not.
            var answer: [String: JSON] = [:]
            for field in object.fields {
                let told = members[field.name].map { Answer(field.shape).telling($0) }
                answer[Self.copy(field.name)] = told ?? (field.isNullable ? .null : Answer(field.shape).unset)
            }
            return .object(answer)
        case (.map(let map), .object(let members)):
            var answer: [String: JSON] = [:]
            for (key, value) in members { answer[Self.copy(key)] = Answer(map.value).telling(value) }
            return .object(answer)
        case (.list(let list), .array(let items)): return .array(items.map { Answer(list.element).telling($0) })
        case (_, .string(let text)): return .string(Self.copy(text))
        default: return wanted
        }
    }

    /// What GitHub says of a setting that nobody has touched.
    private var unset: JSON {
        switch shape {
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
