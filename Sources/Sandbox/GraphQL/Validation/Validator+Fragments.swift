extension GraphQL.Validator {
    /// Everything spread is defined, everything defined is spread, and no fragment spreads itself.
    mutating func checkFragments() {
        var used: Set<String> = []
        for (index, operation) in document.operations.enumerated() {
            path = [.key(operation.label)]
            for spread in reachable(from: .operation(index)) { used.insert(spread.name) }
        }
        for usage in usages.values {
            for spread in usage.spreads where fragment(spread.name) == nil {
                report(
                    "Fragment \(spread.name) was used, but not defined", code: "useAndDefineFragment",
                    ["fragmentName": .string(spread.name)], path: [.key(spread.name)], at: spread.position)
            }
        }
        for fragment in document.fragments {
            let label: [GraphQL.PathComponent] = [.key("fragment \(fragment.name)")]
            if !used.contains(fragment.name) {
                report(
                    "Fragment \(fragment.name) was defined, but not used", code: "useAndDefineFragment",
                    ["fragmentName": .string(fragment.name)], path: label, at: fragment.position)
            }
            if reachable(from: .fragment(fragment.name)).contains(where: { $0.name == fragment.name }) {
                report(
                    "Fragment \(fragment.name) contains an infinite loop", code: "infiniteLoop",
                    ["fragmentName": .string(fragment.name)], path: label, at: fragment.position)
            }
        }
    }

    /// The spreads in a definition and in everything that it spreads, each fragment once.
    func reachable(from definition: Definition) -> [GraphQL.FragmentSpread] {
        var found: [GraphQL.FragmentSpread] = []
        var seen: Set<String> = []
        var pending = usages[definition]?.spreads ?? []
        while let spread = pending.popLast() {
            guard seen.insert(spread.name).inserted else { continue }
            found.append(spread)
            pending += usages[.fragment(spread.name)]?.spreads ?? []
        }
        return found
    }

    /// The same key in an answer must not stand for two different fields.
    ///
    /// Source: <https://spec.graphql.org/October2021/#sec-Field-Selection-Merging>
    mutating func checkConflicts() {
        for operation in document.operations {
            guard let root = schema.root(of: operation.kind) else { continue }
            path = [.key(operation.label)]
            checkConflicts(in: [(operation.selections, root)])
        }
    }

    private typealias Scope = (selections: [GraphQL.Selection], type: GraphQL.TypeDefinition)

    private struct Occurrence {
        let field: GraphQL.FieldSelection
        let parent: GraphQL.TypeDefinition
        let definition: GraphQL.FieldDefinition
    }

    private mutating func checkConflicts(in scopes: [Scope]) {
        var order: [String] = []
        var groups: [String: [Occurrence]] = [:]
        for scope in scopes {
            for occurrence in occurrences(in: scope.selections, on: scope.type) {
                let key = occurrence.field.responseKey
                if groups[key] == nil { order.append(key) }
                groups[key, default: []].append(occurrence)
            }
        }
        for key in order {
            guard let group = groups[key], let first = group.first else { continue }
            if let other = group.dropFirst().first(where: { conflicts(first, $0) }) {
                let conflict = describe(first, other)
                report(
                    "Field '\(key)' has \(conflict.kind) conflict: \(conflict.names)?", code: "fieldConflict",
                    ["fieldName": .string(key), "conflicts": .string(conflict.names)], path: [],
                    at: [first.field.position, other.field.position])
                continue
            }
            let nested = group.compactMap { occurrence -> Scope? in
                guard !occurrence.field.selections.isEmpty,
                    let type = schema.types[occurrence.definition.type.innermost]
                else { return nil }
                return (occurrence.field.selections, type)
            }
            if !nested.isEmpty { checkConflicts(in: nested) }
        }
    }

    private func occurrences(in selections: [GraphQL.Selection], on type: GraphQL.TypeDefinition) -> [Occurrence] {
        selections.flatMap { selection -> [Occurrence] in
            switch selection {
            case .field(let field):
                guard let definition = schema.field(field.name, on: type) else { return [] }
                return [Occurrence(field: field, parent: type, definition: definition)]
            case .spread(let spread):
                guard let fragment = fragment(spread.name), let target = schema.types[fragment.typeCondition]
                else { return [] }
                return occurrences(in: fragment.selections, on: target)
            case .inline(let inline):
                let target = inline.typeCondition.flatMap { schema.types[$0] } ?? type
                return occurrences(in: inline.selections, on: target)
            }
        }
    }

    private func conflicts(_ left: Occurrence, _ right: Occurrence) -> Bool {
        // Fields of two different object types are never in the same answer, but their shapes must still agree.
        if case .object = left.parent, case .object = right.parent, left.parent.name != right.parent.name {
            return hasOtherShape(left.definition.type, right.definition.type)
        }
        return left.field.name != right.field.name || arguments(of: left.field) != arguments(of: right.field)
            || hasOtherShape(left.definition.type, right.definition.type)
    }

    private func hasOtherShape(_ left: GraphQL.TypeReference, _ right: GraphQL.TypeReference) -> Bool {
        switch (left, right) {
        case (.nonNull(let left), .nonNull(let right)), (.list(let left), .list(let right)):
            return hasOtherShape(left, right)
        case (.named(let left), .named(let right)):
            let bothComposite = schema.types[left]?.isComposite == true && schema.types[right]?.isComposite == true
            return !bothComposite && left != right
        default:
            return true
        }
    }

    private func arguments(of field: GraphQL.FieldSelection) -> [String: String] {
        Dictionary(field.arguments.map { ($0.name, $0.value.printed) }) { first, _ in first }
    }

    private func describe(_ left: Occurrence, _ right: Occurrence) -> (kind: String, names: String) {
        if left.field.name == right.field.name, arguments(of: left.field) != arguments(of: right.field) {
            let texts = [left, right].map { occurrence in
                "{\(occurrence.field.arguments.map { "\($0.name):\($0.value.printed)" }.joined(separator: ","))}"
            }
            return ("an argument", texts.joined(separator: " or "))
        }
        if left.field.name == right.field.name {
            return ("a return_type", "\(left.definition.type) or \(right.definition.type)")
        }
        return ("a field", "\(left.field.name) or \(right.field.name)")
    }
}
