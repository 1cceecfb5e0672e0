extension GraphQL.Validator {
    /// What arguments belong to, with GitHub's words for it.
    enum Owner {
        case field(String)
        case directive(String)
        case inputObject(String)

        var kind: String {
            switch self {
            case .field: "Field"
            case .directive: "Directive"
            case .inputObject: "InputObject"
            }
        }

        var name: String {
            switch self {
            case .field(let name), .directive(let name), .inputObject(let name): name
            }
        }
    }

    private static let condition = [
        GraphQL.InputValueDefinition(name: "if", type: .nonNull(.named("Boolean")), defaultValue: nil)
    ]

    mutating func validate(_ directives: [GraphQL.Directive]) {
        for directive in directives {
            guard ["include", "skip"].contains(directive.name) else {
                report(
                    "Directive @\(directive.name) is not defined", code: "undefinedDirective",
                    ["directiveName": .string(directive.name)], at: directive.position)
                continue
            }
            validate(
                directive.arguments, against: Self.condition, owner: .directive(directive.name),
                at: directive.position)
        }
    }

    mutating func validate(
        _ arguments: [GraphQL.Argument], against definitions: [GraphQL.InputValueDefinition], owner: Owner,
        at position: Int
    ) {
        var seen: Set<String> = []
        for argument in arguments {
            if !seen.insert(argument.name).inserted {
                report(
                    "There can be only one argument named \"\(argument.name)\"", code: "argumentNotUnique",
                    ["name": .string(argument.name)], at: argument.position)
            }
            guard let definition = definitions.first(where: { $0.name == argument.name }) else {
                report(
                    "\(owner.kind) '\(owner.name)' doesn't accept argument '\(argument.name)'",
                    code: "argumentNotAccepted",
                    [
                        "name": .string(owner.name), "typeName": .string(owner.kind),
                        "argumentName": .string(argument.name),
                    ], at: argument.position)
                continue
            }
            validate(argument, as: definition, owner: owner)
        }
        let missing = definitions.filter { $0.isRequired && !seen.contains($0.name) }
        guard !missing.isEmpty else { return }
        if case .inputObject(let name) = owner {
            for definition in missing {
                report(
                    "Argument '\(definition.name)' on InputObject '\(name)' is required. Expected type "
                        + "\(definition.type)",
                    code: "missingRequiredInputObjectAttribute",
                    [
                        "argumentName": .string(definition.name), "argumentType": .string("\(definition.type)"),
                        "inputObjectType": .string(name),
                    ], at: position)
            }
        } else {
            let names = missing.map { $0.name }.joined(separator: ", ")
            report(
                "\(owner.kind) '\(owner.name)' is missing required arguments: \(names)",
                code: "missingRequiredArguments",
                ["className": .string(owner.kind), "name": .string(owner.name), "arguments": .string(names)],
                at: position)
        }
    }

    private mutating func validate(
        _ argument: GraphQL.Argument, as definition: GraphQL.InputValueDefinition, owner: Owner
    ) {
        descend(.key(argument.name)) { validator in
            let isValid = validator.accepts(
                argument.value, type: definition.type, hasDefault: definition.defaultValue != nil,
                argument: argument.name)
            guard !isValid else { return }
            validator.report(
                "Argument '\(argument.name)' on \(owner.kind) '\(owner.name)' has an invalid value "
                    + "(\(argument.value.printed)). Expected type '\(definition.type)'.",
                code: "argumentLiteralsIncompatible",
                ["typeName": .string(owner.kind), "argumentName": .string(argument.name)], at: argument.position)
        }
    }

    /// Whether a literal fits a type. Variables are noted for `checkVariables`; input objects report their own faults.
    private mutating func accepts(
        _ value: GraphQL.Value, type: GraphQL.TypeReference, hasDefault: Bool, argument: String
    ) -> Bool {
        if case .variable(let name) = value.kind {
            usages[current, default: Usage()].variables.append(
                VariableUse(
                    variable: name, type: type, hasDefault: hasDefault, argument: argument, position: value.position,
                    path: path))
            return true
        }
        switch (type, value.kind) {
        case (.nonNull, .null): return false
        case (.nonNull(let inner), _):
            return accepts(value, type: inner, hasDefault: false, argument: argument)
        case (_, .null): return true
        case (.list(let element), .list(let values)):
            return values.allSatisfy { accepts($0, type: element, hasDefault: false, argument: argument) }
        case (.list(let element), _):
            // A single value stands for a list of one.
            return accepts(value, type: element, hasDefault: false, argument: argument)
        case (.named(let name), _):
            return accepts(value, named: name)
        }
    }

    private mutating func accepts(_ value: GraphQL.Value, named name: String) -> Bool {
        switch (schema.types[name], value.kind) {
        case (.input(_, let fields), .object(let given)):
            validate(given, against: fields, owner: .inputObject(name), at: value.position)
            return true
        case (.enumeration(_, let values), .enumeration(let given)): return values.contains(given)
        case (.scalar, .enumeration): return false
        case (.scalar, _): return GraphQL.Coercion.scalar(value, as: name) != nil
        default: return false
        }
    }
}

extension GraphQL.Value {
    /// The value as a document would write it.
    var printed: String {
        switch kind {
        case .variable(let name): "$\(name)"
        case .int(let text), .float(let text), .enumeration(let text): text
        case .string(let text): GraphQL.quoted(text)
        case .boolean(let value): "\(value)"
        case .null: "null"
        case .list(let values): "[\(values.map { $0.printed }.joined(separator: ", "))]"
        case .object(let fields):
            "{\(fields.map { "\($0.name): \($0.value.printed)" }.joined(separator: ", "))}"
        }
    }
}
