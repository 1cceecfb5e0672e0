extension RouteTable {
    static let users: [Route] = [
        Route("GET", "/user", .open) { world, request in
            guard case .user(let id) = request.caller.identity, let user = world.accounts[id] else {
                throw request.caller.isApp
                    ? Refusal(403, "Resource not accessible by integration") : Refusal(401, "Requires authentication")
            }
            return .ok(world.profileJSON(user))
        },
        Route("GET", "/user/{account_id}", .open) { world, request in
            guard let account = world.accounts[try request.number("account_id")] else { throw Refusal.notFound }
            return .ok(world.profileJSON(account))
        },
        Route("GET", "/users/{username}", .open) { world, request in
            guard let account = world.account(login: request.parameter("username")) else { throw Refusal.notFound }
            return .ok(world.profileJSON(account))
        },
        Route("GET", "/user/repos", .open) { world, request in
            guard case .user(let id) = request.caller.identity else {
                throw Refusal(403, "Resource not accessible by integration")
            }
            let ids = world.repositoryIDs(ofOwner: id, by: .name)
            return Page(request).answer(ids, "\(world.apiURL)/user/repos", request) { id in
                world.repositories[id].map { world.repositoryJSON($0, .listed, for: request.caller) } ?? [:]
            }
        },
    ]
}
