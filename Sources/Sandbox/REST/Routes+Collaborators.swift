extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/collaborators"
    private static let invitationPath = "/repos/{owner}/{repo}/invitations"

    static let collaborators: [Route] = [
        Route("GET", path, .repository, ("metadata", .read)) { world, request in
            let repository = try world.repository(request)
            let people = try people(of: repository, request, world)
            let path = "\(world.url(of: repository))/collaborators"
            return Page(request).answer(people, path, request) { world.collaboratorJSON($0, in: repository) }
        },
        Route("GET", "\(path)/{username}", .repository, ("metadata", .read)) { world, request in
            let repository = try world.repository(request)
            let user = try user(world, request)
            let isThere = repository.collaborators.contains { $0.userID == user.id }
            let isMember = world.organizations[repository.ownerID]?.members.contains(user.id) ?? false
            guard isThere || isMember else { throw Refusal.notFound }
            return .noContent
        },
        Route("GET", "\(path)/{username}/permission", .repository, ("metadata", .read)) { world, request in
            let repository = try world.repository(request)
            let user = try user(world, request)
            let role = world.role(ofUser: user.id, in: repository)
            let legacy: String =
                switch role {
                case nil: "none"
                case .read?, .triage?: "read"
                case .write?, .maintain?: "write"
                case .admin?: "admin"
                }
            return .ok([
                "permission": .string(legacy), "role_name": .string(role?.rawValue ?? "none"),
                "user": .object(world.collaboratorJSON(user, in: repository)),
            ])
        },
        Route("PUT", "\(path)/{username}", .repository, ("administration", .write)) { world, request in
            let word = try Fields(try request.object()).string("permission") ?? "push"
            guard let role = Role(word: word), !["read", "write"].contains(word) else {
                throw Refusal(422, "Validation Failed: The permission \"\(word)\" is not a role of this organization.")
            }
            let user = try user(world, request)
            let invitation = try world.setRole(role, ofUser: user.id, in: request.repositoryID, by: request.actor())
            guard let invitation else { return .noContent }
            return APIResponse(201, .object(world.invitationJSON(invitation, to: try world.repository(request))))
        },
        Route("DELETE", "\(path)/{username}", .repository, ("administration", .write)) { world, request in
            try world.removeCollaborator(
                try user(world, request).id, from: request.repositoryID, by: request.actor())
            return .noContent
        },
        Route("GET", invitationPath, .repository, ("administration", .read)) { world, request in
            let repository = try world.repository(request)
            let path = "\(world.url(of: repository))/invitations"
            return Page(request).answer(repository.invitations, path, request) {
                world.invitationJSON($0, to: repository)
            }
        },
        Route("PATCH", "\(invitationPath)/{invitation_id}", .repository, ("administration", .write)) { world, request in
            let id = try invitation(world, request).id
            let words = ["read", "write", "maintain", "triage", "admin"]
            let role = try Fields(try request.object()).choice("permissions", of: words).flatMap { Role(rawValue: $0) }
            try world.updateSilently(request.repositoryID) { repository in
                for index in repository.invitations.indices where repository.invitations[index].id == id {
                    if let role { repository.invitations[index].role = role }
                }
            }
            return .ok(world.invitationJSON(try invitation(world, request), to: try world.repository(request)))
        },
        Route("DELETE", "\(invitationPath)/{invitation_id}", .repository, ("administration", .write)) {
            world, request in
            let id = try invitation(world, request).id
            try world.updateSilently(request.repositoryID) { $0.invitations.removeAll { $0.id == id } }
            return .noContent
        },
    ]

    private static func people(
        of repository: Repository, _ request: APIRequest, _ world: borrowing World
    ) throws(Refusal) -> [Account] {
        let members = world.organizations[repository.ownerID]?.members ?? []
        let direct = Set(repository.collaborators.map { $0.userID })
        let ids: Set<Int> =
            switch request.query["affiliation"] {
            case "direct": direct
            case "outside": direct.subtracting(members)
            default: direct.union(members.filter { world.role(ofUser: $0, in: repository) != nil })
            }
        let least = request.query["permission"].flatMap { Role(word: $0) }
        var people: [Account] = []
        for id in ids.sorted() {
            guard let account = world.accounts[id], let role = world.role(ofUser: id, in: repository),
                least.map({ role >= $0 }) ?? true
            else { continue }
            people.append(account)
        }
        return people
    }

    private static func user(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Account {
        guard let account = world.account(login: request.parameter("username")), account.kind == .user else {
            throw .notFound
        }
        return account
    }

    private static func invitation(
        _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> Invitation {
        let id = try request.number("invitation_id")
        guard let invitation = try world.repository(request).invitations.first(where: { $0.id == id }) else {
            throw .notFound
        }
        return invitation
    }
}
