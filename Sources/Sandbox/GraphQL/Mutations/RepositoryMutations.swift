extension GraphQL.Types {
    static func addRepositoryMutations(to type: inout GraphQL.ObjectType<GraphQL.Root>) {
        type.field("updateTopics(input: UpdateTopicsInput!): UpdateTopicsPayload") { _, call in
            let repository = try call.administeredRepository()
            let names = call.input["topicNames"]?.strings ?? []
            var payload = call.payload
            let invalid = try call.context.world.setTopics(names, of: repository.id, by: try call.actor())
            payload.repositoryID = repository.id
            payload.invalidTopicNames = invalid.isEmpty ? nil : invalid
            return updateTopicsPayload(payload)
        }
        type.field("updateTeamsRepository(input: UpdateTeamsRepositoryInput!): UpdateTeamsRepositoryPayload") {
            _, call in updateTeamsPayload(try updateTeams(call))
        }
        type.field("updateRepository(input: UpdateRepositoryInput!): UpdateRepositoryPayload") { _, call in
            let input = call.input
            return updateRepositoryPayload(
                try update(call) { repository in
                    if let name = input["name"]?.string { repository.name = name }
                    if let description = input["description"] { repository.description = description.string }
                    if let homepage = input["homepageUrl"] { repository.homepage = homepage.string }
                    if let isTemplate = input["template"]?.bool { repository.isTemplate = isTemplate }
                    if let isOn = input["hasIssuesEnabled"]?.bool { repository.features.hasIssues = isOn }
                    if let isOn = input["hasProjectsEnabled"]?.bool { repository.features.hasProjects = isOn }
                    if let isOn = input["hasWikiEnabled"]?.bool { repository.features.hasWiki = isOn }
                    if let isOn = input["hasDiscussionsEnabled"]?.bool { repository.features.hasDiscussions = isOn }
                })
        }
        type.field(
            "updateRepositoryWebCommitSignoffSetting(input: UpdateRepositoryWebCommitSignoffSettingInput!): "
                + "UpdateRepositoryWebCommitSignoffSettingPayload"
        ) { _, call in
            let isRequired = call.input["webCommitSignoffRequired"]?.bool ?? false
            var payload = try update(call) { $0.features.webCommitSignoffRequired = isRequired }
            payload.message = "Web commit signoff is \(isRequired ? "now" : "no longer") required for this repository."
            return updateSignoffPayload(payload)
        }
        type.field("archiveRepository(input: ArchiveRepositoryInput!): ArchiveRepositoryPayload") { _, call in
            archivePayload(try update(call) { $0.isArchived = true })
        }
        type.field("unarchiveRepository(input: UnarchiveRepositoryInput!): UnarchiveRepositoryPayload") { _, call in
            unarchivePayload(try update(call) { $0.isArchived = false })
        }
    }

    private static func update(
        _ call: GraphQL.Call, _ edit: (inout Repository) -> Void
    ) throws -> GraphQL.Payload {
        let repository = try call.administeredRepository()
        try call.context.world.updateRepository(repository.id, by: try call.actor()) { edit(&$0) }
        var payload = call.payload
        payload.repositoryID = repository.id
        return payload
    }

    /// Grants one permission to up to ten teams; either all of them exist or nothing changes.
    private static func updateTeams(_ call: GraphQL.Call) throws -> GraphQL.Payload {
        let repository = try call.administeredRepository()
        let ids = call.input["teamIds"]?.strings ?? []
        guard ids.count <= 10 else {
            throw GraphQL.FieldError.unprocessable("You may not update more than 10 teams at once.")
        }
        guard let role = Role(rawValue: (call.input["permission"]?.string ?? "").lowercased()) else {
            throw GraphQL.FieldError.unprocessable("Permission is not a role.")
        }
        guard call.context.world.allows(call.caller, "members", .read, inOrganization: repository.ownerID) else {
            throw call.refusal
        }
        let teams = try ids.map { text in
            guard let id = NodeID(text), id.kind == .team, let team = call.context.world.teams[id.databaseID],
                team.organizationID == repository.ownerID
            else { throw GraphQL.FieldError.unresolvedNode(text) }
            return team.id
        }
        for team in teams {
            try call.context.world.setRole(role, ofTeam: team, in: repository.id, by: try call.actor())
        }
        var payload = call.payload
        payload.repositoryID = repository.id
        payload.teamIDs = teams
        return payload
    }
}
