extension World {
    /// Autolinks, hooks, Actions permissions and the like: GitHub announces none of them.
    package mutating func updateSilently(_ id: Int, _ edit: (inout Repository) throws -> Void) throws {
        try requireWritable(id)
        guard var repository = repositories[id] else { throw Refusal.notFound }
        try edit(&repository)
        repositories[id] = repository
    }

    package mutating func addAutolink(
        prefix: String, template: String, isAlphanumeric: Bool, to id: Int
    ) throws -> Autolink {
        let autolink = Autolink(
            id: nextID(.autolink), keyPrefix: prefix, urlTemplate: template, isAlphanumeric: isAlphanumeric)
        try updateSilently(id) { repository in
            let new = prefix.lowercased()
            for present in repository.autolinks.map({ $0.keyPrefix.lowercased() }) {
                guard present != new else {
                    throw Refusal.validation(
                        "KeyLink", "key_prefix", "already_exists", "Key prefix has already been taken")
                }
                guard !present.hasPrefix(new), !new.hasPrefix(present) else {
                    throw Refusal.validation(
                        "KeyLink", "key_prefix", "invalid", "Key prefix overlaps the one of another autolink")
                }
            }
            // TICK would take every reference that begins with TICKET.
            let isOverlapping = repository.autolinks.contains { other in
                let (one, two) = (other.keyPrefix.lowercased(), prefix.lowercased())
                return one.hasPrefix(two) || two.hasPrefix(one)
            }
            guard !isOverlapping else {
                throw Refusal.validation("KeyLink", "key_prefix", "custom", "Key prefix overlaps with another one")
            }
            repository.autolinks.append(autolink)
        }
        return autolink
    }

    package mutating func addHook(
        url: String, events: [String], contentType: HookContentType = .form, insecureSSL: String = "0",
        secret: String? = nil, isActive: Bool = true, to id: Int
    ) throws -> Hook {
        let hook = Hook(
            id: nextID(.hook), isActive: isActive, events: events, url: url, contentType: contentType,
            insecureSSL: insecureSSL, secret: secret, createdAt: now, updatedAt: now)
        try updateSilently(id) { try hook.add(to: &$0.hooks, of: "repository") }
        return hook
    }

    /// nil removes a value, which then falls back to the definition's default. Emits
    /// `custom_property_values.updated` per repository that changed.
    package mutating func setProperties(
        _ values: [(name: String, content: PropertyValue.Content?)], of ids: [Int], by actor: Actor
    ) throws(Refusal) {
        for id in ids {
            guard let repository = repositories[id] else { throw .notFound }
            try check(values, organization: repository.ownerID)
        }
        for id in ids {
            guard let old = repositories[id]?.properties else { continue }
            var new = old
            for (name, content) in values {
                new.removeAll { $0.name == name }
                if let content { new.append(PropertyValue(name: name, content: content)) }
            }
            new.sort { $0.name < $1.name }
            guard new != old else { continue }
            repositories[id]?.properties = new
            let parts: JSONObject = [
                "new_property_values": .array(
                    new.map { ["property_name": .string($0.name), "value": $0.content.json] }),
                "old_property_values": .array(
                    old.map { ["property_name": .string($0.name), "value": $0.content.json] }),
            ]
            queue("custom_property_values", "updated", parts, repositoryID: id, by: actor)
        }
    }

    private func check(
        _ values: [(name: String, content: PropertyValue.Content?)], organization: Int
    ) throws(Refusal) {
        let definitions = organizations[organization]?.propertyDefinitions ?? []
        for (name, content) in values {
            guard let definition = definitions.first(where: { $0.name == name }) else {
                throw .validation("CustomPropertyValue", name, "invalid", "Property \(name) does not exist")
            }
            let allowed = definition.allowedValues
            let wanted: [String] =
                switch content {
                case nil: []
                case .one(let value): [value]
                case .several(let values): values
                }
            for value in wanted where !allowed.isEmpty && !allowed.contains(value) {
                throw .validation(
                    "CustomPropertyValue", name, "invalid", "Property value '\(value)' is not allowed for \(name)")
            }
        }
    }

    /// Values with the defaults of the definitions, by name.
    package func properties(of repository: borrowing Repository) -> [PropertyValue] {
        let own = repository.properties
        let definitions = organizations[repository.ownerID]?.propertyDefinitions ?? []
        let defaults = definitions.compactMap { definition -> PropertyValue? in
            guard let value = definition.defaultValue, !own.contains(where: { $0.name == definition.name }) else {
                return nil
            }
            return PropertyValue(name: definition.name, content: value)
        }
        return (own + defaults).sorted { $0.name < $1.name }
    }
}

extension Hook {
    /// - Parameter owner: in GitHub's words.
    func add(to hooks: inout [Hook], of owner: String) throws(Refusal) {
        let overlapping = hooks.contains { other in
            other.url == url && other.contentType == contentType && !Set(other.events).isDisjoint(with: events)
        }
        guard !overlapping else {
            throw Refusal.validation("Hook", nil, "custom", "Hook already exists on this \(owner)")
        }
        hooks.append(self)
    }
}
