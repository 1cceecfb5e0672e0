import Foundation
import GitHubAPI
import Server
import Webhooks
import Wiring

/// Rereads the secrets that were given as files: after a rotation nobody has to restart the server.
///
/// What cannot be used is reported, and the one before stays in force. What stands in the environment itself does not
/// change while the process runs.
struct SecretReload: Sendable {
    let server: WebhookServer
    let admin: AdminServer
    let client: GitHubClient
    var environment = ProcessInfo.processInfo.environment
    private let reporter = ServeReporter()

    init(_ server: WebhookServer, _ admin: AdminServer, _ client: GitHubClient) {
        self.server = server
        self.admin = admin
        self.client = client
    }

    func run() async {
        await reread("GITHUB_WEBHOOK_SECRET") { server.exchange(secrets: try WebhookSecrets(commaSeparated: $0)) }
        await reread("GITHUBCOP_ADMIN_TOKEN") { admin.exchange(token: try BearerToken($0)) }
        await reread("GITHUBCOP_ADMIN_READ_TOKEN") { admin.exchange(readOnlyToken: try BearerToken($0)) }
        if let id = environment["GITHUB_APP_ID"], !id.isEmpty {
            await reread("GITHUB_APP_PRIVATE_KEY") { try await client.replacePrivateKey(pem: Secret($0)) }
        }
    }

    private func reread(_ name: String, _ use: (String) async throws -> Void) async {
        let isInEnvironment = !(environment[name] ?? "").isEmpty
        guard !isInEnvironment, let file = environment["\(name)_FILE"], !file.isEmpty else { return }
        do {
            guard let text = try GivenSecret.named(name, in: environment) else { return }
            try await use(text)
            reporter.say("\(name) was read again from \(file).")
        } catch {
            reporter.complain("\(name) could not be read again; the one before stays in force. \(error)")
        }
    }
}
