import Doctor
import Foundation
import Notifications
import Store
import Webhooks

extension Checkup.Local {
    /// The files that the options name, and the secrets of the environment.
    init(_ options: PolicyOptions, _ environment: [String: String], notifying: NotifyOptions? = nil) {
        let path = options.state
        self.init(
            policyFile: options.policy,
            policy: {
                let isThere = FileManager.default.fileExists(atPath: options.policy)
                guard isThere || options.policy != PolicyOptions.defaultPolicy else { return nil }
                return Result { try options.load() }
            }, stateFile: path,
            state: {
                guard FileManager.default.fileExists(atPath: path) else { return .missing }
                do {
                    let store = try Vault.open(path, environment: environment)
                    try await store.database.check()
                    try store.database.close()
                    return .whole
                } catch let fault as StoreFault {
                    return .broken(fault.message, hint: fault.hint)
                } catch {
                    return .broken("\(error)", hint: "Name another file with --state.")
                }
            }, webhookSecret: { try WebhookSecrets.fromEnvironment(environment).newest },
            receivers: { try notifying?.readReceivers(environment) ?? [] })
    }
}
