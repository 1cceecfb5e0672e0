import FoundationEssentials
import GitHubAPI
import LambdaRuntime
import Logging
import Policy
import Wiring

/// Connections to GitHub that last from one invocation to the next, each with no more rights than its context needs.
/// Nothing is fetched or opened before somebody asks for one.
actor GitHubAccess {
    /// What a connection is for. An App's token is narrowed to it.
    enum Job: Hashable {
        case dispatching
        case readingPolicy(RepositoryName)
        case enforcing
    }

    /// How long a stored credential is used without asking the extension: seconds.
    private static let lifetime = 60.0
    /// Connections that were idle for longer may be dead without our knowing.
    private static let idleLifetime = Duration.seconds(20)

    private let settings: Settings
    private let timeout: Duration
    private let fetch: @Sendable (Deadline) async throws -> SecretText
    private let logger: Logger

    /// Counts the credentials that there have been.
    private(set) var generation = 0
    private var connections: [Job: Connection] = [:]
    private var stored: (text: SecretText, until: Double)?

    /// - Parameters:
    ///   - timeout: how long any answer of GitHub's is worth waiting for.
    ///   - fetch: gives the stored credential; throws `SecretFault`.
    init(
        _ settings: Settings, timeout: Duration, logger: Logger,
        fetch: @escaping @Sendable (Deadline) async throws -> SecretText
    ) {
        self.settings = settings
        self.timeout = timeout
        self.logger = logger
        self.fetch = fetch
    }

    /// - Throws: `SecretFault` when the credential cannot be had, `SetupProblem` when it cannot be used.
    func connection(for context: Job, by deadline: Deadline) async throws -> Connection {
        var environment = settings.environment
        if case .stored = settings.credential {
            let credential = try StoredCredential.variables(of: try await credential(by: deadline))
            for name in ["GITHUB_TOKEN", "GH_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"] {
                environment[name] = credential[name]
            }
        }
        if let connection = connections[context] { return connection }
        let connection = try Connection(
            organization: owner(of: context), pacing: WritePacing(), environment: environment, scope: scope(context),
            logger: logger
        ) { configuration in
            // Somebody waits for the answer, or the queue brings the delivery back: no waiting beyond that.
            configuration.requestTimeout = timeout
            configuration.connectTimeout = timeout * 3 / 8
            configuration.idleConnectionLifetime = Self.idleLifetime
            configuration.retries.attempts = 3
            configuration.retries.firstPause = .milliseconds(200)
            configuration.retries.longestPause = .seconds(1)
            configuration.retries.limitRefusals = 1
            configuration.retries.longestSecondaryPause = .seconds(1)
            configuration.retries.secondaryPause = .seconds(5)
            // A connection's first request goes out with a new token: it may take most of the time there is.
            configuration.retries.freshToken = min(configuration.retries.freshToken, timeout * 3 / 4)
            configuration.whenExhausted = .fail
        }
        connections[context] = connection
        return connection
    }

    /// After GitHub has refused the credential: whether there is another one now.
    /// - Throws: `SecretFault`.
    func hasNewCredential(by deadline: Deadline) async throws -> Bool {
        guard case .stored = settings.credential, let refused = stored?.text else { return false }
        stored = nil
        return try await credential(by: deadline) != refused
    }

    /// The account that an App writes as; `nil` for a token, whose owner is a person.
    /// - Throws: as `connection`; `GitHubFailure`.
    func ownLogin(by deadline: Deadline) async throws -> String? {
        let context: Job = settings.mode == .dispatch ? .dispatching : .enforcing
        guard let app = try await connection(for: context, by: deadline).client.asApp() else { return nil }
        return try await app.get(ReadRequest("/app")).body["slug"]?.stringValue.map { "\($0)[bot]" }
    }

    /// The stored credential that was fetched last, by the names that the rest of the program knows.
    func storedCredential() -> [(name: String, value: String)] {
        let variables = known.flatMap { try? StoredCredential.variables(of: $0) } ?? [:]
        return variables.filter { $0.key != "GITHUB_APP_ID" }.map { (name: $0.key, value: $0.value) }
    }

    private func credential(by deadline: Deadline) async throws -> SecretText {
        let time = Date().timeIntervalSince1970
        if let stored, time < stored.until { return stored.text }
        let text = try await fetch(deadline)
        if known != text {
            known = text
            generation += 1
            await close()
        }
        stored = (text, time + Self.lifetime)
        return text
    }

    /// The App was granted new permissions, which the tokens of now do not know.
    func dropTokens() async {
        for connection in connections.values { await connection.client.dropToken() }
    }

    /// Closes what is open; anyone who asks again gets new ones.
    func close() async {
        let old = connections.values
        connections = [:]
        for connection in old { await connection.close() }
    }

    /// What the connections were made with.
    private var known: SecretText?

    private func owner(of context: Job) -> String {
        switch context {
        case .dispatching: settings.workflow?.repository.owner ?? settings.organization
        case .readingPolicy(let repository): repository.owner
        case .enforcing: settings.organization
        }
    }

    private func scope(_ context: Job) -> TokenScope? {
        switch context {
        case .dispatching:
            TokenScope(permissions: ["actions": "write"], repositories: settings.workflow.map { [$0.repository.name] })
        case .readingPolicy(let repository):
            TokenScope(permissions: ["contents": "read"], repositories: [repository.name])
        // What the policy needs differs from kind to kind, and GitHub refuses a token altogether that asks for one
        // permission which the App lacks: one kind of setting would then stop all the others.
        case .enforcing: nil
        }
    }
}
