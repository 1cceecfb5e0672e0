/// What the policy wants at one place, for one repository.
package indirect enum Desired: Hashable, Sendable {
    /// A scalar or a list.
    case value(DesiredValue)
    /// An object or a map: only the members named here are desired, the others are left alone.
    case members([String: Desired], Provenance)
    /// `null`: must not exist, or must be off.
    case absent(Provenance)

    package var provenance: Provenance {
        switch self {
        case .value(let value): value.provenance
        case .members(_, let provenance), .absent(let provenance): provenance
        }
    }

    /// The value as plain JSON, without provenance.
    package var json: JSON {
        switch self {
        case .value(let value): value.json
        case .members(let members, _): .object(members.mapValues { $0.json })
        case .absent: .null
        }
    }

    /// The member called `key`; `nil` where nothing is desired of it.
    package subscript(key: String) -> Desired? {
        if case .members(let members, _) = self { members[key] } else { nil }
    }

    /// Whether a secret is desired anywhere inside.
    var namesSecret: Bool {
        switch self {
        case .value(let value): value.json.unresolved.contains { $0.isSecret }
        case .members(let members, _): members.values.contains { $0.namesSecret }
        case .absent: false
        }
    }

    package subscript(path: SettingPath) -> Desired? {
        path.components.reduce(Optional(self)) { desired, key in
            guard case .members(let members, _) = desired else { return nil }
            return members[key]
        }
    }
}

package struct DesiredValue: Hashable, Sendable {
    package let json: JSON
    /// `!atLeast`: more than this is fine.
    package let isMinimum: Bool
    package let provenance: Provenance
    /// Of a list that a policy wants: who added each element, in the order of the elements.
    package let origins: [Provenance]

    package init(_ json: JSON, isMinimum: Bool = false, provenance: Provenance, origins: [Provenance] = []) {
        self.json = json
        self.isMinimum = isMinimum
        self.provenance = provenance
        self.origins = origins
    }
}

/// Everything that a policy wants of one repository.
package struct DesiredSettings: Hashable, Sendable {
    /// By kind name. A kind that is not here is left alone.
    package var kinds: [String: Desired]
    /// Kinds of which nothing may exist but what is desired, with the rule that says so.
    package var exclusive: [String: Provenance]
    /// Names of the rules that apply to the repository, in order.
    package var rules: [String]

    package init(kinds: [String: Desired] = [:], exclusive: [String: Provenance] = [:], rules: [String] = []) {
        self.kinds = kinds
        self.exclusive = exclusive
        self.rules = rules
    }

    /// Whether anything of that kind is desired or must not be there.
    package func concerns(_ kind: any SettingKind.Type) -> Bool {
        kinds[kind.name] != nil || exclusive[kind.name] != nil
    }

    /// The kinds of which secrets are desired, by name.
    package var kindsWithSecrets: [String: Desired] { kinds.filter { $0.value.namesSecret } }
}
