extension GraphQL {
    /// Checks a document against the schema before anything runs, and words what it finds as GitHub does.
    struct Validator {
        let schema: Schema
        let document: Document
        private(set) var errors: [ResponseError] = []
        var path: [PathComponent] = []
        /// Per operation and fragment (by its place in the document): the variables that it uses and the fragments
        /// that it spreads.
        var usages: [Definition: Usage] = [:]
        var current: Definition = .operation(0)
        private let fragments: [String: Fragment]
        /// Fields that the schema is taken not to have: `Type.field`.
        private let absent: Set<String>

        enum Definition: Hashable {
            case operation(Int)
            case fragment(String)
        }

        struct Usage {
            var variables: [VariableUse] = []
            var spreads: [FragmentSpread] = []
        }

        /// A variable in a place that wants a type.
        struct VariableUse {
            let variable: String
            let type: TypeReference
            let hasDefault: Bool
            let argument: String
            let position: Int
            let path: [PathComponent]
        }

        static func errors(
            in document: Document, schema: Schema, absent: Set<String> = []
        ) -> [ResponseError] {
            var validator = Validator(schema: schema, document: document, absent: absent)
            validator.validate()
            return validator.errors
        }

        private init(schema: Schema, document: Document, absent: Set<String>) {
            self.absent = absent
            self.schema = schema
            self.document = document
            fragments = Dictionary(document.fragments.map { ($0.name, $0) }) { first, _ in first }
        }

        private mutating func validate() {
            checkNames()
            for (index, operation) in document.operations.enumerated() {
                current = .operation(index)
                path = [.key(operation.label)]
                guard let root = schema.root(of: operation.kind) else {
                    report("Schema is not configured for \(operation.kind.rawValue)s", at: operation.position)
                    continue
                }
                validate(operation.selections, on: root)
            }
            for fragment in document.fragments {
                current = .fragment(fragment.name)
                path = [.key("fragment \(fragment.name)")]
                guard let type = condition(fragment.typeCondition, at: fragment.position) else { continue }
                validate(fragment.selections, on: type)
            }
            checkFragments()
            // Conflicts are searched through fragments, so the fragments must be sound.
            if errors.isEmpty { checkConflicts() }
            checkVariables()
        }

        private mutating func checkNames() {
            let names = document.operations.compactMap { $0.name }
            for name in Set(names).sorted() where names.count(where: { $0 == name }) > 1 {
                let positions = document.operations.filter { $0.name == name }.map { $0.position }
                report("Operation name \"\(name)\" must be unique", code: "uniquelyNamedOperations", at: positions)
            }
            if names.count < document.operations.count, document.operations.count > 1 {
                report(
                    "Operation name is required when multiple operations are present",
                    code: "uniquelyNamedOperations", at: document.operations.map { $0.position })
            }
            for name in Set(document.fragments.map { $0.name }).sorted() {
                let positions = document.fragments.filter { $0.name == name }.map { $0.position }
                guard positions.count > 1 else { continue }
                report(
                    "Fragment name \"\(name)\" must be unique", code: "fragmentNotUnique",
                    ["fragmentName": .string(name)],
                    at: positions)
            }
        }

        func fragment(_ name: String) -> Fragment? { fragments[name] }

        private mutating func validate(_ selections: [Selection], on type: TypeDefinition) {
            for selection in selections {
                switch selection {
                case .field(let field):
                    descend(.key(field.responseKey)) { $0.validate(field, on: type) }
                case .spread(let spread):
                    validate(spread.directives)
                    usages[current, default: Usage()].spreads.append(spread)
                    guard let fragment = fragment(spread.name),
                        let target = schema.types[fragment.typeCondition], target.isComposite
                    else { continue }
                    checkOverlap(of: target, in: type, spread: spread.name, at: spread.position)
                case .inline(let inline):
                    descend(.key(inline.typeCondition.map { "... on \($0)" } ?? "...")) { validator in
                        validator.validate(inline.directives)
                        var target = type
                        if let name = inline.typeCondition {
                            guard let condition = validator.condition(name, at: inline.position) else { return }
                            validator.checkOverlap(of: condition, in: type, spread: nil, at: inline.position)
                            target = condition
                        }
                        validator.validate(inline.selections, on: target)
                    }
                }
            }
        }

        private mutating func validate(_ field: FieldSelection, on type: TypeDefinition) {
            validate(field.directives)
            guard !absent.contains("\(type.name).\(field.name)"),
                let definition = schema.field(field.name, on: type)
            else {
                return report(
                    "Field '\(field.name)' doesn't exist on type '\(type.name)'", code: "undefinedField",
                    ["typeName": .string(type.name), "fieldName": .string(field.name)], at: field.position)
            }
            validate(
                field.arguments, against: definition.arguments, owner: .field(field.name), at: field.position)
            guard let result = schema.types[definition.type.innermost] else { return }
            switch (result.isComposite, field.selections.isEmpty) {
            case (true, true):
                report(
                    "Field must have selections (field '\(field.name)' returns \(result.name) but has no selections. "
                        + "Did you mean '\(field.name) { ... }'?)",
                    code: "selectionMismatch",
                    ["nodeName": .string("field '\(field.name)'"), "typeName": .string(result.name)],
                    at: field.position)
            case (false, false):
                let names = field.selections.map { $0.label }
                report(
                    "Selections can't be made on scalars (field '\(field.name)' returns \(result.name) but has "
                        + "selections [\(names.map { GraphQL.quoted($0) }.joined(separator: ", "))])",
                    code: "selectionMismatch",
                    ["nodeName": .string("field '\(field.name)'"), "typeName": .string(result.name)],
                    at: field.position)
            case (true, false): validate(field.selections, on: result)
            case (false, true): break
            }
        }

        private mutating func condition(_ name: String, at position: Int) -> TypeDefinition? {
            guard let type = schema.types[name] else {
                report(
                    "No such type \(name), so it can't be a fragment condition", code: "undefinedType",
                    ["typeName": .string(name)], at: position)
                return nil
            }
            guard type.isComposite else {
                report(
                    "Invalid fragment on type \(name) (must be Union, Interface or Object)",
                    code: "fragmentOnNonCompositeType", ["typeName": .string(name)], at: position)
                return nil
            }
            return type
        }

        private mutating func checkOverlap(
            of target: TypeDefinition, in parent: TypeDefinition, spread: String?, at position: Int
        ) {
            let possible = Set(schema.possibleTypes(of: parent.name))
            guard possible.isDisjoint(with: schema.possibleTypes(of: target.name)) else { return }
            report(
                "Fragment \(spread.map { "\($0) " } ?? "")on \(target.name) can't be spread inside \(parent.name)",
                code: "cannotSpreadFragment",
                [
                    "typeName": .string(target.name), "fragmentName": .string(spread ?? "unknown"),
                    "parentName": .string(parent.name),
                ], at: position)
        }

        mutating func descend(_ component: PathComponent, _ body: (inout Self) -> Void) {
            path.append(component)
            body(&self)
            path.removeLast()
        }

        mutating func report(
            _ message: String, code: String? = nil, _ details: JSONObject = [:], path: [PathComponent]? = nil,
            at positions: [Int]
        ) {
            var extensions: JSONObject?
            if let code {
                var object: JSONObject = ["code": .string(code)]
                object.append(contentsOf: details)
                extensions = object
            }
            errors.append(
                ResponseError(
                    message: message, path: path ?? self.path,
                    locations: positions.map { document.source.location(at: $0) }, extensions: extensions))
        }

        mutating func report(
            _ message: String, code: String? = nil, _ details: JSONObject = [:], path: [PathComponent]? = nil,
            at position: Int
        ) {
            report(message, code: code, details, path: path, at: [position])
        }
    }
}

extension GraphQL.Operation {
    /// How GitHub names an operation in the path of an error.
    var label: String { name.map { "\(kind.rawValue) \($0)" } ?? kind.rawValue }
}

extension GraphQL.Selection {
    fileprivate var label: String {
        switch self {
        case .field(let field): field.name
        case .spread(let spread): spread.name
        case .inline(let inline): inline.typeCondition ?? "..."
        }
    }
}
