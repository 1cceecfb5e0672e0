import GitHubAPI
import Logging
import Policy
import Testing

let testToken = "ghp_0123456789secret"

/// Lends a client of `url` whose time is the test's.
func withClient<Result: Sendable>(
    _ url: String, as credentials: Credentials = .token(Secret(testToken)), clock: TestClock = TestClock(),
    logger: Logger = silentLogger, configure: (inout GitHubClient.Configuration) -> Void = { _ in },
    _ work: (GitHubClient) async throws -> Result
) async throws -> Result {
    var configuration = try GitHubClient.Configuration(apiURL: url, credentials: credentials, version: "1.0")
    // A busy machine is no network that has died: only the tests of that have a limit to speak of.
    configuration.requestTimeout = .seconds(600)
    configure(&configuration)
    return try await withGitHubClient(configuration, environment: clock.environment, logger: logger, work)
}

/// The failure that `work` ends with; the test fails when it does not.
func failing<Result>(
    _ work: () async throws -> Result, sourceLocation: Testing.SourceLocation = #_sourceLocation
) async throws -> GitHubFailure {
    do {
        _ = try await work()
    } catch let failure as GitHubFailure {
        return failure
    }
    Issue.record("expected a failure", sourceLocation: sourceLocation)
    throw ExpectedFailure()
}

struct ExpectedFailure: Error {}
