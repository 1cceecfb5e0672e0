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

    package init(
        value: @escaping @Sendable (String) -> String?,
        verdict: @escaping @Sendable (String, SecretMemory.Key) async -> SecretMemory.Verdict,
        remember: @escaping @Sendable (String, SecretMemory.Key) async -> Void
    ) {
        self.value = value
        self.verdict = verdict
        self.remember = remember
    }

    /// No secrets and no memory.
    package static let empty = SecretVault(
        value: { _ in nil }, verdict: { _, _ in .unavailable }, remember: { _, _ in })

    /// What is remembered of the secrets that are wanted of one repository.
    func memory(of wanted: WantedSettings, repositoryID: Int) async -> SecretMemory {
        var verdicts: [SecretMemory.Key: SecretMemory.Verdict] = [:]
        for (kind, settings) in wanted.kindsWithSecrets {
            for (path, name) in settings.json.secrets() {
                guard let subject = path.components.first else { continue }
                let key = SecretMemory.Key(
                    repositoryID: repositoryID, kind: kind, subject: subject,
                    field: SettingPath(Array(path.components.dropFirst())))
                verdicts[key] = await verdict(name, key)
            }
        }
        return SecretMemory { [verdicts] _, key in verdicts[key] ?? .unknown }
    }
}
