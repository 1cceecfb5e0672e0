extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/labels"

    static let labels: [Route] = [
        Route("GET", path, .repository, ("issues", .read)) { world, request in
            let repository = try world.repository(request)
            let path = "\(world.url(of: repository))/labels"
            return Page(request).answer(repository.labels, path, request) { world.labelJSON($0, of: repository) }
        },
        Route("POST", path, .repository, ("issues", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("name")
            let label = try world.addLabel(
                try edit(fields, name: "name"), to: request.repositoryID, by: try request.actor())
            return APIResponse(201, .object(try json(label, world, request)))
        },
        Route("GET", "\(path)/{name}", .repository, ("issues", .read)) { world, request in
            .ok(try json(try label(world, request), world, request))
        },
        Route("PATCH", "\(path)/{name}", .repository, ("issues", .write)) { world, request in
            let fields = Fields(try request.object())
            var edit = try edit(fields, name: "new_name")
            if world.enterpriseVersion == nil { edit.isArchived = try fields.bool("archived") }
            let label = try world.editLabel(
                try label(world, request).id, edit, in: request.repositoryID, by: try request.actor())
            return .ok(try json(label, world, request))
        },
        Route("DELETE", "\(path)/{name}", .repository, ("issues", .write)) { world, request in
            try world.deleteLabel(
                try label(world, request).id, in: request.repositoryID, by: try request.actor())
            return .noContent
        },
    ]

    private static func edit(_ fields: Fields, name: String) throws(Refusal) -> LabelEdit {
        LabelEdit(
            name: try fields.string(name), color: try fields.string("color"),
            description: try fields.string("description"))
    }

    private static func label(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> RepositoryLabel {
        let name = request.parameter("name").lowercased()
        guard let label = try world.repository(request).labels.first(where: { $0.name.lowercased() == name }) else {
            throw .notFound
        }
        return label
    }

    private static func json(
        _ label: RepositoryLabel, _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> JSONObject {
        world.labelJSON(label, of: try world.repository(request))
    }
}
