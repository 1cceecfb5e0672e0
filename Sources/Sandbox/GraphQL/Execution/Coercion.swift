extension GraphQL {
    /// Turns literals and variables into the JSON values that resolvers read: defaults filled in, lists of one made
    /// lists, types checked.
    struct Coercion {
        /// Why a value does not fit its type.
        struct Problem: Error {
            var path: [String] = []
            let explanation: String

            func inside(_ key: String) -> Problem { Problem(path: [key] + path, explanation: explanation) }
        }

        let schema: Schema
        let variables: [String: JSON]

        /// The arguments of a field as its resolver sees them; an argument that was not given and has no default is
        /// absent.
        func arguments(
            _ given: [Argument], for definitions: [InputValueDefinition]
        ) throws(Problem) -> JSONObject {
            var arguments = JSONObject()
            for definition in definitions {
                let value: JSON?
                if let argument = given.first(where: { $0.name == definition.name }) {
                    value = try inside(definition.name) { () throws(Problem) in
                        try self.value(of: argument.value, as: definition.type)
                    }
                } else {
                    value = nil
                }
                if let value {
                    arguments.add(definition.name, value)
                } else if let standard = definition.defaultValue {
                    arguments.add(definition.name, try self.value(of: standard, as: definition.type) ?? .null)
                } else if definition.type.isNonNull {
                    throw Problem(path: [definition.name], explanation: "Expected value to not be null")
                }
            }
            return arguments
        }

        /// - Returns: nil for a variable that was not given.
        func value(of literal: Value, as type: TypeReference) throws(Problem) -> JSON? {
            if case .variable(let name) = literal.kind {
                guard let value = variables[name] else { return nil }
                if value.isNull, type.isNonNull { throw Problem(explanation: "Expected value to not be null") }
                // A variable of the element's type is as good as a list of one.
                if case .list = type.nullable, !value.isNull, value.array == nil { return .array([value]) }
                return value
            }
            switch (type, literal.kind) {
            case (.nonNull, .null): throw Problem(explanation: "Expected value to not be null")
            case (.nonNull(let inner), _): return try value(of: literal, as: inner)
            case (_, .null): return .null
            case (.list(let element), .list(let literals)):
                var values: [JSON] = []
                for (index, literal) in literals.enumerated() {
                    let value = try inside("\(index)") { () throws(Problem) in
                        try self.value(of: literal, as: element)
                    }
                    values.append(value ?? .null)
                }
                return .array(values)
            case (.list(let element), _): return .array([try value(of: literal, as: element) ?? .null])
            case (.named(let name), _): return try value(of: literal, named: name)
            }
        }

        private func value(of literal: Value, named name: String) throws(Problem) -> JSON {
            switch (schema.types[name], literal.kind) {
            case (.input(_, let fields), .object(let given)):
                return .object(try arguments(given, for: fields))
            case (.enumeration(_, let values), .enumeration(let value)) where values.contains(value):
                return .string(value)
            case (.scalar, _):
                if let value = Coercion.scalar(literal, as: name) { return value }
            default: break
            }
            throw Problem(explanation: "Could not coerce value \(literal.printed) to \(name)")
        }

        static func scalar(_ literal: Value, as name: String) -> JSON? {
            switch literal.kind {
            case .int(let text): Int(text).flatMap { scalar(.int($0), as: name) }
            case .float(let text): Double(text).flatMap { scalar(.double($0), as: name) }
            case .string(let text): scalar(.string(text), as: name)
            case .boolean(let value): scalar(.bool(value), as: name)
            case .variable, .null, .enumeration, .list, .object: nil
            }
        }

        private static func scalar(_ value: JSON, as name: String) -> JSON? {
            switch (name, value) {
            case ("Int", .int(let number)): Int32(exactly: number).map { .int(Int($0)) }
            case ("Int", .double(let number)): Int32(exactly: number).map { .int(Int($0)) }
            case ("Float", .int), ("Float", .double), ("Boolean", .bool): value
            case ("ID", .int(let number)): .string(String(number))
            case ("Int", _), ("Float", _), ("Boolean", _): nil
            // Every other scalar of GitHub's (ID, DateTime, URI, …) is a string.
            case (_, .string): value
            default: nil
            }
        }

        private func inside<T>(_ key: String, _ body: () throws(Problem) -> T) throws(Problem) -> T {
            do throws(Problem) { return try body() } catch { throw error.inside(key) }
        }
    }
}

// MARK: - Variables

extension GraphQL.Coercion {
    /// The variables of an operation with their defaults, or one error for each that does not fit.
    static func variables(
        of operation: GraphQL.Operation, given: JSONObject, schema: GraphQL.Schema, source: GraphQL.SourceText
    ) -> (values: [String: JSON], errors: [GraphQL.ResponseError]) {
        let coercion = GraphQL.Coercion(schema: schema, variables: [:])
        var values: [String: JSON] = [:]
        var errors: [GraphQL.ResponseError] = []
        for variable in operation.variables {
            do throws(Problem) {
                if let value = given[variable.name] {
                    values[variable.name] = try coercion.value(of: value, as: variable.type)
                } else if let standard = variable.defaultValue {
                    values[variable.name] = try coercion.value(of: standard, as: variable.type)
                } else if variable.type.isNonNull {
                    throw Problem(explanation: "Expected value to not be null")
                }
            } catch {
                let location = source.location(at: variable.position)
                errors.append(error.response(variable, given: given[variable.name] ?? .null, location: location))
            }
        }
        return (values, errors)
    }

    private func value(of value: JSON, as type: GraphQL.TypeReference) throws(Problem) -> JSON {
        switch (type, value) {
        case (.nonNull, .null): throw Problem(explanation: "Expected value to not be null")
        case (.nonNull(let inner), _): return try self.value(of: value, as: inner)
        case (_, .null): return .null
        case (.list(let element), .array(let elements)):
            var values: [JSON] = []
            values.reserveCapacity(elements.count)
            for (index, value) in elements.enumerated() {
                values.append(
                    try inside("\(index)") { () throws(Problem) in try self.value(of: value, as: element) })
            }
            return .array(values)
        case (.list(let element), _): return .array([try self.value(of: value, as: element)])
        case (.named(let name), _): return try self.value(of: value, named: name)
        }
    }

    private func value(of value: JSON, named name: String) throws(Problem) -> JSON {
        switch (schema.types[name], value) {
        case (.input(_, let fields), .object(let given)):
            if let unknown = given.keys.first(where: { key in !fields.contains { $0.name == key } }) {
                throw Problem(path: [unknown], explanation: "Field is not defined on \(name)")
            }
            var object = JSONObject()
            for field in fields {
                if let value = given[field.name] {
                    object.add(
                        field.name,
                        try inside(field.name) { () throws(Problem) in try self.value(of: value, as: field.type) })
                } else if let standard = field.defaultValue {
                    object.add(field.name, try self.value(of: standard, as: field.type) ?? .null)
                } else if field.type.isNonNull {
                    throw Problem(path: [field.name], explanation: "Expected value to not be null")
                }
            }
            return .object(object)
        case (.input, _):
            throw Problem(explanation: "Expected \(value.text) to be a key-value object.")
        case (.enumeration(_, let values), _):
            guard case .string(let text) = value, values.contains(text) else {
                let known = values.sorted().joined(separator: ", ")
                throw Problem(explanation: "Expected \(value.text) to be one of: \(known)")
            }
            return value
        default:
            guard let scalar = Self.scalar(value, as: name) else {
                throw Problem(explanation: "Could not coerce value \(value.text) to \(name)")
            }
            return scalar
        }
    }
}

extension GraphQL.Coercion.Problem {
    func response(
        _ variable: GraphQL.VariableDefinition, given: JSON, location: GraphQL.SourceLocation
    ) -> GraphQL.ResponseError {
        let place = path.isEmpty ? "" : " for \(path.joined(separator: ".")) (\(explanation))"
        let problem: JSON = ["path": .array(path.map { .string($0) }), "explanation": .string(explanation)]
        return GraphQL.ResponseError(
            message: "Variable $\(variable.name) of type \(variable.type) was provided invalid value\(place)",
            locations: [location], extensions: ["value": given, "problems": [problem]])
    }
}
