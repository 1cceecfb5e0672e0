extension GraphQL {
    /// Every type of the sandbox's GraphQL API, checked for consistency when it is put together.
    struct Schema: Sendable {
        /// Why the types do not make a schema; each problem names type and field.
        struct Inconsistency: Error, CustomStringConvertible {
            let problems: [String]

            var description: String { problems.joined(separator: "\n") }
        }

        let types: [String: TypeDefinition]
        /// The object types that a value of a composite type can have.
        private let possibleTypes: [String: [String]]
        /// The place of each field's resolver in its object type.
        private let resolvers: [String: [String: Int]]

        /// - Parameters:
        ///   - objects: the object types, `Query` and `Mutation` among them.
        ///   - definitions: the other types, as in an SDL file.
        init(objects: [any AnyObjectType], definitions: String) throws {
            var types: [String: TypeDefinition] = [:]
            var resolvers: [String: [String: Int]] = [:]
            var problems: [String] = []

            func add(_ definition: TypeDefinition) {
                if types.updateValue(definition, forKey: definition.name) != nil {
                    problems.append("\(definition.name) is defined twice")
                }
            }
            for scalar in ["Int", "Float", "String", "Boolean", "ID"] { add(.scalar(scalar)) }
            for definition in try Parser.definitions(definitions) { add(definition) }
            for object in objects {
                var fields: [String: FieldDefinition] = [:]
                for (index, signature) in object.signatures.enumerated() {
                    do throws(SyntaxError) {
                        let field = try Parser.field(signature)
                        if fields.updateValue(field, forKey: field.name) != nil {
                            problems.append("\(object.name).\(field.name) is declared twice")
                        }
                        resolvers[object.name, default: [:]][field.name] = index
                    } catch {
                        problems.append("\(object.name).\(signature): \(error)")
                    }
                }
                add(.object(object.name, interfaces: object.interfaces, fields))
            }
            self.types = types
            self.resolvers = resolvers
            possibleTypes = Self.possibleTypes(types)
            problems += Self.inconsistencies(types)
            guard problems.isEmpty else { throw Inconsistency(problems: problems.sorted()) }
        }

        func field(_ name: String, on type: TypeDefinition) -> FieldDefinition? { type.field(name) }

        func possibleTypes(of name: String) -> [String] { possibleTypes[name] ?? [] }

        func resolver(of field: String, on type: String) -> Int? { resolvers[type]?[field] }

        /// The root type of an operation, if the schema has such operations.
        func root(of kind: Operation.Kind) -> TypeDefinition? {
            switch kind {
            case .query: types["Query"]
            case .mutation: types["Mutation"]
            case .subscription: nil
            }
        }

        private static func possibleTypes(_ types: [String: TypeDefinition]) -> [String: [String]] {
            var possible: [String: [String]] = [:]
            for definition in types.values {
                switch definition {
                case .object(let name, let interfaces, _):
                    possible[name, default: []].append(name)
                    for interface in interfaces { possible[interface, default: []].append(name) }
                case .union(let name, let members): possible[name] = members
                case .scalar, .enumeration, .input, .interface: break
                }
            }
            return possible.mapValues { $0.sorted() }
        }

        private static func inconsistencies(_ types: [String: TypeDefinition]) -> [String] {
            var problems: [String] = []
            func check(_ field: FieldDefinition, of owner: String) {
                if types[field.type.innermost] == nil {
                    problems.append("\(owner).\(field.name) has the unknown type \(field.type)")
                }
                for argument in field.arguments { check(argument, of: "\(owner).\(field.name)") }
            }
            func check(_ input: InputValueDefinition, of owner: String) {
                if types[input.type.innermost]?.isInput != true {
                    problems.append("\(owner).\(input.name) has the type \(input.type), which is no input type")
                }
            }
            for definition in types.values {
                switch definition {
                case .object(let name, let interfaces, let fields):
                    for field in fields.values { check(field, of: name) }
                    for interface in interfaces {
                        guard case .interface(_, let demanded) = types[interface] else {
                            problems.append("\(name) implements the unknown interface \(interface)")
                            continue
                        }
                        for field in demanded where fields[field.name] == nil {
                            problems.append("\(name) lacks \(interface).\(field.name)")
                        }
                    }
                case .interface(let name, let fields):
                    for field in fields { check(field, of: name) }
                case .input(let name, let fields):
                    for field in fields { check(field, of: name) }
                case .union(let name, let members):
                    for member in members where types[member] == nil {
                        problems.append("\(name) has the unknown member \(member)")
                    }
                case .scalar, .enumeration: break
                }
            }
            return problems
        }
    }
}
