import ArgumentParser
import Enforcement
import Foundation
import Policy
import Store
import Wiring

/// Secrets from the environment, and the memory of what was set in the state file.
enum Vault {
    /// - Parameter state: `nil` where nothing is remembered.
    /// - Throws: `Stop` naming every secret that the environment lacks or that may not be sent, before any request.
    static func make(
        for policy: PolicyDocument, state: @autoclosure () throws -> StateStore?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> SecretVault {
        guard !policy.secrets.isEmpty else { return .empty }
        let secrets: PolicySecretValues
        do {
            secrets = try PolicySecretValues(of: policy, in: environment, own: OwnCredentials(environment))
        } catch {
            throw Stop("\(error)", code: .badInput)
        }
        let values = secrets.values
        guard let fingerprints = try state()?.secrets else {
            return SecretVault(
                value: { values[$0] }, recollection: { _, _ in .init(.unavailable) }, remember: { _, _, _ in },
                seal: SealedBox.seal, refusal: secrets.refusal)
        }
        let logger = Log.make("state")
        return SecretVault(
            value: { values[$0] },
            recollection: { name, key in
                guard let secret = values[name] else { return .init(.unknown) }
                do {
                    return SecretMemory.Recollection(
                        try await fingerprints.recollection(of: Array(secret.utf8), for: .init(key)))
                } catch {
                    logger.warning(
                        "what was remembered of a secret could not be read", metadata: ["reason": "\(error)"])
                    return .init(.unavailable)
                }
            },
            remember: { name, key, time in
                guard let secret = values[name] else { return }
                do {
                    try await fingerprints.remember(Array(secret.utf8), setAt: time, for: .init(key))
                } catch {
                    logger.error("a secret that was set could not be remembered", metadata: ["reason": "\(error)"])
                }
            }, seal: SealedBox.seal, refusal: secrets.refusal)
    }

    /// Opens the state file. The key of its fingerprints comes from `GITHUBCOP_STATE_KEY`, else from a file beside it.
    /// - Throws: `StoreFault`.
    static func open(_ path: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws
        -> StateStore
    {
        let name = "GITHUBCOP_STATE_KEY"
        guard let text = environment[name], !text.isEmpty else { return try StateStore(path: path) }
        return try StateStore(path: path, key: try FingerprintKey(text: text, source: name))
    }
}

extension SecretFingerprints.Slot {
    fileprivate init(_ key: SecretMemory.Key) {
        self.init(
            repositoryID: key.repositoryID, kind: key.kind, subject: key.subject, field: key.field.description)
    }
}

extension SecretMemory.Recollection {
    fileprivate init(_ match: SecretFingerprints.Match) {
        switch match {
        case .same(let time): self.init(.same, time: time)
        case .different: self.init(.different, time: nil)
        case .unknown: self.init(.unknown, time: nil)
        }
    }
}
