extension RouteTable {
    static let properties: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/properties/values", .repository, ("metadata", .read)) { world, request in
            .ok(world.properties(of: try world.repository(request)).map { $0.json })
        },
        Route(
            "PATCH", "/repos/{owner}/{repo}/properties/values", .repository, ("repository_custom_properties", .write)
        ) { world, request in
            let values = try values(Fields(try request.object()))
            try world.setProperties(values, of: [request.repositoryID], by: request.actor())
            return .noContent
        },
        Route("GET", "/orgs/{org}/properties/values", .organization, ("organization_custom_properties", .read)) {
            world, request in
            let ids = world.repositoryIDs(ofOwner: request.organizationID, by: .name)
            let path = "\(world.apiURL)/organizations/\(request.organizationID)/properties/values"
            return Page(request).answer(ids, path, request) { id in
                guard let repository = world.repositories[id] else { return [:] }
                return [
                    "repository_id": .int(id), "repository_name": .string(repository.name),
                    "repository_full_name": .string(world.fullName(of: repository)),
                    "properties": .array(world.properties(of: repository).map { .object($0.json) }),
                ]
            }
        },
        Route("PATCH", "/orgs/{org}/properties/values", .organization, ("organization_custom_properties", .write)) {
            world, request in
            let fields = Fields(try request.object())
            try fields.require("repository_names", "properties")
            let names = try fields.strings("repository_names") ?? []
            guard (1...30).contains(names.count) else {
                throw Fields.invalid("For 'properties/repository_names', 1 to 30 items are allowed.")
            }
            let ids = try names.map { name throws(Refusal) in
                guard let repository = world.repository(ownerID: request.organizationID, name: name) else {
                    throw .notFound
                }
                return repository.id
            }
            try world.setProperties(try values(fields), of: ids, by: request.actor())
            return .noContent
        },
    ]

    private static func values(
        _ fields: Fields
    ) throws(Refusal) -> [(name: String, content: PropertyValue.Content?)] {
        try fields.require("properties")
        return try (fields.object["properties"]?.array ?? []).map { entry throws(Refusal) in
            guard let name = entry["property_name"]?.string else {
                throw Fields.invalid("\"property_name\" wasn't supplied.")
            }
            return try propertyValue(name, entry["value"] ?? .null)
        }
    }

    static func propertyValue(
        _ name: String, _ value: JSON
    ) throws(Refusal) -> (name: String, content: PropertyValue.Content?) {
        switch value {
        case .null: return (name, nil)
        case .string(let text): return (name, .one(text))
        default:
            guard let texts = value.strings else {
                throw Fields.invalid("For 'properties/value', \(value.text) is not a string or an array of strings.")
            }
            return (name, .several(texts))
        }
    }
}

extension PropertyValue {
    var json: JSONObject { ["property_name": .string(name), "value": content.json] }
}
