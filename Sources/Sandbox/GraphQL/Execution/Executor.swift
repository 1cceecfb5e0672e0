extension GraphQL {
    /// Resolves planned fields into the answer's data, gathering errors on the way.
    ///
    /// A class, because path, errors and node budget belong to the whole walk. It lives within one request.
    final class Executor {
        let context: Context
        private let source: SourceText
        private(set) var errors: [ResponseError] = []
        private var path: [PathComponent] = []
        /// How many more nodes are resolved before the rest become null; nil for no end.
        private var nodesLeft: Int?

        init(context: Context, source: SourceText, nodeBudget: Int?) {
            self.context = context
            self.source = source
            nodesLeft = nodeBudget
        }

        /// The fields of an object in order; nil when a field that must not be null is null.
        func object(_ object: any BoundObject, _ fields: [PlannedField]) -> JSONObject? {
            var result = JSONObject()
            result.reserve(fields.count)
            for field in fields {
                guard let value = self.field(field, of: object) else { return nil }
                result.add(field.key, value)
            }
            return result
        }

        func field(_ field: PlannedField, of object: any BoundObject) -> JSON? {
            guard let resolver = field.resolver else { return .string(object.typeName) }
            path.append(.key(field.key))
            defer { path.removeLast() }
            do {
                let call = Call(field: field, context: context)
                if let type = context.failingFields[field.name] { throw FieldError.failing(type) }
                return complete(try object.resolve(resolver, call), as: field.type, of: field)
            } catch {
                report(error, field)
                return field.type.isNonNull ? nil : .null
            }
        }

        private func complete(_ output: Output, as type: TypeReference, of field: PlannedField) -> JSON? {
            if case .nonNull(let inner) = type {
                let value = complete(output, as: inner, of: field)
                return value == .some(.null) ? nil : value
            }
            switch output {
            case .null: return .null
            case .scalar(let value): return value
            case .failure(let error):
                report(error, field)
                return .null
            case .object(let object):
                guard let fields = field.selection?.fields[object.typeName] else { return .null }
                return self.object(object, fields).map { .object($0) } ?? .null
            case .list(let outputs):
                guard case .list(let element) = type else { return .null }
                var values: [JSON] = []
                values.reserveCapacity(outputs.count)
                for (index, output) in outputs.enumerated() {
                    path.append(.index(index))
                    defer { path.removeLast() }
                    guard let value = complete(spend(output), as: element, of: field) else { return .null }
                    values.append(value)
                }
                return .array(values)
            }
        }

        /// Counts an object of a list against the budget; beyond it GitHub answers null and says so.
        private func spend(_ output: Output) -> Output {
            guard let left = nodesLeft, case .object = output else { return output }
            guard left > 0 else {
                return .failure(FieldError("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."))
            }
            nodesLeft = left - 1
            return output
        }

        private func report(_ error: any Error, _ field: PlannedField) {
            let known =
                switch error {
                case let error as FieldError: error
                case let refusal as Refusal: FieldError(refusal)
                default: FieldError(nil, "\(error)")
                }
            errors.append(
                ResponseError(
                    message: known.message, type: known.type, path: path,
                    locations: [source.location(at: field.position)]))
        }
    }

    /// One use of a resolver: the arguments given and the world around.
    struct Call {
        let field: PlannedField
        let context: Context

        var arguments: JSONObject { field.arguments }

        func string(_ name: String) -> String? { arguments[name]?.string }
        func int(_ name: String) -> Int? { arguments[name]?.int }
        func bool(_ name: String) -> Bool? { arguments[name]?.bool }
    }
}

extension GraphQL.FieldError {
    /// What REST says with a status, GraphQL says with a type; the details of a validation error become the message.
    init(_ refusal: Refusal) {
        let details = refusal.details.compactMap { $0.message }
        self.init(
            refusal.graphQLType, details.isEmpty ? refusal.message : details.joined(separator: ", "))
    }
}
