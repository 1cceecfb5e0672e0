import Foundation
import Webhooks
import Wiring

extension WebhookSecrets {
    /// From `GITHUB_WEBHOOK_SECRET`, or the file that `GITHUB_WEBHOOK_SECRET_FILE` names.
    ///
    /// - Throws: `Stop` when there is none: a server that believes everybody must not start.
    static func fromEnvironment(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws
        -> WebhookSecrets
    {
        do {
            return try WebhookSecrets(
                commaSeparated: try GivenSecret.named("GITHUB_WEBHOOK_SECRET", in: environment) ?? "")
        } catch {
            throw Stop("\(error)", code: .badInput)
        }
    }
}
