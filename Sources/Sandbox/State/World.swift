/// Everything that this GitHub knows. A plain value behind one lock (`GitHubState`); reads are properties and
/// functions of it, writes are its mutating functions, which REST and GraphQL share and which queue the webhooks that
/// GitHub would send.
package struct World: Sendable {
    package var clock: SandboxClock
    /// The base of `url` members, without a slash at the end; known once the server listens.
    package var apiURL = "https://api.github.com"
    package let htmlURL = "https://github.com"
    /// Set, it is a GitHub Enterprise Server of this version.
    package var enterpriseVersion: String?

    package internal(set) var accounts: [Int: Account] = [:]
    package internal(set) var organizations: [Int: OrganizationSettings] = [:]
    package internal(set) var teams: [Int: Team] = [:]
    package internal(set) var apps: [Int: App] = [:]
    package internal(set) var installations: [Int: Installation] = [:]
    package internal(set) var repositories: [Int: Repository] = [:]
    package internal(set) var rulesets: [Int: Ruleset] = [:]
    /// The states of each, the newest last.
    package internal(set) var rulesetVersions: [Int: [RulesetVersion]] = [:]
    package internal(set) var tokens: [String: Token] = [:]
    package internal(set) var deliveries: [Delivery] = []
    package internal(set) var dispatches: [WorkflowDispatch] = []

    /// In the order of creation, per repository.
    package internal(set) var pullRequests: [Int: [PullRequest]] = [:]
    package internal(set) var checkRuns: [Int: [CheckRun]] = [:]
    package internal(set) var comments: [Int: [IssueComment]] = [:]
    /// The last number of a pull request, per repository.
    var nextNumbers: [Int: Int] = [:]

    var accountsByLogin: [String: Int] = [:]
    var teamsBySlug: [TeamKey: Int] = [:]
    var repositoriesByName: [RepositoryKey: Int] = [:]
    /// Old names of renamed and transferred repositories.
    var redirects: [RepositoryKey: Int] = [:]
    /// Repository ids in order, per team.
    var repositoriesByTeam: [Int: [Int]] = [:]
    /// In order, per repository or organization.
    var rulesetIDs: [Ruleset.Source: [Int]] = [:]
    var listings: [Int: Listing] = [:]
    var networks: [Int: [Int]] = [:]
    /// Queued by writes, taken by the sender after the lock is released.
    var outbox: [WebhookEvent] = []
    /// Deliveries that somebody asked to have sent again.
    var redeliveries: [Delivery] = []
    /// Codes of Apps that were created from a manifest, until they are exchanged.
    var manifestCodes: [String: AppManifestCode] = [:]
    var nextIDs: [Sequence: Int] = [:]
    /// Repositories that do not answer yet, with what is left of the delay.
    var delayedRepositories: [Int: RemainingDelay] = [:]
    package var consistencyDelay = ConsistencyDelay.none
    package var defaultSetupSeconds = 0
    /// Rises when GitHub changes the keys that secrets are sealed with.
    package var keyGeneration = 1

    struct TeamKey: Hashable, Sendable {
        let organizationID: Int
        let slug: String

        init(_ organizationID: Int, _ slug: String) {
            self.organizationID = organizationID
            self.slug = slug.lowercased()
        }
    }

    struct RepositoryKey: Hashable, Sendable {
        let ownerID: Int
        let name: String

        init(_ ownerID: Int, _ name: String) {
            self.ownerID = ownerID
            self.name = name.lowercased()
        }
    }

    enum Sequence: Hashable, Sendable {
        case account, team, app, installation, repository, rule, ruleset, autolink, hook, delivery, workflow, run
        case environment, environmentPattern, environmentGate, label, rulesetVersion, invitation, deployKey
        case pullRequest, checkRun, issueComment
    }

    package init(clock: SandboxClock) { self.clock = clock }

    package var now: Timestamp { clock.now() }

    mutating func nextID(_ sequence: Sequence) -> Int {
        let start =
            switch sequence {
            case .account: 21_031_000
            case .team: 3_253_000
            case .app: 210_000
            case .installation: 48_210_000
            case .repository: 717_000_000
            case .rule: 21_796_000
            case .ruleset: 1_472_000
            case .autolink: 6_214_000
            case .hook: 109_948_000
            case .delivery: 77_000_000_000
            case .workflow: 161_335
            case .run: 9_030_000_000
            case .environment: 161_088_000
            case .environmentPattern: 361_000
            case .environmentGate: 3_000
            case .label: 208_045_000
            case .rulesetVersion: 3_204_000
            case .invitation: 254_010_000
            case .deployKey: 98_044_000
            case .pullRequest: 1_934_000_000
            case .checkRun: 35_820_000_000
            case .issueComment: 2_561_000_000
            }
        let id = (nextIDs[sequence] ?? start) + 1
        nextIDs[sequence] = id
        return id
    }
}

/// How long a new repository answers 404 to some, as GitHub's replicas do.
package enum ConsistencyDelay: Sendable, Equatable {
    case none
    /// The next so many REST requests under the repository's path.
    case requests(Int)
    /// On the sandbox's clock.
    case seconds(Int)
}

enum RemainingDelay: Sendable {
    case requests(Int)
    case until(Timestamp)
}
