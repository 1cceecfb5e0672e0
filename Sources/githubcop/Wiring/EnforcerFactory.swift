import Enforcement
import Policy
import ServeWiring
import Store
import Wiring

/// Makes what enforces a policy, for each version of it anew.
struct EnforcerFactory: Sendable {
    let organization: String
    /// Whether the organization was named apart from the policy, which then need not agree.
    let isOrganizationGiven: Bool
    let connection: Connection
    let store: StateStore
    let history: History
    let snapshots: SnapshotWriter
    /// No rule is active, whatever the policy says.
    let isEvaluated: Bool
    private let gaps = SchemaGaps()

    /// No worker waits long for a repository that GitHub does not show yet: it returns to the queue, which knows when
    /// to look again.
    private static let retryDelays = RetryDelays(
        creation: BackOff(delays: [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)]))

    /// Nor for a limit of GitHub's: the work returns to the queue with the limit's end, and the worker is free for
    /// what another budget or purpose still allows.
    private static let longestWait = Duration.seconds(5)

    /// - Throws: `Stop` when the policy is for another organization, or wants secrets that are not there.
    func edition(of reading: PolicyReading) throws -> PolicyReloader.Edition {
        if !isOrganizationGiven, let named = reading.document.organization,
            named.lowercased() != organization.lowercased()
        {
            throw Stop(
                "The policy is for '\(named)', and this server works for '\(organization)'. "
                    + "Start another server for it, or name the organization with --organization.", code: .badInput)
        }
        let policy = isEvaluated ? reading.document.evaluated() : reading.document
        let vault = try Vault.make(for: policy, state: store)
        let enforcer = Enforcer(
            policy: policy, organization: organization,
            session: { connection.session(for: .event, longestWait: Self.longestWait) },
            sweepSession: { connection.session(for: .sweep, longestWait: Self.longestWait) }, vault: vault,
            history: history, refusals: .kept(in: store, policy: PolicyDigest(of: reading.texts)),
            retryDelays: Self.retryDelays, suspensions: .kept(in: store.database),
            findings: .kept(in: store.database),
            snapshots: snapshots.memory(policy: "\(PolicyDigest(of: reading.texts))"), gaps: gaps)
        return PolicyReloader.Edition(reading, enforcer)
    }
}
