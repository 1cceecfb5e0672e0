import ArgumentParser
import Enforcement
import Policy

struct Shards: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the shards of a sweep as one line of JSON, for 'strategy.matrix' in GitHub Actions.")

    @OptionGroup var policyOptions: PolicyOptions

    @Option(help: "About how many repositories one runner should check; there are at most 256 shards.")
    var repositoriesPerShard = 500

    func validate() throws {
        guard repositoriesPerShard > 0 else { throw ValidationError("--repositories-per-shard must be above 0.") }
    }

    func run() async throws {
        try await running {
            let run = try PolicyRun(policyOptions, needsSecrets: false)
            let count = try await run.closing { try await $0.repositoryCount(of: run.organization) }
            let shards = Shard.dividing(count, intoSharesOf: repositoriesPerShard)
            Terminal.say((["shard": .strings(shards.map { $0.description })] as JSON).text())
        }
    }
}
