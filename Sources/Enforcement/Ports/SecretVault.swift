import Kinds
package import Policy

/// The values of secrets, and what is remembered of those that were set.
package struct SecretVault: Sendable {
    /// `nil` when there is no secret of that name.
    package let value: @Sendable (_ name: String) -> String?
    /// What is remembered of what was last set at `key`, compared with the present value of the secret called `name`.
    package let recollection: @Sendable (_ name: String, _ key: SecretMemory.Key) async -> SecretMemory.Recollection
    /// Remembers that the secret called `name` was set at `key`, and when by GitHub's clock. When that fails it is
    /// logged there, and the secret is set once more next time.
    package let remember: @Sendable (_ name: String, _ key: SecretMemory.Key, _ time: String?) async -> Void
    /// Seals a value for GitHub's public key; both in base64.
    package let seal: @Sendable (_ value: String, _ publicKey: String) throws -> String
    /// Why the secret called `name` may not be sent there, as a clause; `nil` when it may.
    package let refusal: @Sendable (_ name: String, _ to: SecretDestination, _ target: RepositoryName) -> String?
    /// A person said that secrets of which nothing is remembered have their present values on GitHub.
    package var trustsWhatIsThere = false

    package init(
        value: @escaping @Sendable (String) -> String?,
        recollection: @escaping @Sendable (String, SecretMemory.Key) async -> SecretMemory.Recollection,
        remember: @escaping @Sendable (String, SecretMemory.Key, String?) async -> Void,
        seal: @escaping @Sendable (String, String) throws -> String,
        refusal: @escaping @Sendable (String, SecretDestination, RepositoryName) -> String? = { _, _, _ in nil }
    ) {
        self.value = value
        self.recollection = recollection
        self.remember = remember
        self.seal = seal
        self.refusal = refusal
    }

    /// With texts that the policy itself holds and that are only written to GitHub, by how they are shown.
    func adding(_ concealed: [String: String]) -> SecretVault {
        guard !concealed.isEmpty else { return self }
        var vault = SecretVault(
            value: { [value] in concealed[$0] ?? value($0) }, recollection: recollection, remember: remember,
            seal: seal,
            refusal: refusal)
        vault.trustsWhatIsThere = trustsWhatIsThere
        return vault
    }

    private struct Empty: Error, CustomStringConvertible { let description = "there are no secrets in this run" }

    /// No secrets and no memory.
    package static let empty = SecretVault(
        value: { _ in nil }, recollection: { _, _ in .init(.unavailable) }, remember: { _, _, _ in },
        seal: { _, _ in throw Empty() })

    /// What is remembered of the secrets that are desired of one repository or organization.
    func memory(of desired: DesiredSettings, target: TargetFacts) async -> SecretMemory {
        var builder: [SecretMemory.Key: SecretMemory.Recollection] = [:]
        for place in places(of: desired, in: target) { builder[place.key] = await recollection(place.name, place.key) }
        let isTrusting = trustsWhatIsThere
        return SecretMemory { [builder] _, key, time in
            let comparison = builder[key]?.comparison(at: time) ?? .unknown
            return isTrusting && [.unknown, .overwritten].contains(comparison) ? .trusted : comparison
        }
    }

    /// Remembers the secrets that are trusted to have their present values on GitHub.
    func trust(_ desired: DesiredSettings, _ memory: SecretMemory, _ observation: RepositoryObservation) async {
        guard trustsWhatIsThere else { return }
        for place in places(of: desired, in: observation.target) {
            guard case .success(let observed)? = observation.kinds[place.kind.name] else { continue }
            let schema = place.kind.documentation.schema
            guard case .value(let value) = schema.lookup(place.path, in: observed.settings), !value.isNull else {
                continue
            }
            let time = observed.secretTime(at: place.path, in: schema)
            guard memory.comparison(place.name, place.key, time) == .trusted else { continue }
            await remember(place.name, place.key, time)
        }
    }

    private struct Place {
        let name: String
        let kind: any SettingKind.Type
        let path: SettingPath
        let key: SecretMemory.Key
    }

    /// Where the secrets that are desired stand.
    private func places(of desired: DesiredSettings, in target: TargetFacts) -> [Place] {
        desired.kindsWithSecrets.flatMap { name, settings -> [Place] in
            guard let kind = target.kinds.first(where: { $0.name == name }) else { return [] }
            return settings.json.secrets().map { path, name in
                Place(name: name, kind: kind, path: path, key: SecretMemory.Key(target, kind, path))
            }
        }
    }

    /// Why a change may not be sent because of the secrets that it holds, as a sentence; `nil` when it may.
    func refusal(of change: Change, in repository: RepositoryName) -> String? {
        let reasons = (change.after?.secrets(at: change.path) ?? []).compactMap { path, name in
            let destination = change.settingKind?.secretDestination(at: path) ?? .url(change.subject)
            return refusal(name, destination, repository).map { "the secret \(name) is not sent: \($0)" }
        }
        return reasons.isEmpty ? nil : Set(reasons).sorted().joined(separator: "; ")
    }

    /// What a person should know of a plan before it is applied: secrets that it names and that will not be sent.
    func notes(on plan: RepositoryPlan) -> [Note] {
        plan.changes.compactMap { change in
            refusal(of: change, in: plan.target.name).map {
                Note(.secretRefused, kind: change.kind, subject: change.subject, $0)
            }
        }
    }
}
