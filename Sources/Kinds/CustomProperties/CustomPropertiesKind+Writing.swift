package import Policy

extension CustomPropertiesKind {
    /// GitHub takes the same values for several repositories in one request.
    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        var values: [JSON] = []
        var sent: [Change] = []
        var refused: [Operation] = []
        for change in changes.sorted(by: { $0.path < $1.path }) {
            guard let property = change.path.components.first else { continue }
            switch body(of: property, change, observed) {
            case .success(let value):
                values.append(value)
                sent.append(change)
            case .failure(let refusal):
                refused.append(operation([change], [], repository, obstacle: refusal.reason))
            }
        }
        return (sent.isEmpty ? [] : [operation(sent, values, repository)]) + refused
    }

    package static func notes(
        on changes: [Change], desired: DesiredSettings, _ observation: RepositoryObservation
    ) -> [Note] {
        guard case .success(let observed)? = observation.kinds[name] else { return [] }
        return changes.filter { $0.kind == name && $0.targetKind == .repository }.compactMap { change in
            guard let property = change.path.components.first,
                case .failure(let refusal) = body(of: property, change, observed)
            else { return nil }
            // What is not defined may be so by the time that this is written.
            let isDefined = PropertyDefinition(property, in: observed) != nil
            return Note(isDefined ? .willFail : .information, kind: name, subject: property, refusal.reason)
        }
    }

    private static func operation(
        _ changes: [Change], _ values: [JSON], _ repository: RepositoryFacts, obstacle: String? = nil
    ) -> Operation {
        let body: JSON = ["repository_names": [.string(repository.name.name)], "properties": .array(values)]
        let request = WriteRequest(.patch, "/orgs/\(repository.name.owner)/properties/values", body: body)
        return Operation(
            .settings, .write(request), changes: changes, obstacle: obstacle,
            combination: Operation.Combination(member: "repository_names", maximumCount: mostCombined))
    }

    private static func body(
        of property: String, _ change: Change, _ observed: Observed
    ) -> Result<JSON, PropertyDefinition.Refusal> {
        if let reason = observed.handles[PropertyDefinition.failure]?.stringValue {
            return .failure(.init("the definitions of the custom properties could not be read: \(reason)"))
        }
        guard let definition = PropertyDefinition(property, in: observed) else {
            let known = observed.handles.keys.sorted().joined(separator: ", ")
            return .failure(
                .init(
                    "the organization defines no property \(property); "
                        + (known.isEmpty ? "" : "it defines \(known); ")
                        + "define it on GitHub, or under custom_properties in a rule with target: organization"))
        }
        return definition.body(of: change.verb == .remove ? nil : change.after).map { value in
            ["property_name": .string(definition.name), "value": value]
        }
    }
}
