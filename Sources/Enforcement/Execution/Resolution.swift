import Policy

extension JSON {
    /// This value with every reference replaced by what `value` knows of it; `nil` where it does not know one.
    func resolving(_ value: (Unresolved) -> String?) -> JSON? {
        switch self {
        case .unresolved(let reference):
            return value(reference).flatMap { id in
                reference.isNumber ? Int(id).map { .integer($0) } : .string(id)
            }
        case .object(let members):
            var resolved: [String: JSON] = [:]
            for (name, member) in members {
                guard let member = member.resolving(value) else { return nil }
                resolved[name] = member
            }
            return .object(resolved)
        case .array(let items):
            let resolved = items.compactMap { $0.resolving(value) }
            return resolved.count == items.count ? .array(resolved) : nil
        default: return self
        }
    }

    /// Where secrets stand inside, and their names.
    func secrets(at path: SettingPath = []) -> [(path: SettingPath, name: String)] {
        switch self {
        case .unresolved(.secret(let name)): [(path, name)]
        case .object(let members): members.flatMap { $0.value.secrets(at: path.appending($0.key)) }
        default: []
        }
    }

    /// The same without these elements of a list.
    fileprivate func dropping(_ lost: Set<Unresolved>) -> JSON {
        guard let items = arrayValue else { return self }
        return .array(
            items.filter { if case .unresolved(let reference) = $0 { !lost.contains(reference) } else { true } })
    }
}

extension Operation {
    /// The mutation with the actors that are known put in, and without what depends on any other; `nil` where nothing
    /// is left that could be sent.
    func mutation(knowing known: (Unresolved) -> String?) -> Mutation? {
        guard var mutation, var members = mutation.input.objectValue else { return nil }
        let lost = mutation.input.unresolved.filter { known($0) == nil }
        for reference in lost { for member in references[reference]?.members ?? [] { members[member] = nil } }
        guard let input = JSON.object(members.mapValues { $0.dropping(lost) }).resolving(known) else { return nil }
        mutation.input = input
        return mutation
    }

    /// The changes that name an actor for which `isLost` holds, each with those actors.
    func changesLosing(_ isLost: (Unresolved) -> Bool) -> [Change: Set<Unresolved>] {
        var lost: [Change: Set<Unresolved>] = [:]
        for reference in mutation?.input.unresolved ?? [] where isLost(reference) {
            for change in references[reference]?.changes ?? changes { lost[change, default: []].insert(reference) }
        }
        return lost
    }
}

extension Unresolved {
    /// What to tell a person of a reference to something that does not exist.
    package func absence(in organization: String) -> String {
        switch self {
        case .secret(let name) where name.contains("://"): "the policy does not hold the credential in \(name)"
        case .secret(let name): "there is no secret '\(name)' in the environment"
        case .user(let login): "there is no user '\(login)'"
        case .team(let slug): "there is no team '\(slug)' in \(organization)"
        case .app(let name) where Int(name) != nil:
            "GitHub App \(name) is not installed in \(organization), as far as the token may see "
                + "('organization_administration: read')"
        case .app(let slug): "there is no GitHub App '\(slug)'"
        case .installation(let slug): "GitHub App '\(slug)' is not installed in \(organization)"
        case .repository(let name): "there is no repository '\(name)'"
        case .role(let name): "there is no custom repository role '\(name)' in \(organization)"
        case .databaseID(let reference): reference.absence(in: organization)
        }
    }
}
