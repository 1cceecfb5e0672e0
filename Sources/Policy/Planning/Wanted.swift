/// What the policy wants at one place, for one repository.
package indirect enum Wanted: Hashable, Sendable {
    /// A scalar or a list.
    case value(WantedValue)
    /// An object or a map: only the members named here are wanted, the others are left alone.
    case members([String: Wanted], Provenance)
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

    package subscript(path: SettingPath) -> Wanted? {
        path.components.reduce(Optional(self)) { wanted, key in
            guard case .members(let members, _) = wanted else { return nil }
            return members[key]
        }
    }
}

package struct WantedValue: Hashable, Sendable {
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
package struct WantedSettings: Hashable, Sendable {
    /// By kind name. A kind that is not here is left alone.
    package var kinds: [String: Wanted]
    /// Kinds of which nothing may exist but what is wanted, with the rule that says so.
    package var exclusive: [String: Provenance]
    /// Names of the rules that apply to the repository, in order.
    package var rules: [String]

    package init(kinds: [String: Wanted] = [:], exclusive: [String: Provenance] = [:], rules: [String] = []) {
        self.kinds = kinds
        self.exclusive = exclusive
        self.rules = rules
    }
}
