package import Enforcement
import FoundationEssentials
package import GitHubAPI
package import Logging
import Policy

/// GitHub as the environment names it: where it is and with what credentials.
package struct Connection: Sendable {
    package let client: GitHubClient

    package init(client: GitHubClient) { self.client = client }

    /// - Parameters:
    ///   - organization: whose installation an App's token is for.
    ///   - environment: where addresses and credentials stand, under the names of `Docs/cli.md`.
    ///   - scope: narrows the tokens of an App; a token that was given stays what it is.
    ///   - adjust: changes what is not as it mostly is: budgets, waiting, and the cache, which lives as long as the
    ///     process unless another one is given.
    /// - Throws: `SetupProblem` when credentials are missing or unusable.
    package init(
        organization: String, pacing: WritePacing = WritePacing(),
        environment: [String: String] = ProcessInfo.processInfo.environment, scope: TokenScope? = nil,
        logger: Logger = Log.make("github"), adjust: (inout GitHubClient.Configuration) -> Void = { _ in }
    ) throws {
        var configuration = try Self.configuration(organization, environment, scope)
        configuration.writePacing = pacing
        configuration.cache = .memory()
        adjust(&configuration)
        client = GitHubClient(configuration, logger: logger)
    }

    package static let defaultURL = "https://api.github.com"

    /// Where GitHub is, how it is reached, and as whom.
    /// - Throws: `SetupProblem` when an address is not valid, or credentials are missing or unusable.
    package static func configuration(
        _ organization: String, _ environment: [String: String], _ scope: TokenScope? = nil
    ) throws(SetupProblem) -> GitHubClient.Configuration {
        var configuration = try GitHubClient.Configuration(
            apiURL: environment["GITHUB_API_URL"] ?? defaultURL,
            credentials: credentials(organization, environment, scope), version: Version.current)
        configuration.proxy = try Proxy.forGitHub(at: configuration.location, environment)
        return configuration
    }

    /// - Throws: `SetupProblem` when they are missing or unusable.
    package static func credentials(
        _ organization: String, _ environment: [String: String], _ scope: TokenScope? = nil
    ) throws(SetupProblem) -> Credentials {
        if let id = environment["GITHUB_APP_ID"], !id.isEmpty {
            return .app(
                try AppCredentials(
                    id: id, privateKeyPEM: Secret(try privateKey(environment)), installation: .account(organization),
                    permissions: scope?.permissions, repositories: scope?.repositories))
        }
        guard let token = environment["GITHUB_TOKEN"] ?? environment["GH_TOKEN"], !token.isEmpty else {
            throw SetupProblem(
                "There are no credentials for GitHub.",
                hint: "Set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE, or GITHUB_TOKEN.")
        }
        return .token(Secret(token))
    }

    private static func privateKey(_ environment: [String: String]) throws(SetupProblem) -> String {
        guard let key = try GivenSecret.named("GITHUB_APP_PRIVATE_KEY", in: environment) else {
            throw SetupProblem(
                "GITHUB_APP_ID is set, but no private key is.",
                hint: "Set GITHUB_APP_PRIVATE_KEY_FILE to the .pem file that GitHub gave for the App.")
        }
        return key
    }

    /// GitHub for one piece of work that a person asked for, counted on its own.
    @Sendable package func session() -> GitHubSession { session(for: .command) }

    /// GitHub for one piece of work, counted on its own.
    ///
    /// - Parameters:
    ///   - purpose: what the work leaves of the budget to others, and how fast it goes.
    ///   - longestWait: what has to wait longer for one of GitHub's limits fails, and says when the limit ends.
    package func session(for purpose: RequestPriority, longestWait: Duration? = nil) -> GitHubSession {
        let (client, usage) = client.metered(for: purpose, longestWait: longestWait)
        return GitHubSession(
            reader: GitHubReader(
                get: { try await client.get($0) }, query: { try await client.query($0) },
                isSelective: { try await client.isSelective() }),
            writer: GitHubWriter(send: { try await client.send($0) }, mutate: { try await client.mutate($0) }),
            usage: usage, rights: { await client.rights().map { Rights($0) } })
    }

    package func close() async { await client.shutdown() }
}

/// What an App's installation token may do at most.
package struct TokenScope: Hashable, Sendable {
    /// Such as `["actions": "write"]`.
    package let permissions: [String: String]
    /// Names without the owner; `nil` for all that the installation has.
    package let repositories: [String]?

    package init(permissions: [String: String], repositories: [String]? = nil) {
        self.permissions = permissions
        self.repositories = repositories
    }
}

extension Rights {
    init(_ rights: ClientRights) {
        switch rights {
        case .permissions(let granted): self = .app(granted.compactMapValues { Permission.Level(rawValue: $0) })
        case .scopes(let scopes): self = .classic(Set(scopes))
        }
    }
}
