import Foundation
import GitHubAPI
import Policy
import Wiring

/// Waits until a person has installed an App.
struct InstallationWait {
    let organization: String
    /// With the App's credentials.
    let environment: [String: String]
    private static let pause = Duration.seconds(2)

    /// - Throws: `GitHubFailure` when GitHub does not take the App's key, or cannot be reached for long.
    func run() async throws {
        let connection = try Connection(organization: organization, environment: environment)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await wait(connection.client))
        } catch {
            outcome = .failure(error)
        }
        await connection.close()
        try outcome.get()
    }

    private func wait(_ client: GitHubClient) async throws {
        while try await !isInstalled(client) { try await Task.sleep(for: Self.pause) }
    }

    private func isInstalled(_ client: GitHubClient) async throws -> Bool {
        guard let asApp = client.asApp() else { return false }
        do {
            _ = try await asApp.get(ReadRequest("/orgs/\(organization)/installation"))
            return true
        } catch {
            guard error.reason == .notFound else { throw error }
            return false
        }
    }
}
