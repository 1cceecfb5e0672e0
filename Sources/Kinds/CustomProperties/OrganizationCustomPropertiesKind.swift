package import Policy

/// Custom properties that the organization defines, keyed by name. Repositories have values of them.
package enum OrganizationCustomPropertiesKind: SettingKind {
    package static let name = CustomPropertiesKind.name
    package static let triggers: Set<String> = ["custom_property"]

    // MARK: Reading

    package static func reads(
        of organization: OrganizationFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [definitions(of: organization)]
    }

    /// Which values are in use is read only where one of them is to go.
    package static func furtherReads(
        of organization: OrganizationFacts, _ answers: Answers, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard case .members(let properties, _)? = desired,
            let body = try? answers.body(of: definitions(of: organization))
        else { return [] }
        let isLosing = (body.arrayValue ?? []).compactMap { PropertyDefinition($0) }.contains { definition in
            properties.contains { name, value in
                guard name.lowercased() == definition.name.lowercased(),
                    case .value(let allowed)? = value["allowed_values"], !allowed.isMinimum
                else { return false }
                return definition.allowedValues.contains { allowed.json.arrayValue?.contains(.string($0)) == false }
            }
        }
        return isLosing ? [values(of: organization)] : []
    }

    package static func observe(_ answers: Answers, of organization: OrganizationFacts) throws -> Observed {
        guard let bodies = try answers.body(of: definitions(of: organization)).arrayValue else {
            throw Unreadable("\(definitions(of: organization)) was not answered with a list")
        }
        var settings: [String: JSON] = [:]
        var observed = Observed([:])
        for body in bodies {
            guard let definition = PropertyDefinition(body) else {
                throw Unreadable("\(definitions(of: organization)) was answered with a property without name or type")
            }
            settings[definition.name] = Self.settings(in: body)
            observed.handles[definition.name] = body
            if definition.isOfEnterprise {
                observed.irremovable[definition.name] = "is defined by the enterprise, and left alone"
            }
        }
        observed.settings = .object(settings)
        if let uses = answers.responses[values(of: organization).path.text] {
            observed.handles[PropertyUses.handle] = PropertyUses.handle(of: uses)
        }
        return observed
    }

    /// As the policy writes a definition.
    static func settings(in body: JSON) -> JSON {
        var settings: [String: JSON] = [
            "value_type": body["value_type"] ?? .null, "required": body["required"] ?? false,
            "default_value": body["default_value"].map { $0.stringValue == nil ? $0 : .array([$0]) } ?? .null,
            "description": body["description"] ?? .null, "allowed_values": body["allowed_values"] ?? .null,
            // Without a word only the organization may edit the values.
            "values_editable_by": .string(body["values_editable_by"]?.stringValue ?? "org_actors"),
        ]
        settings["require_explicit_values"] = body["require_explicit_values"]
        return .object(settings)
    }

    static func definitions(of organization: OrganizationFacts) -> ReadRequest {
        ReadRequest("/orgs/\(organization.login)/properties/schema")
    }

    private static func values(of organization: OrganizationFacts) -> ReadRequest {
        ReadRequest("/orgs/\(organization.login)/properties/values", isPaginated: true)
    }

    // MARK: What does not go together

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let properties, _) = desired else { return [] }
        return properties.sorted { $0.key < $1.key }.flatMap { name, definition in
            contradictions(of: name, definition)
        }
    }

    private static func contradictions(of name: String, _ definition: Desired) -> [Contradiction] {
        let type = definition["value_type"]?.json.stringValue
        let (allowed, initial) = (definition["allowed_values"], definition["default_value"])
        let isSelect = type == "single_select" || type == "multi_select"
        var found: [Contradiction] = []
        if let allowed, let type, !isSelect, !(allowed.json.arrayValue ?? []).isEmpty {
            found.append(
                Contradiction(
                    "property \(name): a property of type \(type) has no allowed_values", at: allowed.provenance))
        }
        if let required = definition["required"], required.json == true, initial == nil || initial?.json.isNull == true,
            definition["require_explicit_values"]?.json != true
        {
            found.append(
                Contradiction(
                    "property \(name) is required and has no default_value", at: required.provenance, gapIn: name))
        }
        guard let initial, let values = initial.json.arrayValue?.compactMap({ $0.stringValue }) else { return found }
        if definition["required"]?.json != true {
            found.append(
                Contradiction(
                    "property \(name) has a default_value, which only a property with required: true can have",
                    at: initial.provenance, gapIn: name))
        }
        let choices = allowed?.json.arrayValue?.compactMap { $0.stringValue }
        if let stranger = values.first(where: { choices?.contains($0) == false }), isSelect {
            found.append(
                Contradiction(
                    "property \(name): its default_value \(stranger) is not one of its allowed_values",
                    at: initial.provenance))
        }
        if values.count != 1, type != "multi_select" {
            found.append(
                Contradiction("property \(name): its default_value must be one value", at: initial.provenance))
        }
        if type == "true_false", let value = values.first, !["true", "false"].contains(value) {
            found.append(
                Contradiction(
                    "property \(name): its default_value must be true or false, not \(value)", at: initial.provenance))
        }
        return found
    }
}
