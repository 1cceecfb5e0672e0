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
        guard let ledger = try state()?.secrets else {
            return SecretVault(
                value: { values[$0] }, verdict: { _, _ in .unavailable }, remember: { _, _ in },
                refusal: secrets.refusal)
        }
        let logger = Log.make("state")
        return SecretVault(
            value: { values[$0] },
            verdict: { name, key in
                guard let secret = values[name] else { return .unknown }
                do {
                    return SecretMemory.Verdict(try await ledger.matches(Array(secret.utf8), for: .init(key)))
                } catch {
                    logger.warning(
                        "what was remembered of a secret could not be read", metadata: ["reason": "\(error)"])
                    return .unavailable
                }
            },
            remember: { name, key in
                guard let secret = values[name] else { return }
                do {
                    try await ledger.remember(Array(secret.utf8), for: .init(key))
                } catch {
                    logger.error("a secret that was set could not be remembered", metadata: ["reason": "\(error)"])
                }
            }, refusal: secrets.refusal)
    }

    /// Opens the state file. The key of its ledger comes from `GITHUBCOP_STATE_KEY`, else from a file beside it.
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

extension SecretMemory.Verdict {
    fileprivate init(_ match: SecretFingerprints.Match) {
        switch match {
        case .same: self = .same
        case .different: self = .different
        case .unknown: self = .unknown
        }
    }
}
