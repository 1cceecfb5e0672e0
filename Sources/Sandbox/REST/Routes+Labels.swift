extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/labels"

    static let labels: [Route] = [
        Route("GET", path, .repository, ("metadata", .read)) { world, request in
            let repository = try world.repository(request)
            let path = "\(world.url(of: repository))/labels"
            return Page(request).answer(world.labels(of: repository), path, request) { world.labelJSON($0, path) }
        },
        Route("POST", path, .repository, ("issues", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("name")
            var label = RepositoryLabel(
                id: world.nextID(.label), name: try fields.string("name") ?? "",
                color: try fields.string("color") ?? "ededed")
            label.description = try fields.string("description")
            try edit(&world, request) { [label] labels throws(Refusal) in
                try checkName(label.name, in: labels, except: label.id)
                labels.append(label)
            }
            return APIResponse(201, .object(try json(label.id, world, request)))
        },
        Route("GET", "\(path)/{name}", .repository, ("metadata", .read)) { world, request in
            .ok(try json(try label(world, request).id, world, request))
        },
        Route("PATCH", "\(path)/{name}", .repository, ("issues", .write)) { world, request in
            let fields = Fields(try request.object())
            let id = try label(world, request).id
            let name = try fields.string("new_name")
            let color = try fields.string("color")
            let description = try fields.string("description")
            let isArchived = try fields.bool("archived")
            let (now, person) = (world.now, world.account(of: try request.actor())?.id)
            try edit(&world, request) { labels throws(Refusal) in
                guard let index = labels.firstIndex(where: { $0.id == id }) else { throw .notFound }
                if let name {
                    try checkName(name, in: labels, except: id)
                    labels[index].name = name
                }
                if let color { labels[index].color = color.lowercased() }
                if let description { labels[index].description = description }
                if let isArchived {
                    labels[index].archivedAt = isArchived ? now : nil
                    labels[index].archivedBy = isArchived ? person : nil
                }
            }
            return .ok(try json(id, world, request))
        },
        Route("DELETE", "\(path)/{name}", .repository, ("issues", .write)) { world, request in
            let id = try label(world, request).id
            try edit(&world, request) { $0.removeAll { $0.id == id } }
            return .noContent
        },
    ]

    private static func edit(
        _ world: inout World, _ request: APIRequest, _ change: (inout [RepositoryLabel]) throws -> Void
    ) throws {
        var labels = world.labels(of: try world.repository(request))
        try change(&labels)
        try world.updateSilently(request.repositoryID) { [labels] in $0.labels = labels }
    }

    private static func checkName(
        _ name: String, in labels: [RepositoryLabel], except id: Int
    ) throws(Refusal) {
        let isTaken = labels.contains { $0.id != id && $0.name.lowercased() == name.lowercased() }
        if isTaken { throw .validation("Label", "name", "already_exists") }
    }

    private static func label(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> RepositoryLabel {
        let name = request.parameter("name").lowercased()
        let labels = world.labels(of: try world.repository(request))
        guard let label = labels.first(where: { $0.name.lowercased() == name }) else { throw .notFound }
        return label
    }

    private static func json(_ id: Int, _ world: borrowing World, _ request: APIRequest) throws(Refusal) -> JSONObject {
        let repository = try world.repository(request)
        guard let label = world.labels(of: repository).first(where: { $0.id == id }) else { throw .notFound }
        return world.labelJSON(label, "\(world.url(of: repository))/labels")
    }
}

extension World {
    /// Those that every new repository has, until somebody changes one.
    func labels(of repository: borrowing Repository) -> [RepositoryLabel] {
        if let labels = repository.labels { return labels }
        return Self.defaultLabels.enumerated().map { place, label in
            RepositoryLabel(
                id: repository.id * 100 + place, name: label.name, color: label.color, description: label.description,
                isDefault: true)
        }
    }

    fileprivate func labelJSON(_ label: RepositoryLabel, _ path: String) -> JSONObject {
        var object: JSONObject = [
            "id": .int(label.id), "node_id": .string("LA_\(label.id)"),
            "url": .string("\(path)/\(label.name.percentEncoded)"), "name": .string(label.name),
            "color": .string(label.color), "default": .bool(label.isDefault),
        ]
        object.add("description", nullable: label.description)
        object.add("archived_at", nullable: label.archivedAt?.iso8601)
        let person = label.archivedBy.flatMap { accounts[$0] }
        object.add("archived_by", person.map { JSON.object(accountJSON($0)) } ?? .null)
        return object
    }

    private static let defaultLabels = [
        (name: "bug", color: "d73a4a", description: "Something isn't working"),
        (name: "documentation", color: "0075ca", description: "Improvements or additions to documentation"),
        (name: "duplicate", color: "cfd3d7", description: "This issue or pull request already exists"),
        (name: "enhancement", color: "a2eeef", description: "New feature or request"),
        (name: "good first issue", color: "7057ff", description: "Good for newcomers"),
        (name: "help wanted", color: "008672", description: "Extra attention is needed"),
        (name: "invalid", color: "e4e669", description: "This doesn't seem right"),
        (name: "question", color: "d876e3", description: "Further information is requested"),
        (name: "wontfix", color: "ffffff", description: "This will not be worked on"),
    ]
}
