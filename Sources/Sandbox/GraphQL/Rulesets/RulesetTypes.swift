extension GraphQL.Types {
    static let ruleset: GraphQL.ObjectType<Ruleset> = .init("RepositoryRuleset", implements: "Node") { type in
        type.field("id: ID!") { $0.nodeID.text }
        type.field("databaseId: Int") { $0.id }
        type.field("name: String!") { $0.name }
        type.field("target: RepositoryRulesetTarget") { $0.target.uppercased() }
        type.field("enforcement: RuleEnforcement!") { $0.enforcement.uppercased() }
        type.field("createdAt: DateTime!") { $0.createdAt }
        type.field("updatedAt: DateTime!") { $0.updatedAt }
        type.field("source: RuleSource!") { ruleset, call in
            switch ruleset.source {
            case .repository(let id): repository(call.context.world.repositories[id])
            case .organization(let id): organization(call.context.world.accounts[id])
            }
        }
        type.field("conditions: RepositoryRuleConditions!") { ruleset in
            records["RepositoryRuleConditions"].map { $0(withNodeIDs(ruleset.conditions)) }
        }
        type.field(
            "bypassActors(after: String, before: String, first: Int, last: Int): RepositoryRulesetBypassActorConnection"
        ) { ruleset, call in
            // Only callers who may change a ruleset see who may bypass it.
            guard call.mayWrite(ruleset.source) else { return GraphQL.Output.null }
            return bypassActors(
                try call.page(
                    of: ruleset.bypassActors.enumerated().map {
                        GraphQL.BypassNode(rulesetID: ruleset.id, place: $0.offset, actor: $0.element)
                    }))
        }
        type.field(
            "rules(after: String, before: String, first: Int, last: Int, type: RepositoryRuleType): "
                + "RepositoryRuleConnection"
        ) { ruleset, call in
            let wanted = call.string("type")?.lowercased()
            let rules = ruleset.rules.filter { wanted == nil || $0.type == wanted }
            return rulesetRules(
                try call.page(of: rules.map { GraphQL.RulesetRuleNode(rulesetID: ruleset.id, rule: $0) }))
        }
    }

    static let rulesets: GraphQL.ConnectionType<Ruleset> = .init(
        "RepositoryRulesetConnection", of: ruleset, named: "RepositoryRuleset")

    static let rulesetRule: GraphQL.ObjectType<GraphQL.RulesetRuleNode> = .init("RepositoryRule", implements: "Node") {
        type in
        type.field("id: ID!") { GraphQL.globalID("RRU", $0.rulesetID, $0.rule.id) }
        // A type that the enumeration lacks appears under its own name, as GitHub's hidden values do.
        type.field("type: RepositoryRuleType!") { $0.rule.type.uppercased() }
        type.field("parameters: RuleParameters") { node in
            node.rule.parameters.flatMap { parameters in
                records[GraphQL.camelCase(node.rule.type) + "Parameters"].map { $0(parameters) }
            }
        }
        type.field("repositoryRuleset: RepositoryRuleset") { ruleset($1.context.world.rulesets[$0.rulesetID]) }
    }

    static let rulesetRules: GraphQL.ConnectionType<GraphQL.RulesetRuleNode> = .init(
        "RepositoryRuleConnection", of: rulesetRule, named: "RepositoryRule")

    static let bypassActor: GraphQL.ObjectType<GraphQL.BypassNode> = .init(
        "RepositoryRulesetBypassActor", implements: "Node"
    ) { type in
        type.field("id: ID!") { GraphQL.globalID("RRBA", $0.rulesetID, $0.place) }
        type.field("bypassMode: RepositoryRulesetBypassActorBypassMode") { node in
            // The enumeration has no word for `exempt`.
            node.actor.mode == "exempt" ? nil : node.actor.mode.uppercased()
        }
        type.field("deployKey: Boolean!") { $0.actor.kind == .deployKey }
        type.field("enterpriseOwner: Boolean!") { $0.actor.kind == .enterpriseOwner }
        type.field("organizationAdmin: Boolean!") { $0.actor.kind == .organizationAdmin }
        type.field("repositoryRoleDatabaseId: Int") { $0.role }
        type.field("repositoryRoleName: String") { node, call in
            node.role.flatMap { id in
                let custom = call.context.world.organizations.values.lazy.flatMap { $0.customRoles }
                return [2: "maintain", 4: "write", 5: "admin"][id] ?? custom.first { $0.id == id }?.name
            }
        }
        type.field("repositoryRuleset: RepositoryRuleset") { ruleset($1.context.world.rulesets[$0.rulesetID]) }
        type.field("actor: BypassActor") { node, call in
            switch node.actor.kind {
            case .app(let id): app(call.context.world.apps[id])
            case .team(let id): team(call.context.world.teams[id])
            // People are not in the union.
            case .user, .repositoryRole, .organizationAdmin, .enterpriseOwner, .deployKey: GraphQL.Output.null
            }
        }
    }

    static let bypassActors: GraphQL.ConnectionType<GraphQL.BypassNode> = .init(
        "RepositoryRulesetBypassActorConnection", of: bypassActor, named: "RepositoryRulesetBypassActor")

    /// `rulesets` and `ruleset` of a repository or an organization.
    static func addRulesets<Owner>(
        to type: inout GraphQL.ObjectType<Owner>, _ source: @escaping @Sendable (Owner) -> Ruleset.Source
    ) {
        type.field(
            "rulesets(after: String, before: String, first: Int, includeParents: Boolean = true, last: Int, "
                + "targets: [RepositoryRulesetTarget!] = null): RepositoryRulesetConnection"
        ) { owner, call in
            var found = try visibleRulesets(of: source(owner), call)
            if let targets = call.arguments["targets"]?.strings {
                found = found.filter { targets.contains($0.target.uppercased()) }
            }
            return rulesets(try call.page(of: found))
        }
        type.field("ruleset(databaseId: Int!, includeParents: Boolean = true): RepositoryRuleset") { owner, call in
            let id = call.int("databaseId")
            return ruleset(try visibleRulesets(of: source(owner), call).first { $0.id == id })
        }
    }

    /// REST names repositories by number, GraphQL by node id.
    private static func withNodeIDs(_ conditions: JSONObject) -> JSONObject {
        guard let ids = conditions["repository_id"]?["repository_ids"]?.array else { return conditions }
        var conditions = conditions
        let nodes = ids.compactMap { $0.int }.map { JSON.string(NodeID(.repository, $0).text) }
        conditions["repository_id"] = ["repository_ids": .array(nodes)]
        return conditions
    }

    private static func visibleRulesets(of source: Ruleset.Source, _ call: GraphQL.Call) throws -> [Ruleset] {
        guard call.mayRead(source) else { throw call.refusal }
        return call.context.world.rulesets(of: source, includesParents: call.bool("includeParents") ?? true)
    }
}

extension GraphQL {
    struct RulesetRuleNode {
        let rulesetID: Int
        let rule: Ruleset.Rule
    }

    struct BypassNode {
        let rulesetID: Int
        let place: Int
        let actor: Ruleset.BypassActor

        var role: Int? {
            if case .repositoryRole(let id) = actor.kind { id } else { nil }
        }
    }
}

extension GraphQL.Call {
    /// Rulesets of a repository are open to its readers; those of an organization only to callers who may change them.
    func mayRead(_ source: Ruleset.Source) -> Bool {
        guard case .repository(let id) = source else { return mayWrite(source) }
        return context.world.repositories[id].flatMap { role(in: $0) } != nil
    }

    func mayWrite(_ source: Ruleset.Source) -> Bool {
        switch source {
        case .repository(let id):
            context.world.repositories[id].map { context.world.administers(caller, $0, .write) } ?? false
        case .organization(let id):
            context.world.allows(caller, "organization_administration", .write, inOrganization: id)
        }
    }
}

// MARK: - Records

extension GraphQL.Types {
    static let rulesetTypes: [any GraphQL.AnyObjectType] =
        [ruleset, rulesetRule, bypassActor, createRulesetPayload, updateRulesetPayload, deleteRulesetPayload]
        + rulesets.types + rulesetRules.types + bypassActors.types
        + records.values.map { $0 as any GraphQL.AnyObjectType }

    /// The object types of the records, by name.
    static let records: [String: GraphQL.ObjectType<JSONObject>] = Dictionary(
        (GraphQL.Record.parameters + GraphQL.Record.parts).map { ($0.name, objectType(of: $0)) }
    ) { first, _ in first }

    private static func objectType(of record: GraphQL.Record) -> GraphQL.ObjectType<JSONObject> {
        .init(record.name) { type in
            for signature in record.fields {
                let name = GraphQL.Record.fieldName(signature)
                let key = GraphQL.snakeCase(name)
                let nested = record.nested[name]
                let standard = standard(of: signature)
                type.field(signature) { (object: JSONObject) -> GraphQL.Output in
                    output(object[key] ?? standard, as: nested)
                }
            }
        }
    }

    /// What GitHub fills in where a writer said nothing.
    private static func standard(of signature: String) -> JSON {
        if signature.hasSuffix("Boolean!") { return false }
        return signature.hasSuffix("]!") ? [] : .null
    }

    private static func output(_ value: JSON, as record: String?) -> GraphQL.Output {
        switch value {
        case .null: .null
        case .array(let values): .list(values.map { output($0, as: record) })
        case .object(let object): record.flatMap { records[$0] }.map { $0(object) } ?? .null
        default: .scalar(value)
        }
    }

    static let rulesetDefinitions =
        """
        union RuleSource = Enterprise | Organization | Repository
        union BypassActor = App | Team
        union RuleParameters = \(GraphQL.Record.parameters.map { $0.name }.joined(separator: " | "))
        enum RuleEnforcement { ACTIVE DISABLED EVALUATE }
        enum RepositoryRulesetTarget { BRANCH PUSH REPOSITORY TAG }
        enum RepositoryRulesetBypassActorBypassMode { ALWAYS PULL_REQUEST }
        enum MergeQueueGroupingStrategy { ALLGREEN HEADGREEN }
        enum MergeQueueMergeMethod { MERGE REBASE SQUASH }
        enum RepositoryRuleType {
            AUTHORIZATION BRANCH_NAME_PATTERN CODE_SCANNING COMMITTER_EMAIL_PATTERN COMMIT_AUTHOR_EMAIL_PATTERN
            COMMIT_MESSAGE_PATTERN CREATION DELETION FILE_EXTENSION_RESTRICTION FILE_PATH_RESTRICTION LOCK_BRANCH
            MAX_FILE_PATH_LENGTH MAX_FILE_SIZE MAX_REF_UPDATES MERGE_QUEUE MERGE_QUEUE_LOCKED_REF NON_FAST_FORWARD
            PULL_REQUEST REQUIRED_DEPLOYMENTS REQUIRED_LINEAR_HISTORY REQUIRED_REVIEW_THREAD_RESOLUTION
            REQUIRED_SIGNATURES REQUIRED_STATUS_CHECKS REQUIRED_WORKFLOW_STATUS_CHECKS SECRET_SCANNING TAG
            TAG_NAME_PATTERN UPDATE WORKFLOWS WORKFLOW_UPDATES
        }
        input CreateRepositoryRulesetInput {
            bypassActors: [RepositoryRulesetBypassActorInput!] clientMutationId: String
            conditions: RepositoryRuleConditionsInput! enforcement: RuleEnforcement! name: String!
            rules: [RepositoryRuleInput!] sourceId: ID! target: RepositoryRulesetTarget
        }
        input UpdateRepositoryRulesetInput {
            bypassActors: [RepositoryRulesetBypassActorInput!] clientMutationId: String
            conditions: RepositoryRuleConditionsInput enforcement: RuleEnforcement name: String
            repositoryRulesetId: ID! rules: [RepositoryRuleInput!] target: RepositoryRulesetTarget
        }
        input DeleteRepositoryRulesetInput { clientMutationId: String repositoryRulesetId: ID! }
        input RepositoryRuleInput { id: ID parameters: RuleParametersInput type: RepositoryRuleType! }
        input RepositoryRulesetBypassActorInput {
            actorId: ID bypassMode: RepositoryRulesetBypassActorBypassMode! deployKey: Boolean
            enterpriseOwner: Boolean organizationAdmin: Boolean repositoryRoleDatabaseId: Int
        }
        input RuleParametersInput { \(GraphQL.Record.parameters.map { parameterInput($0.name) }.joined(separator: " ")) }

        """ + (GraphQL.Record.parameters + GraphQL.Record.parts).map { $0.input }.joined()

    /// `pullRequest: PullRequestParametersInput` of `PullRequestParameters`.
    private static func parameterInput(_ name: String) -> String {
        let field = name.dropLast("Parameters".count)
        return "\(field.prefix(1).lowercased())\(field.dropFirst()): \(name)Input"
    }
}
