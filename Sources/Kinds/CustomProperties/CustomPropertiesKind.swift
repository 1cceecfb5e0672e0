package import Policy

/// Values of the organization's custom properties, keyed by property. Rules may ask about them.
package enum CustomPropertiesKind: SettingKind {
    package static let name = "custom_properties"
    package static let triggers: Set<String> = ["custom_property", "custom_property_values"]
    /// In one write.
    package static let mostCombined = 30
    package static let neededFacts: Set<RepositoryFacts.Fact> = [.customProperties]

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let properties, _) = desired else { return [] }
        return properties.sorted { $0.key < $1.key }.compactMap { property, value in
            guard value.json == [] else { return nil }
            return Contradiction(
                "property \(property) has no value; write null to unset it", at: value.provenance)
        }
    }

    /// GitHub shows the default of a required property where a repository has no value of its own: it cannot be unset.
    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        guard case .members(let properties, _) = desired else { return [:] }
        var notes: [SettingPath: Note] = [:]
        for (property, value) in properties {
            guard case .absent = value, let definition = PropertyDefinition(property, in: observed),
                definition.isRequired
            else { continue }
            notes[[property]] = Note(
                .information, kind: name, subject: property,
                "every repository has a value of \(definition.name), because it is required: name one instead of null")
        }
        return notes
    }

    package static func facts(_ facts: RepositoryFacts, after change: Change) -> RepositoryFacts {
        guard let property = change.path.components.first else { return facts }
        var facts = facts
        let name = facts.customProperties.keys.first { $0.lowercased() == property.lowercased() } ?? property
        facts.customProperties[name] = change.after?.arrayValue?.compactMap { $0.stringValue }
        return facts
    }

    // MARK: Reading

    /// The values come with the repository's facts; their definitions say how a value is written.
    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [definitions(of: repository)]
    }

    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? { .shared }

    static func definitions(of repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/orgs/\(repository.name.owner)/properties/schema")
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        if let reason = repository.unreadable[.customProperties] {
            throw Unreadable("custom properties could not be read: \(reason)")
        }
        var observed = Observed(
            .object(repository.customProperties.mapValues { .array($0.map { .string($0) }) }))
        switch try answers.outcome(of: definitions(of: repository), mayBeMissing: true) {
        case .success(let body):
            for definition in (body.arrayValue ?? []).compactMap({ PropertyDefinition($0) }) {
                observed.handles[definition.name] = definition.handle
                if definition.isRequired {
                    observed.irremovable[definition.name] = "is required, so that every repository has a value of it"
                }
            }
        case .failure(let failure): observed.handles[PropertyDefinition.failure] = .string("\(failure)")
        case nil: break
        }
        return observed
    }
}
