/// Answers GraphQL documents over the sandbox's state.
package struct GraphQLEndpoint: Sendable {
    private let schema: GraphQL.Schema

    /// - Throws: `GraphQL.Schema.Inconsistency` when the declared types do not fit together.
    package init() throws {
        schema = try GraphQL.Schema.sandbox()
    }

    package struct Request: Sendable {
        package var query: String
        package var operationName: String?
        package var variables: JSONObject
        package var caller: Caller
        /// The caller's points before this request.
        package var account: GraphQL.PointsAccount
        /// More list elements than this become null with `RESOURCE_LIMITS_EXCEEDED`; nil for no such fault.
        package var nodeBudget: Int?
        /// Fields that the schema is taken not to have, such as `Repository.isTemplate`.
        package var absentFields: Set<String> = []
        /// Fields that fail, with the type of their error.
        package var failingFields: [String: String] = [:]
        /// How many objects connections leave out of their pages.
        package var unlisted: [String: Int] = [:]
        /// Input fields that are accepted and have no effect: a fault to practise on.
        package var ignoredFields: Set<String> = []
        /// Mutations answer as if they had happened, and nothing has.
        package var discardsWrites = false

        package init(
            query: String, operationName: String? = nil, variables: JSONObject = [:], caller: Caller,
            account: GraphQL.PointsAccount
        ) {
            self.query = query
            self.operationName = operationName
            self.variables = variables
            self.caller = caller
            self.account = account
        }
    }

    package struct Answer: Sendable {
        /// `{"data": …}` and, where there are any, `"errors"`.
        package let body: JSON
        /// Points to charge.
        package let cost: Int
        package let isMutation: Bool
        /// The names of the fields at the root of the operation.
        package let rootFields: [String]
    }

    /// Never fails: GraphQL reports its errors in the body of a 200.
    package func answer(_ request: Request, state: GitHubState) -> Answer {
        do throws(Rejection) {
            let prepared = try prepare(request)
            let (data, errors) =
                prepared.operation.kind == .mutation
                ? mutate(prepared, request, state: state) : query(prepared, request, state: state)
            var body = JSONObject()
            body.add("data", data)
            if !errors.isEmpty { body.add("errors", errors.map { $0.json }) }
            return Answer(
                body: .object(body), cost: prepared.cost.points, isMutation: prepared.operation.kind == .mutation,
                rootFields: prepared.rootFields.map { $0.name })
        } catch {
            return Answer(
                body: ["errors": .array(error.errors.map { $0.json })], cost: 1, isMutation: false, rootFields: [])
        }
    }
}

extension GraphQLEndpoint {
    /// A document that does not run at all, and so has no `data`.
    private struct Rejection: Error {
        let errors: [GraphQL.ResponseError]

        init(_ errors: [GraphQL.ResponseError]) { self.errors = errors }
        init(_ message: String) { errors = [GraphQL.ResponseError(message: message)] }
    }

    private struct Prepared {
        let document: GraphQL.Document
        let operation: GraphQL.Operation
        let cost: GraphQL.Cost
        let rootFields: [GraphQL.PlannedField]
    }

    private func prepare(_ request: Request) throws(Rejection) -> Prepared {
        let document: GraphQL.Document
        do throws(GraphQL.SyntaxError) {
            document = try GraphQL.Parser.document(request.query)
        } catch {
            throw Rejection([GraphQL.ResponseError(message: error.message, locations: [error.location])])
        }
        let invalid = GraphQL.Validator.errors(
            in: document, schema: schema, absent: request.absentFields)
        guard invalid.isEmpty else { throw Rejection(invalid) }
        let operation = try operation(in: document, named: request.operationName)
        let (variables, problems) = GraphQL.Coercion.variables(
            of: operation, given: request.variables, schema: schema, source: document.source)
        guard problems.isEmpty else { throw Rejection(problems) }
        let coercion = GraphQL.Coercion(schema: schema, variables: variables)
        let cost = GraphQL.CostAnalysis(schema: schema, document: document, coercion: coercion).cost(of: operation)
        guard cost.nodes <= GraphQL.Cost.maximumNodes else {
            throw Rejection([
                GraphQL.ResponseError(
                    message: "This query requests up to \(cost.nodes.grouped) possible nodes which exceeds the "
                        + "maximum limit of \(GraphQL.Cost.maximumNodes.grouped).", type: "MAX_NODE_LIMIT_EXCEEDED")
            ])
        }
        guard let root = schema.root(of: operation.kind) else {
            throw Rejection("Schema is not configured for \(operation.kind.rawValue)s")
        }
        do throws(GraphQL.ResponseError) {
            let plan = try GraphQL.Planner(schema: schema, document: document, coercion: coercion)
                .plan(operation, on: root)
            return Prepared(
                document: document, operation: operation, cost: cost, rootFields: plan.fields[root.name] ?? [])
        } catch {
            throw Rejection([error])
        }
    }

    private func operation(
        in document: GraphQL.Document, named name: String?
    ) throws(Rejection) -> GraphQL.Operation {
        if let name, !name.isEmpty {
            guard let operation = document.operations.first(where: { $0.name == name }) else {
                throw Rejection("No operation named \"\(name)\"")
            }
            return operation
        }
        guard let operation = document.operations.first, document.operations.count == 1 else {
            throw Rejection(
                document.operations.isEmpty
                    ? "A query must contain an operation." : "An operation name is required")
        }
        return operation
    }

    private func query(
        _ prepared: Prepared, _ request: Request, state: GitHubState
    ) -> (JSON, [GraphQL.ResponseError]) {
        // A dry run answers what the query would cost, and nothing else.
        let dry = prepared.rootFields.filter { $0.name == "rateLimit" && $0.arguments["dryRun"]?.bool == true }
        let fields = dry.isEmpty ? prepared.rootFields : dry
        return state.read { (world: borrowing World) in
            let executor = executor(prepared, request, world: copy world)
            let root = GraphQL.Bound(type: GraphQL.Types.query, source: GraphQL.Root())
            let data = executor.object(root, fields).map { JSON.object($0) } ?? .null
            return (data, executor.errors)
        }
    }

    /// Runs the mutations one after another, each under its own lock, so that one that fails stops no other and the
    /// webhooks of each leave before the next begins.
    private func mutate(
        _ prepared: Prepared, _ request: Request, state: GitHubState
    ) -> (JSON, [GraphQL.ResponseError]) {
        var data = JSONObject()
        var errors: [GraphQL.ResponseError] = []
        for field in prepared.rootFields {
            let (value, problems) = state.write { (world: inout World) -> (JSON?, [GraphQL.ResponseError]) in
                let untouched = request.discardsWrites ? world : nil
                let executor = executor(prepared, request, world: World(clock: world.clock))
                // Moved, not copied: a second reference would make the first write copy every repository.
                swap(&executor.context.world, &world)
                defer {
                    swap(&executor.context.world, &world)
                    if let untouched { world = untouched }
                }
                let root = GraphQL.Bound(type: GraphQL.Types.mutation, source: GraphQL.Root())
                return (executor.field(field, of: root), executor.errors)
            }
            errors += problems
            guard let value else { return (.null, errors) }
            data.add(field.key, value)
        }
        return (.object(data), errors)
    }

    private func executor(_ prepared: Prepared, _ request: Request, world: World) -> GraphQL.Executor {
        GraphQL.Executor(
            context: GraphQL.Context(
                world: world, caller: request.caller, cost: prepared.cost,
                account: request.account.charged(prepared.cost.points), ignoredFields: request.ignoredFields,
                failingFields: request.failingFields, unlisted: request.unlisted),
            source: prepared.document.source, nodeBudget: request.nodeBudget)
    }
}

extension GraphQL {
    /// The points that a caller may spend in an hour.
    package struct PointsAccount: Sendable, Equatable {
        package let limit: Int
        package let used: Int
        package let resetsAt: Timestamp

        package init(limit: Int, used: Int, resetsAt: Timestamp) {
            self.limit = limit
            self.used = used
            self.resetsAt = resetsAt
        }

        package var remaining: Int { max(0, limit - used) }

        func charged(_ points: Int) -> PointsAccount {
            PointsAccount(limit: limit, used: used + points, resetsAt: resetsAt)
        }
    }
}

extension Int {
    /// With commas between the thousands.
    fileprivate var grouped: String {
        let digits = String(self)
        return digits.enumerated().map { index, digit in
            let left = digits.count - index
            return (index > 0 && left.isMultiple(of: 3) ? "," : "") + String(digit)
        }.joined()
    }
}
