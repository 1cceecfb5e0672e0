extension GraphQL {
    struct InputValueDefinition: Sendable {
        let name: String
        let type: TypeReference
        let defaultValue: Value?

        /// A caller must give it.
        var isRequired: Bool { type.isNonNull && defaultValue == nil }
    }

    struct FieldDefinition: Sendable {
        let name: String
        let type: TypeReference
        let arguments: [InputValueDefinition]

        /// Paginated: its cost counts, and `first` or `last` must bound it.
        var isConnection: Bool {
            type.innermost.hasSuffix("Connection") && arguments.contains { $0.name == "first" }
        }

        static let typename = FieldDefinition(
            name: "__typename", type: .nonNull(.named("String")), arguments: [])
    }

    enum TypeDefinition: Sendable {
        case scalar(String)
        case enumeration(String, Set<String>)
        case input(String, [InputValueDefinition])
        case object(String, interfaces: [String], [String: FieldDefinition])
        case interface(String, [FieldDefinition])
        case union(String, [String])

        var name: String {
            switch self {
            case .scalar(let name), .enumeration(let name, _), .input(let name, _), .object(let name, _, _),
                .interface(let name, _), .union(let name, _):
                name
            }
        }

        /// Has fields to select.
        var isComposite: Bool {
            switch self {
            case .object, .interface, .union: true
            case .scalar, .enumeration, .input: false
            }
        }

        var isInput: Bool {
            switch self {
            case .scalar, .enumeration, .input: true
            case .object, .interface, .union: false
            }
        }

        func field(_ name: String) -> FieldDefinition? {
            if name == "__typename", isComposite { return .typename }
            switch self {
            case .object(_, _, let fields): return fields[name]
            case .interface(_, let fields): return fields.first { $0.name == name }
            case .scalar, .enumeration, .input, .union: return nil
            }
        }
    }
}
