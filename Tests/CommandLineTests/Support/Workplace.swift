import Foundation
import Policy
import Sandbox

/// A directory with a policy, a sandbox GitHub, and `githubcop` to be run between them.
struct Workplace: Sendable {
    let github: FakeGitHub
    let directory: URL

    /// Names of secrets and their values, put into the environment.
    static let secret = "correct-horse-battery-staple"

    var environment: [String: String] {
        [
            "GITHUB_API_URL": github.baseURL, "GITHUB_TOKEN": SandboxConfiguration.ownerToken,
            "GITHUBCOP_SECRET_JENKINS_WEBHOOK": Self.secret, "HOME": directory.path, "PATH": "/usr/bin:/bin",
        ]
    }

    @discardableResult
    func run(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Program.Result {
        try await run(arguments, environment: more)
    }

    @discardableResult
    func run(_ arguments: [String], environment more: [String: String] = [:]) async throws -> Program.Result {
        try await Program.run(arguments, environment: environment.merging(more) { $1 }, in: directory)
    }

    func start(_ arguments: String..., environment more: [String: String] = [:]) throws -> RunningProgram {
        try start(arguments, environment: more)
    }

    func start(_ arguments: [String], environment more: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(arguments, environment: environment.merging(more) { $1 }, in: directory)
    }

    func write(_ text: String, to file: String = "githubcop.yml") throws {
        try Data(text.utf8).write(to: directory.appendingPathComponent(file))
    }

    func read(_ file: String) throws -> String {
        try String(contentsOf: directory.appendingPathComponent(file), encoding: .utf8)
    }

    /// Requests that could have changed something.
    var writes: [String] {
        github.exchanges.compactMap { exchange in
            guard exchange.routeTemplate == "/graphql" else {
                return exchange.method == "GET" ? nil : "\(exchange.method) \(exchange.path)"
            }
            let document = exchange.requestBody?["query"]?.string ?? "mutation"
            return document.hasPrefix("query") ? nil : document
        }
    }
}

/// Lends a workplace with a sandbox of `repositories` generated repositories, and clears it away afterwards.
func withWorkplace<Result>(
    policy: String = SmallPolicy.text, repositories: Int = 0,
    configure: (inout SandboxConfiguration) -> Void = { _ in }, _ body: (Workplace) async throws -> Result
) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("githubcop-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    var configuration = SandboxConfiguration()
    configuration.repositories = repositories
    configure(&configuration)
    let github = try await FakeGitHub.start(configuration)
    let workplace = Workplace(github: github, directory: directory)
    do {
        try workplace.write(policy)
        let result = try await body(workplace)
        await github.stop()
        return result
    } catch {
        await github.stop()
        throw error
    }
}

enum SmallPolicy {
    static let hook = "https://jenkins.acme.example/github-webhook/"

    static let text = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings:
              repository: { delete_branch_on_merge: true, has_wiki: false }
              teams: { devops: admin }
              branches:
                main: { enforce_admins: true, required_linear_history: true }
              autolinks:
                OPS-: https://acme.atlassian.net/browse/OPS-<num>

        """

    static let withSecret =
        text + """
                  webhooks:
                    \(hook): { events: [push], secret: "{{secret:JENKINS_WEBHOOK}}" }

            """
}
