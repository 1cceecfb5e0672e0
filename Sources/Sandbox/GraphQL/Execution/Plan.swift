extension GraphQL {
    /// A field ready to be resolved: everything that does not depend on the object is worked out.
    struct PlannedField {
        let key: String
        let name: String
        let type: TypeReference
        let arguments: JSONObject
        /// nil for `__typename`.
        let resolver: Int?
        let selection: PlannedSelection?
        let position: Int
    }

    /// The fields to resolve of an object, by the name of its type.
    struct PlannedSelection {
        let fields: [String: [PlannedField]]
    }

    /// Merges fragments and works out arguments once per operation, so that a hundred objects cost a hundred times
    /// their resolvers and nothing else.
    struct Planner {
        let schema: Schema
        let document: Document
        let coercion: Coercion

        func plan(_ operation: Operation, on root: TypeDefinition) throws(ResponseError) -> PlannedSelection {
            try plan(operation.selections, on: root)
        }

        private func plan(
            _ selections: [Selection], on type: TypeDefinition
        ) throws(ResponseError) -> PlannedSelection {
            var fields: [String: [PlannedField]] = [:]
            for name in schema.possibleTypes(of: type.name) {
                fields[name] = try plan(selections, onObject: name)
            }
            return PlannedSelection(fields: fields)
        }

        private func plan(
            _ selections: [Selection], onObject name: String
        ) throws(ResponseError) -> [PlannedField] {
            guard let type = schema.types[name] else { return [] }
            var collected: [FieldSelection] = []
            var places: [String: Int] = [:]
            collect(selections, onObject: name, into: &collected, places: &places)
            var fields: [PlannedField] = []
            for field in collected {
                guard let definition = schema.field(field.name, on: type),
                    let result = schema.types[definition.type.innermost]
                else { continue }
                fields.append(
                    PlannedField(
                        key: field.responseKey, name: field.name, type: definition.type,
                        arguments: try arguments(of: field, definition),
                        resolver: schema.resolver(of: field.name, on: name),
                        selection: result.isComposite ? try plan(field.selections, on: result) : nil,
                        position: field.position))
            }
            return fields
        }

        private func arguments(
            of field: FieldSelection, _ definition: FieldDefinition
        ) throws(ResponseError) -> JSONObject {
            do throws(Coercion.Problem) {
                return try coercion.arguments(field.arguments, for: definition.arguments)
            } catch {
                let name = error.path.first ?? ""
                throw ResponseError(
                    message: "Argument '\(name)' on Field '\(field.name)' has an invalid value. "
                        + "\(error.explanation)",
                    locations: [document.source.location(at: field.position)],
                    extensions: [
                        "code": "argumentLiteralsIncompatible", "typeName": "Field", "argumentName": .string(name),
                    ])
            }
        }

        /// The fields that apply to an object type, those with the same key merged into one.
        private func collect(
            _ selections: [Selection], onObject name: String, into fields: inout [FieldSelection],
            places: inout [String: Int]
        ) {
            for selection in selections {
                switch selection {
                case .field(let field):
                    guard coercion.includes(field.directives) else { continue }
                    if let place = places[field.responseKey] {
                        fields[place] = fields[place].merging(field)
                    } else {
                        places[field.responseKey] = fields.count
                        fields.append(field)
                    }
                case .spread(let spread):
                    guard coercion.includes(spread.directives),
                        let fragment = document.fragments.first(where: { $0.name == spread.name }),
                        schema.possibleTypes(of: fragment.typeCondition).contains(name)
                    else { continue }
                    collect(fragment.selections, onObject: name, into: &fields, places: &places)
                case .inline(let inline):
                    guard coercion.includes(inline.directives),
                        inline.typeCondition.map({ schema.possibleTypes(of: $0).contains(name) }) ?? true
                    else { continue }
                    collect(inline.selections, onObject: name, into: &fields, places: &places)
                }
            }
        }
    }
}

extension GraphQL.FieldSelection {
    fileprivate func merging(_ other: GraphQL.FieldSelection) -> GraphQL.FieldSelection {
        GraphQL.FieldSelection(
            alias: alias, name: name, arguments: arguments, directives: directives,
            selections: selections + other.selections, position: position)
    }
}
