extension GraphQL {
    /// What a mutation answers: each payload type shows some of it.
    struct Payload {
        var clientMutationID: String?
        var repositoryID: Int?
        var ruleID: NodeID?
        var teamIDs: [Int] = []
        var invalidTopicNames: [String]?
        var message: String?
        var rulesetID: Int?
        var label: LabelNode?
    }
}

extension GraphQL.Types {
    static let mutation: GraphQL.ObjectType<GraphQL.Root> = .init("Mutation") { type in
        addRuleMutations(to: &type)
        addRepositoryMutations(to: &type)
        addRulesetMutations(to: &type)
        addInteractionMutation(to: &type)
        addLabelMutations(to: &type)
    }

    static let mutationPayloads: [any GraphQL.AnyObjectType] = [
        createRulePayload, updateRulePayload, deleteRulePayload, updateTopicsPayload, updateTeamsPayload,
        updateRepositoryPayload, updateSignoffPayload, archivePayload, unarchivePayload,
    ]

    static func payload(
        _ name: String, _ fields: (inout GraphQL.ObjectType<GraphQL.Payload>) -> Void
    ) -> GraphQL.ObjectType<GraphQL.Payload> {
        GraphQL.ObjectType<GraphQL.Payload>(name + "Payload") { type in
            type.field("clientMutationId: String") { $0.clientMutationID }
            fields(&type)
        }
    }

    static func addRepository(to type: inout GraphQL.ObjectType<GraphQL.Payload>) {
        type.field("repository: Repository") { payload, call in
            repository(payload.repositoryID.flatMap { call.context.world.repositories[$0] })
        }
    }

    private static func addRule(to type: inout GraphQL.ObjectType<GraphQL.Payload>) {
        type.field("branchProtectionRule: BranchProtectionRule") { payload, call in
            rule(
                payload.ruleID.flatMap { call.context.world.rule($0) }
                    .map { GraphQL.RuleNode(repositoryID: $0.repository.id, rule: $0.rule) })
        }
    }

    static let createRulePayload: GraphQL.ObjectType<GraphQL.Payload> = payload("CreateBranchProtectionRule") {
        addRule(to: &$0)
    }
    static let updateRulePayload: GraphQL.ObjectType<GraphQL.Payload> = payload("UpdateBranchProtectionRule") {
        addRule(to: &$0)
    }
    static let deleteRulePayload: GraphQL.ObjectType<GraphQL.Payload> = payload("DeleteBranchProtectionRule") { _ in }
    static let updateTopicsPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("UpdateTopics") { type in
        type.field("invalidTopicNames: [String!]") { $0.invalidTopicNames }
        addRepository(to: &type)
    }
    static let updateTeamsPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("UpdateTeamsRepository") { type in
        addRepository(to: &type)
        type.field("teams: [Team!]") { payload, call in
            GraphQL.Output.list(payload.teamIDs.compactMap { call.context.world.teams[$0] }.map { team($0) })
        }
    }
    static let updateRepositoryPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("UpdateRepository") {
        addRepository(to: &$0)
    }
    static let updateSignoffPayload: GraphQL.ObjectType<GraphQL.Payload> = payload(
        "UpdateRepositoryWebCommitSignoffSetting"
    ) { type in
        type.field("message: String") { $0.message }
        addRepository(to: &type)
    }
    static let archivePayload: GraphQL.ObjectType<GraphQL.Payload> = payload("ArchiveRepository") {
        addRepository(to: &$0)
    }
    static let unarchivePayload: GraphQL.ObjectType<GraphQL.Payload> = payload("UnarchiveRepository") {
        addRepository(to: &$0)
    }
}

// MARK: - Arguments of mutations

extension GraphQL.Call {
    var input: JSONObject {
        let input = arguments["input"]?.object ?? JSONObject()
        guard !context.ignoredFields.isEmpty else { return input }
        return JSONObject(input.members.filter { !context.ignoredFields.contains($0.key) })
    }

    var payload: GraphQL.Payload { GraphQL.Payload(clientMutationID: input["clientMutationId"]?.string) }

    /// Who the write is attributed to.
    func actor() throws -> Actor {
        guard let actor = caller.actor else { throw refusal }
        return actor
    }

    /// The repository named by the input, if the caller may administer it.
    func administeredRepository() throws -> Repository {
        let text = input["repositoryId"]?.string ?? ""
        guard let id = NodeID(text), id.kind == .repository,
            let repository = context.world.repositories[id.databaseID], role(in: repository) != nil
        else { throw GraphQL.FieldError.unresolvedNode(text) }
        guard context.world.administers(caller, repository, .write) else { throw refusal }
        return repository
    }
}
