package import Policy

extension OrganizationCustomPropertiesKind {
    /// GitHub replaces a definition whole: what no change is about is carried over. They are written before what may
    /// name them.
    package static func operations(
        for changes: [Change], observed: Observed, in organization: OrganizationFacts
    ) -> [Operation] {
        Dictionary(grouping: changes) { $0.path.components.first ?? "" }.sorted { $0.key < $1.key }.map {
            name, changes in
            let path: APIPath = "/orgs/\(organization.login)/properties/schema/\(name)"
            let obstacle = refusal(of: changes, name, observed)
            if changes.contains(where: { $0.verb == .remove && $0.path.components.count == 1 }) {
                return Operation(.settings, .write(WriteRequest(.delete, path)), changes: changes, obstacle: obstacle)
            }
            let body = body(of: changes, name, observed)
            return Operation(
                .visibility, .write(WriteRequest(.put, path, body: body)), changes: changes, obstacle: obstacle
            ) { answer in
                PropertyDefinition(answer).map { .object([$0.name: settings(in: answer)]) }
            }
        }
    }

    private static let written = [
        "value_type", "required", "default_value", "description", "allowed_values", "values_editable_by",
        "require_explicit_values",
    ]

    private static func body(of changes: [Change], _ name: String, _ observed: Observed) -> JSON {
        var body = (observed.handles[name]?.objectValue ?? [:]).filter { written.contains($0.key) }
        let desired = desired(changes, name, observed)
        for (member, value) in desired where changes.contains(where: { $0.isAbout(member) }) {
            body[member] = value
        }
        let isList = desired["value_type"] == "multi_select"
        if let values = body["default_value"]?.arrayValue, !isList { body["default_value"] = values.first ?? .null }
        // Only a required property has a default.
        if body["required"] != true, body["default_value"] != nil { body["default_value"] = .null }
        return .object(body)
    }

    /// The definition once the changes are made.
    private static func desired(_ changes: [Change], _ name: String, _ observed: Observed) -> [String: JSON] {
        changes.reduce(observed.settings) { $1.applied(to: $0) }[name]?.objectValue ?? [:]
    }

    // MARK: What GitHub cannot do

    /// Why a definition is not written; `nil`: it may be.
    private static func refusal(of changes: [Change], _ name: String, _ observed: Observed) -> String? {
        let definition = observed.handles[name].flatMap { PropertyDefinition($0) }
        if definition?.isOfEnterprise == true {
            return "\(name) is defined by the enterprise; change it there"
        }
        guard !changes.contains(where: { $0.verb == .remove && $0.path.components.count == 1 }) else { return nil }
        let desired = desired(changes, name, observed)
        let type = desired["value_type"]?.stringValue ?? ""
        if let definition, definition.valueType != type {
            return "GitHub cannot change the type of a property (\(name) is \(definition.valueType), not \(type)), and "
                + "deleting it would delete its values in all repositories: define another property, or delete this one "
                + "yourself"
        }
        let allowed = desired["allowed_values"]?.arrayValue?.compactMap { $0.stringValue } ?? []
        if allowed.isEmpty, type.hasSuffix("_select") {
            return "\(name) is a \(type) and needs allowed_values"
        }
        let lost = definition?.allowedValues.filter { !allowed.contains($0) } ?? []
        guard !lost.isEmpty else { return nil }
        guard let uses = PropertyUses(in: observed), uses.failure == nil else {
            let reason = PropertyUses(in: observed)?.failure.map { ": \($0)" } ?? ""
            return
                "\(name) would lose the value \(lost.joined(separator: ", ")), and whether repositories have it could "
                + "not be read\(reason)"
        }
        let used = lost.map { ($0, uses.count(of: $0, name)) }.filter { $0.1 > 0 }
        guard !used.isEmpty else { return nil }
        let words = used.map { "\($0.0) (\($0.1) \($0.1 == 1 ? "repository" : "repositories"))" }
        return "\(name) has values in use that allowed_values does not name: \(words.joined(separator: ", ")). Set "
            + "another value there first; where it is the default, change default_value first"
    }

    package static func notes(
        on changes: [Change], desired: DesiredSettings, _ observation: RepositoryObservation
    ) -> [Note] {
        guard observation.target.name.isOrganization, case .success(let observed)? = observation.kinds[name] else {
            return []
        }
        let own = Dictionary(grouping: changes.filter { $0.kind == name }) { $0.path.components.first ?? "" }
        return own.sorted { $0.key < $1.key }.compactMap { property, changes in
            if let reason = refusal(of: changes, property, observed) {
                return Note(.willFail, kind: name, subject: property, reason)
            }
            guard changes.contains(where: { $0.verb == .remove && $0.path.components.count == 1 }) else { return nil }
            return Note(
                .information, kind: name, subject: property,
                "deleting it deletes its values in all repositories; GitHub cannot give them back, and 'githubcop "
                    + "revert' defines it again without them")
        }
    }
}

extension Change {
    /// Whether it sets this member of a definition, or makes the whole of it.
    fileprivate func isAbout(_ member: String) -> Bool {
        path.components.count == 1 || path.components[1] == member
    }
}
