import ArgumentParser
import Foundation
import Policy
import Sandbox

struct SandboxServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run the sandbox alone, a GitHub on this machine: REST, GraphQL and webhooks, in memory.",
        discussion: """
            Point any GitHub client at it. POST /_sandbox/act/create-repository and the like do what a person does in \
            the browser; POST /_sandbox/faults makes it fail in a chosen way.
            """)

    @Option(help: "The port to listen on; 0 for any free one.")
    var port = 0

    @Option(help: "How many repositories to generate.")
    var repositories = 25

    @Flag(help: "Make them all alike, instead of with the drift of real ones.")
    var uniform = false

    @Option(
        help:
            "How many rulesets to generate for each repository: for its default branch, for tags, for release branches …"
    )
    var rulesets = 0

    @Option(help: "The organization's login.")
    var organization = "acme"

    @Option(help: "The same seed makes the same organization.")
    var seed: UInt64 = 1

    @Option(help: "The hourly rate limit of each caller, in requests and in GraphQL points.")
    var hourlyBudget = 5_000

    @Option(help: "Where the App's webhooks go.")
    var webhookURL: String?

    @Option(help: "The secret that signs them.")
    var webhookSecret: String?

    @Option(name: .customLong("latency-ms"), help: "The delay before every response, in milliseconds.")
    var latency = 0

    @Option(help: "Append every request and response to this file, one JSON object per line.")
    var trafficLog: String?

    @Option(help: "Write URL and token to this file as JSON once it listens.")
    var readyFile: String?

    func run() async throws {
        try await running {
            var configuration = SandboxConfiguration()
            configuration.organization = organization
            configuration.repositories = repositories
            configuration.isUniform = uniform
            configuration.rulesetsPerRepository = rulesets
            configuration.limits.core = hourlyBudget
            configuration.limits.graphQL = hourlyBudget
            configuration.seed = seed
            configuration.port = port
            configuration.latencyMilliseconds = latency
            if let trafficLog { configuration.trafficLog = trafficLog }
            if let webhookURL {
                guard let webhookSecret else {
                    throw Stop("--webhook-url needs --webhook-secret: GitHub signs its deliveries.", code: .badInput)
                }
                configuration.webhook = (webhookURL, webhookSecret)
            }
            let sandbox = try await FakeGitHub.start(configuration)
            try announce(sandbox)
            await Signals.terminated()
            await sandbox.stop()
        }
    }

    private func announce(_ sandbox: FakeGitHub) throws {
        let ready: Policy.JSON = [
            "url": .string(sandbox.baseURL), "organization": .string(organization),
            "token": .string(SandboxConfiguration.ownerToken), "app_id": .integer(sandbox.configuration.app.id),
        ]
        if let readyFile {
            try Data(ready.text().utf8).write(to: URL(fileURLWithPath: readyFile), options: .atomic)
        }
        Terminal.say(
            """
            The sandbox listens. Use it with
              export GITHUB_API_URL=\(sandbox.baseURL) GITHUB_TOKEN=\(SandboxConfiguration.ownerToken)
            """)
    }
}
