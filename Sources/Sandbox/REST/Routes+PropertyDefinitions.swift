extension RouteTable {
    private static let path = "/orgs/{org}/properties/schema"

    static let propertyDefinitions: [Route] = [
        Route("GET", path, .organization, ("organization_custom_properties", .read)) { world, request in
            let definitions = world.organizations[request.organizationID]?.propertyDefinitions ?? []
            return .ok(definitions.map { world.definitionJSON($0, request.organizationID) })
        },
        Route("GET", "\(path)/{custom_property_name}", .organization, ("organization_custom_properties", .read)) {
            world, request in
            .ok(world.definitionJSON(try definition(world, request), request.organizationID))
        },
        // Replaces it whole: what the body does not name falls back to its default.
        Route("PUT", "\(path)/{custom_property_name}", .organization, ("organization_custom_properties", .admin)) {
            world, request in
            let fields = Fields(try request.object())
            try fields.require("value_type")
            let types = ["string", "single_select", "multi_select", "true_false", "url"]
            var new = PropertyDefinition(
                name: request.parameter("custom_property_name"),
                valueType: try fields.choice("value_type", of: types) ?? "string")
            new.isRequired = try fields.bool("required") ?? false
            new.description = try fields.string("description")
            new.allowedValues = try fields.strings("allowed_values") ?? []
            if let value = fields.object["default_value"], !value.isNull {
                new.defaultValue = value.string.map { .one($0) } ?? value.strings.map { .several($0) }
            }
            try check(new, against: try? definition(world, request))
            world.define(new, in: request.organizationID)
            return .ok(world.definitionJSON(new, request.organizationID))
        },
        Route("DELETE", "\(path)/{custom_property_name}", .organization, ("organization_custom_properties", .admin)) {
            world, request in
            world.undefine(try definition(world, request).name, in: request.organizationID)
            return .noContent
        },
    ]

    private static func definition(
        _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> PropertyDefinition {
        let name = request.parameter("custom_property_name").lowercased()
        let definitions = world.organizations[request.organizationID]?.propertyDefinitions ?? []
        guard let found = definitions.first(where: { $0.name.lowercased() == name }) else { throw .notFound }
        return found
    }

    private static func check(_ new: PropertyDefinition, against old: PropertyDefinition?) throws(Refusal) {
        if let old, old.valueType != new.valueType {
            throw Refusal(422, "Validation Failed: the value type of a property cannot be changed")
        }
        guard new.isRequired == (new.defaultValue != nil) else {
            throw Refusal(422, "Validation Failed: default_value is for required properties, which need one")
        }
    }
}

extension World {
    /// Values that are no longer allowed are unset.
    fileprivate mutating func define(_ new: PropertyDefinition, in organization: Int) {
        updateOrganization(organization) { settings in
            settings.propertyDefinitions.removeAll { $0.name.lowercased() == new.name.lowercased() }
            settings.propertyDefinitions.append(new)
        }
        guard !new.allowedValues.isEmpty else { return }
        for id in repositoryIDs(ofOwner: organization, by: .name) {
            repositories[id]?.properties.removeAll { value in
                guard value.name == new.name else { return false }
                return switch value.content {
                case .one(let text): !new.allowedValues.contains(text)
                case .several(let texts): !texts.allSatisfy { new.allowedValues.contains($0) }
                }
            }
        }
    }

    /// All values go with the definition.
    fileprivate mutating func undefine(_ name: String, in organization: Int) {
        updateOrganization(organization) { $0.propertyDefinitions.removeAll { $0.name == name } }
        for id in repositoryIDs(ofOwner: organization, by: .name) {
            repositories[id]?.properties.removeAll { $0.name == name }
        }
    }

    fileprivate func definitionJSON(_ definition: PropertyDefinition, _ organization: Int) -> JSONObject {
        let login = accounts[organization]?.login ?? "ghost"
        let path = "\(apiURL)/orgs/\(login)/properties/schema/\(definition.name)"
        var object: JSONObject = [
            "property_name": .string(definition.name), "url": .string(path), "source_type": "organization",
            "value_type": .string(definition.valueType), "required": .bool(definition.isRequired),
            "default_value": definition.defaultValue?.json ?? .null,
        ]
        object.add("description", nullable: definition.description)
        let allowed = definition.allowedValues
        object.add("allowed_values", allowed.isEmpty ? .null : .array(allowed.map { .string($0) }))
        object.add("values_editable_by", "org_actors")
        return object
    }
}
