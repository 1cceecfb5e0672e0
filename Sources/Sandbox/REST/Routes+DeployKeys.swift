extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/keys"

    static let deployKeys: [Route] = [
        Route("GET", path, .repository, ("administration", .read)) { world, request in
            let repository = try world.repository(request)
            let path = "\(world.url(of: repository))/keys"
            return Page(request).answer(repository.deployKeys, path, request) {
                world.deployKeyJSON($0, in: repository)
            }
        },
        Route("POST", path, .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("key")
            let key = try world.addDeployKey(
                try fields.string("key") ?? "", title: try fields.string("title") ?? "",
                isReadOnly: try fields.bool("read_only") ?? false, to: request.repositoryID, by: try request.actor())
            return APIResponse(201, .object(world.deployKeyJSON(key, in: try world.repository(request))))
        },
        Route("GET", "\(path)/{key_id}", .repository, ("administration", .read)) { world, request in
            let repository = try world.repository(request)
            let id = try request.number("key_id")
            guard let key = repository.deployKeys.first(where: { $0.id == id }) else { throw Refusal.notFound }
            return .ok(world.deployKeyJSON(key, in: repository))
        },
        Route("DELETE", "\(path)/{key_id}", .repository, ("administration", .write)) { world, request in
            try world.deleteDeployKey(
                try request.number("key_id"), from: request.repositoryID, by: try request.actor())
            return .noContent
        },
    ]
}
