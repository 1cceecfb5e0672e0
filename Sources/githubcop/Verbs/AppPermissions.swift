import AppRegistration
import ArgumentParser
import Foundation
import GitHubAPI
import Policy
import Wiring

struct AppPermissions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "permissions", abstract: "Compare the App's permissions and events with what the policy needs.",
        discussion: """
            Sends two reads, as the App. Exit code 0 when nothing is missing, 2 when something is; what the policy does \
            not need is listed too.
            """)

    @OptionGroup var policyOptions: PolicyOptions

    @Flag(help: "The App starts the workflow from AWS, and needs a permission for that.")
    var aws = false

    @Flag(help: "The App also previews pull requests of the repository that holds the policy.")
    var previews = false

    func run() async throws {
        try await running {
            let environment = ProcessInfo.processInfo.environment
            let policy = try policyOptions.load()
            let organization = try policyOptions.organizationName(of: policy)
            let web = try WebAddress(web: environment["GITHUB_WEB_URL"], api: environment["GITHUB_API_URL"])
            let connection = try Connection(organization: organization, environment: environment)
            let outcome: Result<(app: JSON, hasWebhook: Bool), any Error>
            do {
                outcome = .success(try await Self.read(connection.client))
            } catch {
                outcome = .failure(error)
            }
            await connection.close()
            let (app, hasWebhook) = try outcome.get()
            let comparison = PermissionComparison(
                granted: app["permissions"]?.objectValue?.compactMapValues { $0.stringValue } ?? [:],
                events: app["events"]?.arrayValue?.compactMap { $0.stringValue } ?? [], hasWebhook: hasWebhook,
                needs: policy.requiredPermissions, runner: aws ? .aws : nil, previews: previews)
            for line in comparison.lines { Terminal.say(line) }
            guard !comparison.isComplete else {
                return Terminal.say("The App has all that the policy needs.")
            }
            let slug = app["slug"]?.stringValue ?? ""
            Terminal.say("Change it at \(web.permissions(of: slug, in: organization)),")
            Terminal.say("then an owner of \(organization) accepts it.")
            throw ExitCode(2)
        }
    }

    private static func read(_ client: GitHubClient) async throws -> (app: JSON, hasWebhook: Bool) {
        guard let asApp = client.asApp() else {
            throw Stop(
                "Only an App's own credentials show what it may do: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE.",
                code: .badInput)
        }
        let app = try await asApp.get(ReadRequest("/app")).body
        return (app, try await hasWebhook(asApp))
    }

    private static func hasWebhook(_ asApp: GitHubClient) async throws(GitHubFailure) -> Bool {
        do {
            let hook = try await asApp.get(ReadRequest("/app/hook/config")).body
            return hook["url"]?.stringValue.map { !$0.isEmpty } ?? false
        } catch {
            guard error.reason == .notFound else { throw error }
            return false
        }
    }
}
