extension GraphQL.Validator {
    /// Every variable used is declared with a fitting type, and every declared one is used.
    mutating func checkVariables() {
        for (index, operation) in document.operations.enumerated() {
            path = [.key(operation.label)]
            var declared: [String: GraphQL.VariableDefinition] = [:]
            for variable in operation.variables {
                if declared.updateValue(variable, forKey: variable.name) != nil {
                    report(
                        "There can only be one variable named \"\(variable.name)\"", code: "variableNotUnique",
                        ["variableName": .string(variable.name)], at: variable.position)
                }
                checkType(of: variable)
            }
            let spread = reachable(from: .operation(index)).map { Definition.fragment($0.name) }
            let definitions = [Definition.operation(index)] + spread
            let uses = definitions.flatMap { usages[$0]?.variables ?? [] }
            let label = operation.name ?? "anonymous \(operation.kind.rawValue)"
            for use in uses {
                guard let variable = declared[use.variable] else {
                    report(
                        "Variable $\(use.variable) is used by \(label) but not declared", code: "variableNotDefined",
                        ["variableName": .string(use.variable)], path: use.path, at: use.position)
                    continue
                }
                check(variable, in: use)
            }
            let used = Set(uses.map { $0.variable })
            for variable in operation.variables where !used.contains(variable.name) {
                report(
                    "Variable $\(variable.name) is declared by \(label) but not used", code: "variableNotUsed",
                    ["variableName": .string(variable.name)], at: variable.position)
            }
        }
    }

    private mutating func checkType(of variable: GraphQL.VariableDefinition) {
        let name = variable.type.innermost
        guard let type = schema.types[name], type.isInput else {
            let what =
                schema.types[name] == nil
                ? "\(name) isn't a defined input type (on $\(variable.name))"
                : "\(name) isn't a valid input type (on $\(variable.name))"
            return report(
                what, code: "variableRequiresValidType",
                ["typeName": .string(name), "variableName": .string(variable.name)], at: variable.position)
        }
        guard let value = variable.defaultValue else { return }
        do throws(GraphQL.Coercion.Problem) {
            _ = try GraphQL.Coercion(schema: schema, variables: [:]).value(of: value, as: variable.type)
        } catch {
            report(
                "Default value for $\(variable.name) doesn't match type \(variable.type)",
                code: "defaultValueInvalidType",
                ["variableName": .string(variable.name), "typeName": .string("\(variable.type)")],
                at: variable.position)
        }
    }

    private mutating func check(_ variable: GraphQL.VariableDefinition, in use: VariableUse) {
        guard schema.types[variable.type.innermost] != nil else { return }
        var declared = variable.type
        // A default makes a nullable variable fit where null does not.
        var isDefaulted = use.hasDefault
        if let value = variable.defaultValue, case .null = value.kind {
        } else if variable.defaultValue != nil {
            isDefaulted = true
        }
        if isDefaulted, use.type.isNonNull, !declared.isNonNull { declared = .nonNull(declared) }
        guard let mismatch = mismatch(declared, use.type) else { return }
        let message =
            "\(mismatch) mismatch on variable $\(use.variable) and argument \(use.argument) "
            + "(\(variable.type) / \(use.type))"
        report(
            message, code: "variableMismatch",
            [
                "variableName": .string(use.variable), "typeName": .string("\(variable.type)"),
                "argumentName": .string(use.argument), "errorMessage": .string("\(mismatch) mismatch"),
            ], path: use.path, at: use.position)
    }

    private func mismatch(_ declared: GraphQL.TypeReference, _ wanted: GraphQL.TypeReference) -> String? {
        switch (declared, wanted) {
        case (.nonNull(let declared), .nonNull(let wanted)): mismatch(declared, wanted)
        case (_, .nonNull): declared.innermost == wanted.innermost ? "Nullability" : "Type"
        case (.nonNull(let declared), _): mismatch(declared, wanted)
        case (.list(let declared), .list(let wanted)): mismatch(declared, wanted)
        case (.named(let declared), .named(let wanted)): declared == wanted ? nil : "Type"
        case (.list, .named), (.named, .list): "List dimension"
        }
    }
}
