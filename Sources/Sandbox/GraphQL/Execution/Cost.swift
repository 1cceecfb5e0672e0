extension GraphQL {
    /// What an operation is charged, worked out before it runs from what it *asks* for.
    ///
    /// Source: <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>
    struct Cost: Sendable, Equatable {
        /// More nodes than this in one call are refused.
        static let maximumNodes = 500_000

        /// The calls that would be needed if each connection of each node were a call of its own.
        var requests = 0
        var nodes = 0

        /// A hundred requests are a point, and every call costs at least one.
        var points: Int { max(1, (requests + 50) / 100) }
    }

    /// Adds up the cost of an operation.
    struct CostAnalysis {
        let schema: Schema
        let document: Document
        let coercion: Coercion

        func cost(of operation: Operation) -> Cost {
            var cost = Cost()
            if let root = schema.root(of: operation.kind) {
                add(operation.selections, on: root, times: 1, to: &cost)
            }
            return cost
        }

        private func add(_ selections: [Selection], on type: TypeDefinition, times: Int, to cost: inout Cost) {
            for selection in selections {
                switch selection {
                case .field(let field):
                    guard coercion.includes(field.directives) else { continue }
                    add(field, on: type, times: times, to: &cost)
                case .spread(let spread):
                    guard coercion.includes(spread.directives),
                        let fragment = document.fragments.first(where: { $0.name == spread.name }),
                        let target = schema.types[fragment.typeCondition]
                    else { continue }
                    add(fragment.selections, on: target, times: times, to: &cost)
                case .inline(let inline):
                    guard coercion.includes(inline.directives) else { continue }
                    let target = inline.typeCondition.flatMap { schema.types[$0] } ?? type
                    add(inline.selections, on: target, times: times, to: &cost)
                }
            }
        }

        private func add(_ field: FieldSelection, on type: TypeDefinition, times: Int, to cost: inout Cost) {
            guard let definition = schema.field(field.name, on: type),
                let result = schema.types[definition.type.innermost], result.isComposite
            else { return }
            var times = times
            let arguments = try? coercion.arguments(field.arguments, for: definition.arguments)
            if definition.isConnection {
                // The answer may be too large for Int when pages beyond 100 are nested; such pages are refused anyway.
                let size = min(max(arguments?["first"]?.int ?? arguments?["last"]?.int ?? 0, 0), 1_000_000)
                cost.requests = cost.requests.adding(times)
                times = times.multiplied(by: size)
                cost.nodes = cost.nodes.adding(times)
            } else if type.name == "Query", definition.name == "nodes" {
                times = times.multiplied(by: arguments?["ids"]?.array?.count ?? 0)
                cost.nodes = cost.nodes.adding(times)
            }
            add(field.selections, on: result, times: times, to: &cost)
        }
    }
}

extension GraphQL.Coercion {
    /// Whether `@include` and `@skip` leave a selection in.
    func includes(_ directives: [GraphQL.Directive]) -> Bool {
        directives.allSatisfy { directive in
            let condition = directive.arguments.first { $0.name == "if" }
                .flatMap { try? value(of: $0.value, as: .named("Boolean")) }
            return condition?.bool == (directive.name == "include")
        }
    }
}

extension Int {
    fileprivate func adding(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    fileprivate func multiplied(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
