extension GraphQL {
    /// An executable document. Every `position` is a byte offset into `source`.
    struct Document: Sendable {
        let source: SourceText
        let operations: [Operation]
        let fragments: [Fragment]
    }

    struct Operation: Sendable {
        enum Kind: String, Sendable {
            case query, mutation, subscription
        }

        let kind: Kind
        let name: String?
        let variables: [VariableDefinition]
        let directives: [Directive]
        let selections: [Selection]
        let position: Int
    }

    struct VariableDefinition: Sendable {
        let name: String
        let type: TypeReference
        let defaultValue: Value?
        let position: Int
    }

    struct Fragment: Sendable {
        let name: String
        let typeCondition: String
        let directives: [Directive]
        let selections: [Selection]
        let position: Int
    }

    enum Selection: Sendable {
        case field(FieldSelection)
        case spread(FragmentSpread)
        case inline(InlineFragment)
    }

    struct FieldSelection: Sendable {
        let alias: String?
        let name: String
        let arguments: [Argument]
        let directives: [Directive]
        let selections: [Selection]
        let position: Int

        var responseKey: String { alias ?? name }
    }

    struct FragmentSpread: Sendable {
        let name: String
        let directives: [Directive]
        let position: Int
    }

    struct InlineFragment: Sendable {
        let typeCondition: String?
        let directives: [Directive]
        let selections: [Selection]
        let position: Int
    }

    struct Directive: Sendable {
        let name: String
        let arguments: [Argument]
        let position: Int
    }

    struct Argument: Sendable {
        let name: String
        let value: Value
        let position: Int
    }

    /// A value as written in a document.
    struct Value: Sendable {
        indirect enum Kind: Sendable {
            case variable(String)
            case int(String)
            case float(String)
            case string(String)
            case boolean(Bool)
            case null
            case enumeration(String)
            case list([Value])
            case object([Argument])
        }

        let kind: Kind
        let position: Int
    }

    indirect enum TypeReference: Sendable, Hashable, CustomStringConvertible {
        case named(String)
        case list(TypeReference)
        case nonNull(TypeReference)

        var description: String {
            switch self {
            case .named(let name): name
            case .list(let element): "[\(element)]"
            case .nonNull(let type): "\(type)!"
            }
        }

        /// The named type inside all lists and exclamation marks.
        var innermost: String {
            switch self {
            case .named(let name): name
            case .list(let type), .nonNull(let type): type.innermost
            }
        }

        var isNonNull: Bool {
            if case .nonNull = self { true } else { false }
        }

        var nullable: TypeReference {
            if case .nonNull(let type) = self { type } else { self }
        }
    }
}
