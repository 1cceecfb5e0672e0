extension GraphQL {
    /// The object types of the sandbox's schema, one file per type of GitHub's.
    enum Types {
        /// Everything that a query or a mutation can reach.
        static var all: [any AnyObjectType] {
            var types: [any AnyObjectType] = [
                query, mutation, rateLimit, PageInfo.type, repository, organization, user, bot, app, team, rule,
                ruleConflict, statusCheck, ref, commit, blob, tree, treeEntry, topic, repositoryTopic, language,
                license, codeowners, propertyValue, permissionSource,
            ]
            let connections: [[any AnyObjectType]] = [
                repositories.types, teamRepositories.types, collaborators.types, repositoryTopics.types,
                languages.types, properties.types, rules.types, ruleConflicts.types, refs.types, teams.types,
                teamMembers.types, organizationMembers.types, organizations.types,
            ]
            for group in connections { types += group }
            for allowance in allowances { types += allowance.types }
            types += absent
            types += mutationPayloads
            types += rulesetTypes
            types += labelTypes
            types.append(deployKey)
            types += deployKeys.types
            types += [interactionAbility, interactionPayload] as [any AnyObjectType]
            return types
        }
    }
}

extension GraphQL.Schema {
    /// The part of GitHub's schema that the sandbox answers.
    static func sandbox() throws -> GraphQL.Schema {
        try GraphQL.Schema(
            objects: GraphQL.Types.all,
            definitions: GraphQL.Types.definitions + GraphQL.Types.mutationInputs + GraphQL.Types.rulesetDefinitions
                + GraphQL.Types.interactionDefinitions + GraphQL.Types.labelDefinitions)
    }
}
