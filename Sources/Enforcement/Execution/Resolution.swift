import Policy

extension JSON {
    /// This value with every reference replaced by what `value` knows of it.
    ///
    /// A list loses the elements that are not known; elsewhere they become `null`.
    func resolving(_ value: (Unresolved) -> String?) -> JSON {
        switch self {
        case .unresolved(let reference): value(reference).map { .string($0) } ?? .null
        case .object(let members): .object(members.mapValues { $0.resolving(value) })
        case .array(let items):
            .array(
                items.compactMap { item in
                    if case .unresolved(let reference) = item, value(reference) == nil { return nil }
                    return item.resolving(value)
                })
        default: self
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
}

extension Unresolved {
    /// What to tell a person of a reference to something that does not exist.
    func absence(in organization: String) -> String {
        switch self {
        case .secret(let name): "there is no secret '\(name)' in the environment"
        case .user(let login): "there is no user '\(login)'"
        case .team(let slug): "there is no team '\(slug)' in \(organization)"
        case .app(let name) where Int(name) != nil:
            "no GitHub App of the number \(name) is installed on \(organization), as far as the token may see "
                + "('organization_administration: read')"
        case .app(let slug): "there is no GitHub App '\(slug)'"
        }
    }
}
