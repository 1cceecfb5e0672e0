/// Definitions of custom properties.
/// Source: <https://docs.github.com/rest/orgs/custom-properties>
extension RouteTable {
    private static let path = "/orgs/{org}/properties/schema"

    static let propertyDefinitions: [Route] = [
        Route("GET", path, .organization, ("organization_custom_properties", .read)) { world, request in
            let definitions = world.organizations[request.organizationID]?.propertyDefinitions ?? []
            return .ok(definitions.map { world.definitionJSON($0, request.organizationID) })
        },
        Route("PATCH", path, .organization, ("organization_custom_properties", .admin)) { world, request in
            let bodies = Fields(try request.object()).object["properties"]?.array ?? []
            guard (1...100).contains(bodies.count) else {
                throw Fields.invalid("For 'properties/properties', 1 to 100 items are allowed.")
            }
            let definitions = try bodies.map { body throws(Refusal) in
                guard let object = body.object, let name = object["property_name"]?.string else {
                    throw Fields.invalid("\"property_name\" wasn't supplied.")
                }
                return try definition(name, Fields(object), world, request)
            }
            let actor = try request.actor()
            for definition in definitions { world.define(definition, in: request.organizationID, by: actor) }
            return .ok(definitions.map { world.definitionJSON($0, request.organizationID) })
        },
        Route("GET", "\(path)/{custom_property_name}", .organization, ("organization_custom_properties", .read)) {
            world, request in
            guard let found = existing(request.parameter("custom_property_name"), world, request) else {
                throw Refusal.notFound
            }
            return .ok(world.definitionJSON(found, request.organizationID))
        },
        Route("PUT", "\(path)/{custom_property_name}", .organization, ("organization_custom_properties", .admin)) {
            world, request in
            let name = request.parameter("custom_property_name")
            let new = try definition(name, Fields(try request.object()), world, request)
            try world.define(new, in: request.organizationID, by: request.actor())
            return .ok(world.definitionJSON(new, request.organizationID))
        },
        Route("DELETE", "\(path)/{custom_property_name}", .organization, ("organization_custom_properties", .admin)) {
            world, request in
            let name = request.parameter("custom_property_name")
            guard let found = existing(name, world, request), !found.isOfEnterprise else { throw Refusal.notFound }
            try world.undefine(found.name, in: request.organizationID, by: request.actor())
            return .noContent
        },
    ]

    private static func existing(
        _ name: String, _ world: borrowing World, _ request: APIRequest
    ) -> PropertyDefinition? {
        world.organizations[request.organizationID]?.propertyDefinitions
            .first { $0.name.lowercased() == name.lowercased() }
    }

    /// What a body defines, whole: what it does not name falls back to its default.
    private static func definition(
        _ name: String, _ fields: Fields, _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> PropertyDefinition {
        try fields.require("value_type")
        let old = existing(name, world, request)
        let types = ["string", "single_select", "multi_select", "true_false", "url"]
        var new = PropertyDefinition(
            name: old?.name ?? name, valueType: try fields.choice("value_type", of: types) ?? "string")
        new.isRequired = try fields.bool("required") ?? false
        new.description = try fields.string("description")
        new.allowedValues = try fields.strings("allowed_values") ?? []
        new.valuesEditableBy = try fields.choice("values_editable_by", of: ["org_actors", "org_and_repo_actors"])
        new.requiresExplicitValues = try fields.bool("require_explicit_values") ?? false
        if let value = fields.object["default_value"], !value.isNull {
            new.defaultValue = value.string.map { .one($0) } ?? value.strings.map { .several($0) }
        }
        try check(new, against: old)
        return new
    }

    private static func check(_ new: PropertyDefinition, against old: PropertyDefinition?) throws(Refusal) {
        if old?.isOfEnterprise == true { throw Refusal.notFound }
        if let old, old.valueType != new.valueType {
            throw Refusal(422, "Validation Failed: the value type of a property cannot be changed")
        }
        let isSelect = new.valueType.hasSuffix("_select")
        guard isSelect != new.allowedValues.isEmpty else {
            throw Refusal(422, "Validation Failed: allowed_values is for select properties, which need it")
        }
        guard new.allowedValues.count <= 200 else {
            throw Fields.invalid("For 'properties/allowed_values', 200 items are allowed.")
        }
        guard new.isRequired || new.defaultValue == nil else {
            throw Refusal(422, "Validation Failed: default_value is for required properties")
        }
        guard !new.isRequired || new.defaultValue != nil || new.requiresExplicitValues else {
            throw Refusal(422, "Validation Failed: a required property needs a default_value")
        }
        let values = new.defaultValue?.values ?? []
        guard !isSelect || values.allSatisfy(new.allowedValues.contains) else {
            throw Refusal(422, "Validation Failed: default_value is not one of allowed_values")
        }
        if case .several? = new.defaultValue, new.valueType != "multi_select" {
            throw Refusal(422, "Validation Failed: default_value must be one value")
        }
    }
}

extension World {
    /// Values that are no longer allowed are unset.
    fileprivate mutating func define(_ new: PropertyDefinition, in organization: Int, by actor: Actor) {
        var isNew = true
        updateOrganization(organization) { settings in
            let index = settings.propertyDefinitions.firstIndex { $0.name == new.name }
            isNew = index == nil
            if let index { settings.propertyDefinitions[index] = new } else { settings.propertyDefinitions.append(new) }
        }
        let parts: JSONObject = ["definition": .object(definitionJSON(new, organization))]
        queue("custom_property", isNew ? "created" : "updated", parts, organizationID: organization, by: actor)
        guard !new.allowedValues.isEmpty else { return }
        for id in repositoryIDs(ofOwner: organization, by: .name) {
            repositories[id]?.properties.removeAll { value in
                value.name == new.name && !value.content.values.allSatisfy(new.allowedValues.contains)
            }
        }
    }

    /// All values go with the definition.
    fileprivate mutating func undefine(_ name: String, in organization: Int, by actor: Actor) {
        updateOrganization(organization) { $0.propertyDefinitions.removeAll { $0.name == name } }
        for id in repositoryIDs(ofOwner: organization, by: .name) {
            repositories[id]?.properties.removeAll { $0.name == name }
        }
        let parts: JSONObject = ["definition": ["property_name": .string(name)]]
        queue("custom_property", "deleted", parts, organizationID: organization, by: actor)
    }

    fileprivate func definitionJSON(_ definition: PropertyDefinition, _ organization: Int) -> JSONObject {
        let login = accounts[organization]?.login ?? "ghost"
        let path = "\(apiURL)/orgs/\(login)/properties/schema/\(definition.name)"
        var object: JSONObject = [
            "property_name": .string(definition.name), "url": .string(path),
            "source_type": definition.isOfEnterprise ? "enterprise" : "organization",
            "value_type": .string(definition.valueType), "required": .bool(definition.isRequired),
            "default_value": definition.defaultValue?.json ?? .null,
        ]
        object.add("description", nullable: definition.description)
        let allowed = definition.allowedValues
        object.add("allowed_values", allowed.isEmpty ? .null : .array(allowed.map { .string($0) }))
        object.add("values_editable_by", nullable: definition.valuesEditableBy)
        object.add("require_explicit_values", .bool(definition.requiresExplicitValues))
        return object
    }
}

extension PropertyValue.Content {
    fileprivate var values: [String] {
        switch self {
        case .one(let text): [text]
        case .several(let texts): texts
        }
    }
}
