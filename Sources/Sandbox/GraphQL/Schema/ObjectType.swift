extension GraphQL {
    /// An object type of the schema: its fields, each with the closure that works it out of a `Source`.
    ///
    /// Fields are declared once, as GitHub's schema writes them; validation, planning and execution all read this table.
    struct ObjectType<Source>: Sendable {
        typealias Resolver = @Sendable (Source, Call) throws -> Output

        let name: String
        let interfaces: [String]
        private(set) var signatures: [String] = []
        private(set) var resolvers: [Resolver] = []

        init(_ name: String, implements interfaces: String..., fields: (inout Self) -> Void) {
            self.init(name, implementing: interfaces, fields: fields)
        }

        init(_ name: String, implementing interfaces: [String], fields: (inout Self) -> Void) {
            self.name = name
            self.interfaces = interfaces
            fields(&self)
        }

        /// Declares a field that needs neither arguments nor context.
        mutating func field(_ signature: String, _ value: @escaping @Sendable (Source) -> some OutputValue) {
            signatures.append(signature)
            resolvers.append { source, _ in value(source).output }
        }

        /// Declares a field that looks at its arguments, at the viewer or at the rest of the state.
        mutating func field(
            _ signature: String, _ value: @escaping @Sendable (Source, Call) throws -> some OutputValue
        ) {
            signatures.append(signature)
            resolvers.append { source, call in try value(source, call).output }
        }

        func callAsFunction(_ source: Source) -> Output {
            .object(Bound(type: self, source: source))
        }

        func callAsFunction(_ source: Source?) -> Output {
            source.map { self($0) } ?? .null
        }
    }

    /// An object type without its `Source`, for the schema's table.
    protocol AnyObjectType: Sendable {
        var name: String { get }
        var interfaces: [String] { get }
        var signatures: [String] { get }
    }

    /// A value together with its object type.
    protocol BoundObject {
        var typeName: String { get }
        func resolve(_ resolver: Int, _ call: Call) throws -> Output
    }

    struct Bound<Source>: BoundObject {
        let type: ObjectType<Source>
        let source: Source

        var typeName: String { type.name }

        func resolve(_ resolver: Int, _ call: Call) throws -> Output {
            try type.resolvers[resolver](source, call)
        }
    }

    /// What a resolver answers.
    enum Output {
        case null
        case scalar(JSON)
        case list([Output])
        case object(any BoundObject)
        /// An element of a list that could not be resolved; its neighbours can.
        case failure(FieldError)
    }

    /// Anything a resolver may return.
    protocol OutputValue: SendableMetatype {
        var output: Output { get }
    }
}

extension GraphQL.ObjectType: GraphQL.AnyObjectType {}

extension GraphQL.Output: GraphQL.OutputValue {
    var output: GraphQL.Output { self }
}

extension JSON: GraphQL.OutputValue {
    var output: GraphQL.Output { isNull ? .null : .scalar(self) }
}

extension String: GraphQL.OutputValue {
    var output: GraphQL.Output { .scalar(.string(self)) }
}

extension Int: GraphQL.OutputValue {
    var output: GraphQL.Output { .scalar(.int(self)) }
}

extension Bool: GraphQL.OutputValue {
    var output: GraphQL.Output { .scalar(.bool(self)) }
}

extension Timestamp: GraphQL.OutputValue {
    var output: GraphQL.Output { .scalar(.string(iso8601)) }
}

extension Optional: GraphQL.OutputValue where Wrapped: GraphQL.OutputValue {
    var output: GraphQL.Output { map { $0.output } ?? .null }
}

extension Array: GraphQL.OutputValue where Element: GraphQL.OutputValue {
    var output: GraphQL.Output { .list(map { $0.output }) }
}
