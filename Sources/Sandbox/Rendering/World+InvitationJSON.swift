extension World {
    func invitationJSON(_ invitation: Invitation, to repository: Repository) -> JSONObject {
        func person(_ id: Int?) -> JSON { id.flatMap { accounts[$0] }.map { .object(accountJSON($0)) } ?? .null }
        return [
            "id": .int(invitation.id), "node_id": .string(GraphQL.globalID("RI", invitation.id)),
            "repository": .object(repositoryJSON(repository, .nested)), "invitee": person(invitation.inviteeID),
            "inviter": person(invitation.inviterID), "permissions": .string(invitation.role.rawValue),
            "created_at": .string(invitation.createdAt.iso8601), "expired": .bool(invitation.isExpired(at: now)),
            "url": .string("\(apiURL)/user/repository_invitations/\(invitation.id)"),
            "html_url": .string("\(htmlURL)/\(fullName(of: repository))/invitations"),
        ]
    }

    func collaboratorJSON(_ account: Account, in repository: Repository) -> JSONObject {
        let role = role(ofUser: account.id, in: repository)
        var object = accountJSON(account)
        object.add("permissions", permissionsJSON(role))
        object.add("role_name", role?.rawValue ?? "read")
        return object
    }
}
