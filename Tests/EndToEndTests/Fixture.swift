import Enforcement
import GitHubAPI
import Kinds
import Policy
import Sandbox
import Wiring

/// A GitHub of its own with a client that speaks to it over HTTP. Waits take no time: they move the clock.
struct Fixture: Sendable {
    static let organization = "acme"

    let github: FakeGitHub
    let client: GitHubClient
    let secrets = TestSecrets([
        "JENKINS_WEBHOOK": "first secret", "NPM_TOKEN": "npm 1", "DEPLOY_KEY": "key 1", "REGISTRY_TOKEN": "registry 1",
        "MIRROR_PASSWORD": "mirror 1", "AUDIT_WEBHOOK": "audit 1",
    ])
    let time: TestTime
    private let policy: PolicyDocument

    /// As whom to speak to the sandbox.
    enum Identity: Sendable {
        /// An installation token of the App with all its permissions, or some (`["administration": "read"]`).
        case app(permissions: [String: String]? = nil)
        /// The App itself, with a private key: it makes its tokens.
        case key
        /// The owner of the organization, with a personal access token.
        case owner
        /// Any token that the sandbox's configuration knows.
        case token(String)
    }

    fileprivate init(
        policy: String, as identity: Identity, _ configuration: SandboxConfiguration, _ time: TestTime,
        _ configure: (inout GitHubClient.Configuration) -> Void
    ) async throws {
        self.policy = try Self.document(policy)
        self.time = time
        github = try await FakeGitHub.start(configuration)
        do {
            var settings = try GitHubClient.Configuration(
                apiURL: github.baseURL, credentials: Self.credentials(identity, github), version: "tests")
            configure(&settings)
            client = GitHubClient(settings, environment: time.client)
        } catch {
            await github.stop()
            throw error
        }
    }

    fileprivate func stop() async {
        await client.shutdown()
        await github.stop()
    }

    private static func credentials(_ identity: Identity, _ github: FakeGitHub) throws -> Credentials {
        switch identity {
        case .key:
            return .app(
                try AppCredentials(
                    id: "\(github.configuration.app.id)", privateKeyPEM: Secret(try TestKey.pem()),
                    installation: .account(github.organization)))
        case .app(let permissions):
            guard let token = github.installationToken(permissions: permissions) else {
                throw FixtureError("The App is not installed on \(github.organization).")
            }
            return .token(Secret(token))
        case .owner: return .token(Secret(SandboxConfiguration.ownerToken))
        case .token(let text): return .token(Secret(text))
        }
    }

    // MARK: The product

    /// Reads a policy as the command line does. An inventory is not at hand.
    static func document(_ text: String) throws -> PolicyDocument {
        try PolicyDocument.load([PolicyText(name: "test.yml", text: text)]) { name in
            throw FixtureError("The policy asks for the inventory \(name), which this test does not have.")
        }
    }

    /// An enforcer for the fixture's policy, or another one. Its memory of secrets is the fixture's.
    func enforcer(
        _ other: PolicyDocument? = nil, history: History = .unkept, refusals: RefusalMemory = .none,
        suspensions: SuspensionReader = .none, findings: FindingMemory = .none,
        snapshots: SnapshotMemory = .none, trustsWhatIsThere: Bool = false
    ) -> Enforcer {
        let client = client
        var vault = secrets.vault
        vault.trustsWhatIsThere = trustsWhatIsThere
        return Enforcer(
            policy: other ?? policy, organization: Self.organization,
            session: {
                let (client, usage) = client.metered()
                return GitHubSession(
                    reader: GitHubReader(
                        get: { try await client.get($0) }, query: { try await client.query($0) },
                        isSelective: { try await client.isSelective() }),
                    writer: GitHubWriter(
                        send: { try await client.send($0) }, mutate: { try await client.mutate($0) }),
                    usage: usage)
            },
            vault: vault, history: history, refusals: refusals,
            retryDelays: time.retryDelays, suspensions: suspensions, findings: findings, snapshots: snapshots)
    }

    /// The same as `serve` has it: sweeps leave most of the budget to events, and nobody waits for a limit inside a
    /// worker.
    func servingEnforcer() -> Enforcer {
        let connection = Connection(client: client)
        return Enforcer(
            policy: policy, organization: Self.organization,
            session: { connection.session(for: .event, longestWait: .seconds(5)) },
            sweepSession: { connection.session(for: .sweep, longestWait: .seconds(5)) }, vault: secrets.vault,
            history: .unkept, retryDelays: time.retryDelays)
    }

    /// The plan for one repository, by the fixture's policy or the text of another one.
    func plan(_ repository: String, policy text: String? = nil) async throws -> RepositoryPlan {
        try await enforcer(try text.map(Self.document)).plan(reference(repository)).plan
    }

    /// Enforces the policy on one repository.
    @discardableResult
    func enforce(
        _ repository: String, policy text: String? = nil, priority: WorkItem.Priority = .drift
    ) async throws -> Record {
        let item = WorkItem(
            repository: reference(repository), causes: [Cause(trigger: "test", sentence: "a test asked for it")],
            priority: priority)
        return await enforcer(try text.map(Self.document)).enforce(item)
    }

    func reference(_ repository: String) -> RepositoryReference {
        RepositoryReference(name: RepositoryName(owner: Self.organization, name: repository))
    }

    // MARK: The sandbox

    /// The repository as the sandbox has it now.
    func repository(_ name: String) throws -> Repository {
        guard let repository = github.repository(name) else { throw FixtureError("There is no repository \(name).") }
        return repository
    }

    /// A repository as a person makes it: with a README it has the branch `main`, without it is empty.
    func createRepository(
        _ name: String, visibility: Repository.Visibility = .private, isEmpty: Bool = false
    ) throws {
        try github.createRepository(name, visibility: visibility, hasReadme: !isEmpty)
    }

    /// Everything that was asked of the sandbox since the start or since `forgetRequests`, oldest first.
    var requests: [SentRequest] { github.exchanges.map { SentRequest($0) } }

    func forgetRequests() { github.resetCounts() }
}

/// Starts a sandbox with `repositories` generated repositories, lends it to `body` with an enforcer for `policy`, and
/// stops it whatever happens.
func withFixture<Result>(
    policy: String = "version: 1\nrules: []\n", repositories: Int = 0, as identity: Fixture.Identity = .app(),
    sandbox configure: (inout SandboxConfiguration) -> Void = { _ in },
    client adjust: (inout GitHubClient.Configuration) -> Void = { _ in },
    _ body: (Fixture) async throws -> Result
) async throws -> Result {
    let time = TestTime()
    var configuration = SandboxConfiguration()
    configuration.organization = Fixture.organization
    configuration.repositories = repositories
    configuration.clock = time.sandbox
    // A machine that is busy with other tests must not make a delivery fail.
    configuration.webhookTimeoutSeconds = 300
    configure(&configuration)
    let fixture = try await Fixture(policy: policy, as: identity, configuration, time, adjust)
    do {
        let result = try await body(fixture)
        await fixture.stop()
        return result
    } catch {
        await fixture.stop()
        throw error
    }
}

/// A policy of one rule, named `test`, with these settings for one kind.
///
/// - Parameters:
///   - settings: the value of the kind's key; a block of YAML, or JSON.
///   - isExclusive: nothing of the kind may exist but what the settings name.
///   - condition: the rule's `when`; archived repositories are left out unless it speaks of them.
func policy(
    _ kind: String, _ settings: String, exclusive isExclusive: Bool = false, when condition: String? = nil
) -> String {
    // What this is not about is not to be stopped by the limits that hold where a policy names none.
    let isRisky = settings.contains("visibility") || settings.contains("archived") || kind == "environments"
    let block = settings.split(separator: "\n", omittingEmptySubsequences: false).map { "        \($0)\n" }.joined()
    return """
        version: 1
        organization: acme
        \(isRisky ? "limits: { publications: 1000, archivals: 1000, data_losses: 1000 }" : "")
        rules:
          - name: test
        \(condition.map { "    when: \($0)\n" } ?? "")\(isExclusive ? "    exclusive: [\(kind)]\n" : "")    settings:
              \(kind):
        \(block)
        """
}

struct FixtureError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
