extension GraphQL {
    /// The object behind `Query` and `Mutation`: everything they know is in the call.
    struct Root: Sendable {}
}

extension GraphQL.Types {
    static let query: GraphQL.ObjectType<GraphQL.Root> = .init("Query") { type in
        type.field("rateLimit(dryRun: Boolean = false): RateLimit") { _, call in rateLimit(call.context) }
        type.field("viewer: User!") { _, call in user(try call.viewer()) }
        type.field("organization(login: String!): Organization") { _, call in
            let login = call.string("login") ?? ""
            guard let account = call.context.world.organization(login: login) else {
                throw GraphQL.FieldError(
                    "NOT_FOUND", "Could not resolve to an Organization with the login of '\(login)'.")
            }
            return organization(account)
        }
        type.field("user(login: String!): User") { _, call in
            let login = call.string("login") ?? ""
            guard let account = call.context.world.account(login: login), account.kind == .user else {
                throw GraphQL.FieldError("NOT_FOUND", "Could not resolve to a User with the login of '\(login)'.")
            }
            return user(account)
        }
        type.field("repositoryOwner(login: String!): RepositoryOwner") { _, call in
            call.context.world.account(login: call.string("login") ?? "").flatMap { owner($0) }
        }
        type.field("repository(followRenames: Boolean = true, name: String!, owner: String!): Repository") { _, call in
            repository(
                try call.repository(
                    owner: call.string("owner") ?? "", name: call.string("name") ?? "",
                    followRenames: call.bool("followRenames") ?? true))
        }
        type.field("node(id: ID!): Node") { _, call in try node(call.string("id") ?? "", call) }
        type.field("nodes(ids: [ID!]!): [Node]!") { _, call in
            let ids = call.arguments["ids"]?.strings ?? []
            guard ids.count <= 100 else {
                throw GraphQL.FieldError(
                    "ARGUMENT_LIMIT", "You may not provide more than 100 node ids; you provided \(ids.count).")
            }
            return GraphQL.Output.list(
                ids.map { id in
                    do throws(GraphQL.FieldError) { return try node(id, call) } catch { return .failure(error) }
                })
        }
        type.field("id: ID!") { _ in "MDU6UXVlcnk=" }
        type.field("relay: Query!") { root, _ in query(root) }
    }

    static let rateLimit: GraphQL.ObjectType<GraphQL.Context> = .init("RateLimit") { type in
        type.field("cost: Int!") { $0.cost.points }
        type.field("limit: Int!") { $0.account.limit }
        type.field("nodeCount: Int!") { $0.cost.nodes }
        type.field("remaining: Int!") { $0.account.remaining }
        type.field("resetAt: DateTime!") { $0.account.resetsAt }
        type.field("used: Int!") { $0.account.used }
    }

    static func owner(_ account: Account?) -> GraphQL.Output? {
        guard let account else { return nil }
        return switch account.kind {
        case .organization: organization(account)
        case .user: user(account)
        case .bot: nil
        }
    }

    /// The object with a global id, if the caller may see it.
    static func node(_ text: String, _ call: GraphQL.Call) throws(GraphQL.FieldError) -> GraphQL.Output {
        let world = call.context.world
        guard let id = NodeID(text) else { throw .unresolvedNode(text) }
        let found: GraphQL.Output? =
            switch id.kind {
            case .repository:
                world.repositories[id.databaseID].flatMap { call.role(in: $0) == nil ? nil : .some(repository($0)) }
            case .organization, .user, .bot: account(world.accounts[id.databaseID])
            case .team: world.teams[id.databaseID].map { team($0) }
            case .app: world.apps[id.databaseID].map { app($0) }
            case .branchProtectionRule: protectionRule(id, call)
            case .ref:
                GraphQL.RefNode(id, in: world).flatMap { call.role(in: $0.repository) == nil ? nil : .some(ref($0)) }
            case .ruleset: world.rulesets[id.databaseID].flatMap { call.mayRead($0.source) ? .some(ruleset($0)) : nil }
            case .label:
                world.label(id).flatMap { found in
                    call.role(in: found.repository) == nil
                        ? nil : .some(label(GraphQL.LabelNode(repositoryID: found.repository.id, label: found.label)))
                }
            case .environment:
                GraphQL.EnvironmentNode(id, in: world).flatMap { node in
                    world.repositories[node.repositoryID].flatMap {
                        world.allows(call.caller, "actions", .read, in: $0) ? .some(environment(node)) : nil
                    }
                }
            case .license, .topic, .installation, .enterprise, .pullRequest, .checkRun, .issueComment: nil
            }
        guard let found else { throw .unresolvedNode(text) }
        return found
    }

    private static func account(_ account: Account?) -> GraphQL.Output? {
        account?.kind == .bot ? account.map { bot($0) } : owner(account)
    }

    private static func protectionRule(_ id: NodeID, _ call: GraphQL.Call) -> GraphQL.Output? {
        guard let (repository, found) = call.context.world.rule(id),
            call.context.world.administers(call.caller, repository)
        else { return nil }
        return rule(GraphQL.RuleNode(repositoryID: repository.id, rule: found))
    }
}

extension GraphQL.Call {
    /// The person or the bot who asks.
    func viewer() throws -> Account {
        guard let actor = caller.actor, let account = context.world.account(of: actor) else {
            throw GraphQL.FieldError("FORBIDDEN", "You must be logged in to ask for `viewer`.")
        }
        return account
    }

    /// A repository that the caller may see, by its present or a former name.
    func repository(owner: String, name: String, followRenames: Bool) throws -> Repository {
        let world = context.world
        let found =
            world.repository(owner: owner, name: name)
            ?? (followRenames ? world.redirect(owner: owner, name: name) : nil)
        guard let found, role(in: found) != nil else {
            throw GraphQL.FieldError(
                "NOT_FOUND", "Could not resolve to a Repository with the name '\(owner)/\(name)'.")
        }
        return found
    }
}
