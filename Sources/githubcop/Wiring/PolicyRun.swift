import Enforcement
import Foundation
import GitHubAPI
import Policy
import Wiring

/// What plan, apply and explain have in common: a policy, an organization, GitHub.
struct PolicyRun: Sendable {
    let policy: PolicyDocument
    let organization: String
    /// The policy's files and its inventory, as they were read.
    let policyTexts: [String]
    let statePath: String
    private let connecting: ConnectionOptions?
    private let pacing: WritePacing
    private let whenExhausted: GitHubClient.ExhaustionBehaviour
    private let purpose: RequestPriority
    private let shards: Int
    private let vault: SecretVault
    private let history: History
    private let findings: FindingMemory
    private let snapshots: @Sendable (PolicyDigest) -> SnapshotMemory
    /// With the policy that is to follow, where nothing is enforced.
    private let comparison: PolicyComparison?

    /// - Parameters:
    ///   - connecting: `nil` for a request or two, which are not worth a cache.
    ///   - purpose: of the work that is no sweep.
    ///   - shards: runs that share the credentials.
    ///   - history: where it is kept what is written.
    ///   - findings: where it is kept what evaluated rules would change.
    ///   - snapshots: where it is kept how each target stands, under a policy of this digest.
    ///   - isEvaluated: no rule is active, whatever the policy says.
    ///   - keepsState: whether the state file is used at all.
    ///   - trustsSecrets: secrets of which nothing is remembered are taken for the present ones.
    /// - Throws: `PolicyProblems`, `Stop`: all before any request.
    init(
        _ options: PolicyOptions, _ connecting: ConnectionOptions? = nil,
        pacing: WritePacing = WritePacing(), whenExhausted: GitHubClient.ExhaustionBehaviour = WaitOptions.patient,
        purpose: RequestPriority = .command, shards: Int = 1, needsSecrets: Bool = true, history: History = .readOnly,
        findings: FindingMemory = .none,
        snapshots: @escaping @Sendable (PolicyDigest) -> SnapshotMemory = { _ in .none }, keepsState: Bool = true,
        isEvaluated: Bool = false, trustsSecrets: Bool = false
    ) throws {
        let reading = try options.reading()
        (policy, policyTexts) = (isEvaluated ? reading.document.evaluated() : reading.document, reading.texts)
        statePath = options.state
        organization = try options.organizationName(of: policy)
        var vault =
            try !needsSecrets
            ? SecretVault.empty : Vault.make(for: policy, state: keepsState ? Vault.open(options.state) : nil)
        vault.trustsWhatIsThere = trustsSecrets
        self.vault = vault
        self.history = history
        self.findings = findings
        self.snapshots = snapshots
        comparison = nil
        self.connecting = connecting
        self.pacing = pacing
        self.whenExhausted = whenExhausted
        self.purpose = purpose
        self.shards = shards
    }

    /// For a preview: both policies are read already, no secret is needed, and nothing can be written.
    init(
        comparing comparison: PolicyComparison, _ options: PolicyOptions, texts: [String],
        _ connecting: ConnectionOptions?, whenExhausted: GitHubClient.ExhaustionBehaviour, shards: Int
    ) throws {
        self.comparison = comparison
        policy = comparison.head
        policyTexts = texts
        statePath = options.state
        organization = try options.organizationName(
            of: comparison.head.organization == nil ? comparison.base : comparison.head)
        self.connecting = connecting
        self.whenExhausted = whenExhausted
        self.shards = shards
        (vault, history, findings) = (.empty, .readOnly, .none)
        snapshots = { _ in .none }
        (pacing, purpose) = (WritePacing(), .command)
    }

    /// Opens the connection, hands over the enforcer and closes the connection afterwards.
    /// - Throws: `SetupProblem` before any request; what `body` throws.
    func closing<Value>(_ body: (Enforcer) async throws -> Value) async throws -> Value {
        try await closing { enforcer, _ in try await body(enforcer) }
    }

    /// The same for those who ask the connection what it has cost.
    func closing<Value>(_ body: (Enforcer, Connection) async throws -> Value) async throws -> Value {
        let cache = await connecting?.openCache()
        let connection = try Connection(organization: organization, pacing: pacing) { configuration in
            connecting?.adjust(&configuration)
            configuration.cache = cache
            configuration.whenExhausted = whenExhausted
            configuration.shards = shards
        }
        let enforcer = Enforcer(
            policy: policy, organization: organization, session: { [purpose] in connection.session(for: purpose) },
            sweepSession: { connection.session(for: .sweep) }, vault: vault, history: history,
            suspensions: comparison == nil ? await SuspensionReader.kept(inFile: statePath) : .none, findings: findings,
            snapshots: snapshots(PolicyDigest(of: policyTexts)), comparison: comparison)
        do {
            let value = try await body(enforcer, connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}
