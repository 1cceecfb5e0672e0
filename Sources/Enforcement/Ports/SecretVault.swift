package import Policy

/// The values of secrets, and what is remembered of those that were set.
package struct SecretVault: Sendable {
    /// `nil` when there is no secret of that name.
    package let value: @Sendable (_ name: String) -> String?
    /// Compares the present value of the secret called `name` with what was last set at `key`.
    package let verdict: @Sendable (_ name: String, _ key: SecretMemory.Key) async -> SecretMemory.Verdict
    /// Remembers that the secret called `name` was set at `key`. When that fails it is logged there, and the secret
    /// is set once more next time.
    package let remember: @Sendable (_ name: String, _ key: SecretMemory.Key) async -> Void
    /// Why the secret called `name` may not be sent for `subject` of the repository, as a clause; `nil` when it may.
    package let refusal: @Sendable (_ name: String, _ subject: String, _ repository: RepositoryName) -> String?

    package init(
        value: @escaping @Sendable (String) -> String?,
        verdict: @escaping @Sendable (String, SecretMemory.Key) async -> SecretMemory.Verdict,
        remember: @escaping @Sendable (String, SecretMemory.Key) async -> Void,
        refusal: @escaping @Sendable (String, String, RepositoryName) -> String? = { _, _, _ in nil }
    ) {
        self.value = value
        self.verdict = verdict
        self.remember = remember
        self.refusal = refusal
    }

    /// No secrets and no memory.
    package static let empty = SecretVault(
        value: { _ in nil }, verdict: { _, _ in .unavailable }, remember: { _, _ in })

    /// What is remembered of the secrets that are desired of one repository.
    func memory(of desired: DesiredSettings, repositoryID: Int) async -> SecretMemory {
        var builder: [SecretMemory.Key: SecretMemory.Verdict] = [:]
        for (kind, settings) in desired.kindsWithSecrets {
            for (path, name) in settings.json.secrets() {
                guard let subject = path.components.first else { continue }
                let key = SecretMemory.Key(
                    repositoryID: repositoryID, kind: kind, subject: subject,
                    field: SettingPath(Array(path.components.dropFirst())))
                builder[key] = await verdict(name, key)
            }
        }
        return SecretMemory { [builder] _, key in builder[key] ?? .unknown }
    }

    /// Why a change may not be sent because of the secrets that it holds, as a sentence; `nil` when it may.
    func refusal(of change: Change, in repository: RepositoryName) -> String? {
        let names = (change.after?.unresolved ?? []).compactMap { reference -> String? in
            guard case .secret(let name) = reference else { return nil }
            return name
        }
        let reasons = Set(names).sorted().compactMap { name in
            refusal(name, change.subject, repository).map { "the secret \(name) is not sent: \($0)" }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
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
