extension GraphQL.Types {
    /// What limits a repository, and whose limit it is.
    typealias InteractionAbility = (limit: InteractionLimit, origin: String)

    static let interactionAbility: GraphQL.ObjectType<InteractionAbility> = .init("RepositoryInteractionAbility") {
        type in
        type.field("limit: RepositoryInteractionLimit!") { $0.limit.limit.uppercased() }
        type.field("origin: RepositoryInteractionLimitOrigin!") { $0.origin.uppercased() }
        type.field("expiresAt: DateTime") { $0.limit.expiresAt }
    }

    static func addInteractionAbility(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("interactionAbility: RepositoryInteractionAbility") { repository, call in
            interactionAbility(call.context.world.interactionLimit(of: repository))
        }
    }

    static let interactionPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("SetRepositoryInteractionLimit") {
        addRepository(to: &$0)
    }

    static func addInteractionMutation(to type: inout GraphQL.ObjectType<GraphQL.Root>) {
        type.field(
            "setRepositoryInteractionLimit(input: SetRepositoryInteractionLimitInput!): "
                + "SetRepositoryInteractionLimitPayload"
        ) { _, call in
            let repository = try call.administeredRepository()
            let limit = call.input["limit"]?.string ?? "NO_LIMIT"
            let days = InteractionLimit.days[call.input["expiry"]?.string?.lowercased() ?? "one_day"] ?? 1
            let expiry = call.context.world.now + days * 86_400
            try call.context.world.updateSilently(repository.id) { repository in
                repository.interactionLimit =
                    limit == "NO_LIMIT" ? nil : InteractionLimit(limit: limit.lowercased(), expiresAt: expiry)
            }
            var payload = call.payload
            payload.repositoryID = repository.id
            return interactionPayload(payload)
        }
    }

    static let interactionDefinitions = """
        enum RepositoryInteractionLimitExpiry { ONE_DAY ONE_MONTH ONE_WEEK SIX_MONTHS THREE_DAYS }
        input SetRepositoryInteractionLimitInput {
            clientMutationId: String expiry: RepositoryInteractionLimitExpiry limit: RepositoryInteractionLimit!
            repositoryId: ID!
        }

        """
}
