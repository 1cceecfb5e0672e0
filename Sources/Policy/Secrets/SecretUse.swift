/// A place of a policy that names a secret.
package struct SecretUse: Hashable, Sendable {
    package let name: String
    /// `nil` where that depends on the repository.
    package let destination: SecretDestination?
    package let location: SourceLocation
}

extension PolicyDocument {
    /// The places that name secrets, in the order of the rules.
    package var secretUses: [SecretUse] {
        uses(in: rules, kinds) + uses(in: organizationRules, organizationKinds)
    }

    private func uses(in rules: [Rule], _ kinds: [any SettingKind.Type]) -> [SecretUse] {
        rules.flatMap { rule in
            rule.settings.sorted { $0.key < $1.key }.flatMap { name, setting -> [SecretUse] in
                guard let kind = kinds.first(where: { $0.name == name }) else { return [] }
                return setting.draft.secretUses(at: []).map { place in
                    SecretUse(
                        name: place.name, destination: place.path.map { kind.secretDestination(at: $0) },
                        location: place.location)
                }
            }
        }
    }
}

extension UnrenderedSetting {
    /// - Parameter path: `nil` where it depends on the repository.
    fileprivate func secretUses(
        at path: SettingPath?
    ) -> [(name: String, path: SettingPath?, location: SourceLocation)] {
        switch content {
        case .value(.unresolved(.secret(let name))): [(name, path, location)]
        case .absent, .value, .template, .repositories: []
        case .list(let elements, _, _): elements.flatMap { $0.secretUses(at: path) }
        case .object(let members): members.flatMap { $0.value.secretUses(at: path?.appending($0.key)) }
        case .map(let members, _):
            members.flatMap { $0.value.secretUses(at: $0.template == nil ? path?.appending($0.key) : nil) }
        }
    }
}

extension SecretDestinations {
    /// What the policy would send where it may not go, as far as that can be seen without a repository; one line each.
    package func problems(of policy: PolicyDocument) -> [String] {
        policy.secretUses.compactMap { use in
            refusal(of: use.name, to: use.destination, in: nil).map { reason in
                "\(use.location): the secret \(use.name) is not sent: \(reason)"
            }
        }
    }
}
