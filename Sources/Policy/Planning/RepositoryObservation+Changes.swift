extension RepositoryObservation {
    /// As GitHub will say it once these changes are made.
    ///
    /// - Parameter desired: what will be looked for in it.
    package func after(
        _ changes: [Change], for desired: DesiredSettings, kinds: [any SettingKind.Type]
    ) -> RepositoryObservation {
        guard !changes.isEmpty else { return self }
        var observed = self.kinds
        for change in changes {
            guard case .success(var state)? = observed[change.kind],
                let kind = kinds.first(where: { $0.name == change.kind })
            else { continue }
            state.settings = change.filled(for: desired.kinds[change.kind], in: kind.documentation.schema)
                .applied(to: state.settings)
            observed[change.kind] = .success(state)
        }
        var target = target
        if case .repository(let facts) = target { target = .repository(facts.after(changes, kinds: kinds)) }
        return RepositoryObservation(target: target, kinds: observed)
    }
}

extension Change {
    /// The same change. Of what it makes or turns on, whatever else is desired counts as off: else it would count as
    /// not read.
    fileprivate func filled(for desired: Desired?, in schema: SettingSchema) -> Change {
        let isNew = verb == .create || (verb == .update && before?.isNull ?? true)
        guard isNew, let after, let below = schema[path], let desired = desired?.member(at: path, of: schema)
        else { return self }
        var change = self
        change.after = below.filled(after, for: desired)
        return change
    }
}

extension Desired {
    /// What is desired at a path that has GitHub's spelling.
    fileprivate func member(at path: SettingPath, of schema: SettingSchema) -> Desired? {
        var (schema, desired) = (schema, self)
        for step in path.components {
            guard case .members(let members, _) = desired, let below = schema[[step]] else { return nil }
            var key = step
            if members[step] == nil, case .map(let map) = schema {
                key = members.keys.first { map.identity(of: $0) == map.identity(of: step) } ?? step
            }
            guard let member = members[key] else { return nil }
            (schema, desired) = (below, member)
        }
        return desired
    }
}

extension SettingSchema {
    fileprivate func filled(_ value: JSON, for desired: Desired) -> JSON {
        guard case .members(let wanted, _) = desired, case .object(var members) = value else { return value }
        switch self {
        case .object(let object):
            for (name, member) in wanted {
                guard let field = object[name] else { continue }
                members[name] = members[name].map { field.schema.filled($0, for: member) } ?? .null
            }
        case .map(let map):
            for (key, member) in wanted {
                guard let entry = map.entry(key, in: members) else { continue }
                members[entry.key] = map.value.filled(entry.value, for: member)
            }
        case .boolean, .integer, .text, .choice, .list: break
        }
        return .object(members)
    }
}
