/// A place of a policy that names a secret.
package struct SecretUse: Hashable, Sendable {
    package let name: String
    /// The key under which it stands, such as a webhook's URL; `nil` where that depends on the repository.
    package let subject: String?
    package let location: SourceLocation
}

extension PolicyDocument {
    /// The places that name secrets, in the order of the rules.
    package var secretUses: [SecretUse] {
        rules.flatMap { rule in
            rule.settings.sorted { $0.key < $1.key }.flatMap { $0.value.draft.secretUses(of: nil) }
        }
    }
}

extension UnrenderedSetting {
    fileprivate func secretUses(of subject: String?) -> [SecretUse] {
        switch content {
        case .value(.unresolved(.secret(let name))): [SecretUse(name: name, subject: subject, location: location)]
        case .absent, .value, .template: []
        case .list(let elements, _, _): elements.flatMap { $0.secretUses(of: subject) }
        case .object(let members): members.flatMap { $0.value.secretUses(of: subject) }
        case .map(let members, _):
            members.flatMap { $0.value.secretUses(of: $0.template == nil ? $0.key : nil) }
        }
    }
}

extension SecretDestinations {
    /// What the policy would send where it may not go, as far as that can be seen without a repository; one line each.
    package func problems(of policy: PolicyDocument) -> [String] {
        policy.secretUses.compactMap { use in
            refusal(of: use.name, to: use.subject, in: nil).map { reason in
                "\(use.location): the secret \(use.name) is not sent: \(reason)"
            }
        }
    }
}
