extension GraphQL.Types {
    static let createRulesetPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("CreateRepositoryRuleset") {
        addRuleset(to: &$0)
    }
    static let updateRulesetPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("UpdateRepositoryRuleset") {
        addRuleset(to: &$0)
    }
    static let deleteRulesetPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("DeleteRepositoryRuleset") { _ in }

    private static func addRuleset(to type: inout GraphQL.ObjectType<GraphQL.Payload>) {
        type.field("ruleset: RepositoryRuleset") { payload, call in
            ruleset(payload.rulesetID.flatMap { call.context.world.rulesets[$0] })
        }
    }

    static func addRulesetMutations(to type: inout GraphQL.ObjectType<GraphQL.Root>) {
        type.field("createRepositoryRuleset(input: CreateRepositoryRulesetInput!): CreateRepositoryRulesetPayload") {
            _, call in
            let source = try rulesetSource(call)
            let edit = try GraphQL.RulesetEdit(call)
            var payload = call.payload
            payload.rulesetID = try call.context.world.createRuleset(
                call.input["name"]?.string ?? "", in: source, enforcement: "active", by: try call.actor()
            ) { edit.apply(to: &$0) }
            return createRulesetPayload(payload)
        }
        type.field("updateRepositoryRuleset(input: UpdateRepositoryRulesetInput!): UpdateRepositoryRulesetPayload") {
            _, call in
            let id = try writableRuleset(call)
            let edit = try GraphQL.RulesetEdit(call)
            try call.context.world.updateRuleset(id, by: try call.actor()) { edit.apply(to: &$0) }
            var payload = call.payload
            payload.rulesetID = id
            return updateRulesetPayload(payload)
        }
        type.field("deleteRepositoryRuleset(input: DeleteRepositoryRulesetInput!): DeleteRepositoryRulesetPayload") {
            _, call in
            let id = try writableRuleset(call)
            try call.context.world.deleteRuleset(id, by: try call.actor())
            return deleteRulesetPayload(call.payload)
        }
    }

    private static func rulesetSource(_ call: GraphQL.Call) throws -> Ruleset.Source {
        let text = call.input["sourceId"]?.string ?? ""
        let source: Ruleset.Source
        switch NodeID(text) {
        case let id? where id.kind == .repository && call.context.world.repositories[id.databaseID] != nil:
            source = .repository(id.databaseID)
        case let id? where id.kind == .organization && call.context.world.organizations[id.databaseID] != nil:
            source = .organization(id.databaseID)
        default: throw GraphQL.FieldError.unresolvedNode(text)
        }
        guard call.mayWrite(source) else { throw call.refusal }
        return source
    }

    private static func writableRuleset(_ call: GraphQL.Call) throws -> Int {
        let text = call.input["repositoryRulesetId"]?.string ?? ""
        guard let id = NodeID(text), id.kind == .ruleset, let ruleset = call.context.world.rulesets[id.databaseID]
        else {
            throw GraphQL.FieldError.unresolvedNode(text)
        }
        guard call.mayWrite(ruleset.source) else { throw call.refusal }
        return ruleset.id
    }
}

extension GraphQL {
    /// The changes that an input asks for; what it does not name stays as it is.
    struct RulesetEdit {
        private let input: JSONObject
        private let rules: [Ruleset.Rule]?
        private let bypassActors: [Ruleset.BypassActor]?

        init(_ call: Call) throws {
            input = call.input
            rules = call.input["rules"]?.array.map { rules in
                rules.enumerated().map { place, rule in
                    let type = rule["type"]?.string?.lowercased() ?? ""
                    let given = rule["parameters"]?.object?.members.first { snakeCase($0.key) == type }?.value
                    return Ruleset.Rule(
                        id: place + 1, type: type, parameters: given.flatMap { renamed($0).object })
                }
            }
            bypassActors = try call.input["bypassActors"]?.array?.map { try Self.bypassActor($0, call) }
        }

        private static func bypassActor(_ input: JSON, _ call: Call) throws -> Ruleset.BypassActor {
            let mode = input["bypassMode"]?.string?.lowercased() ?? "always"
            let kind: Ruleset.BypassActor.Kind
            if input["deployKey"]?.bool == true {
                kind = .deployKey
            } else if input["organizationAdmin"]?.bool == true {
                kind = .organizationAdmin
            } else if input["enterpriseOwner"]?.bool == true {
                kind = .enterpriseOwner
            } else if let role = input["repositoryRoleDatabaseId"]?.int {
                kind = .repositoryRole(role)
            } else {
                let text = input["actorId"]?.string ?? ""
                switch NodeID(text) {
                case let id? where id.kind == .team && call.context.world.teams[id.databaseID] != nil:
                    kind = .team(id.databaseID)
                case let id? where id.kind == .app && call.context.world.apps[id.databaseID] != nil:
                    kind = .app(id.databaseID)
                default: throw FieldError.unresolvedNode(text)
                }
            }
            return Ruleset.BypassActor(kind: kind, mode: mode)
        }

        private static func withDatabaseIDs(_ conditions: JSONObject) -> JSONObject {
            guard let ids = conditions["repository_id"]?["repository_ids"]?.strings else { return conditions }
            var conditions = conditions
            let numbers = ids.compactMap { NodeID($0)?.databaseID }.map { JSON.int($0) }
            conditions["repository_id"] = ["repository_ids": .array(numbers)]
            return conditions
        }

        func apply(to ruleset: inout Ruleset) {
            if let name = input["name"]?.string { ruleset.name = name }
            if let target = input["target"]?.string { ruleset.target = target.lowercased() }
            if let enforcement = input["enforcement"]?.string { ruleset.enforcement = enforcement.lowercased() }
            if let conditions = input["conditions"].flatMap({ renamed($0).object }) {
                ruleset.conditions = Self.withDatabaseIDs(conditions)
            }
            if let rules { ruleset.rules = rules }
            if let bypassActors { ruleset.bypassActors = bypassActors }
        }
    }
}
