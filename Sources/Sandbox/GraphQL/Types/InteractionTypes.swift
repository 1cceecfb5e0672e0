extension GraphQL.Types {
    static let interactionAbility: GraphQL.ObjectType<InteractionLimit> = .init("RepositoryInteractionAbility") {
        type in
        type.field("limit: RepositoryInteractionLimit!") { $0.limit.uppercased() }
        type.field("origin: RepositoryInteractionLimitOrigin!") { _ in "REPOSITORY" }
        type.field("expiresAt: DateTime") { $0.expiresAt }
    }

    static func addInteractionAbility(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("interactionAbility: RepositoryInteractionAbility") { repository, call in
            let now = call.context.world.now
            return interactionAbility(repository.interactionLimit.flatMap { $0.expiresAt > now ? $0 : nil })
        }
    }

    static let interactionPayload: GraphQL.ObjectType<GraphQL.Payload> = payload("SetRepositoryInteractionLimit") {
        addRepository(to: &$0)
    }

    private static let days = ["ONE_DAY": 1, "THREE_DAYS": 3, "ONE_WEEK": 7, "ONE_MONTH": 30, "SIX_MONTHS": 180]

    static func addInteractionMutation(to type: inout GraphQL.ObjectType<GraphQL.Root>) {
        type.field(
            "setRepositoryInteractionLimit(input: SetRepositoryInteractionLimitInput!): "
                + "SetRepositoryInteractionLimitPayload"
        ) { _, call in
            let repository = try call.administeredRepository()
            let limit = call.input["limit"]?.string ?? "NO_LIMIT"
            let days = days[call.input["expiry"]?.string ?? "ONE_DAY"] ?? 1
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
