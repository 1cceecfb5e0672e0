import Enforcement
import Policy
import Reporting
import Wiring

/// Whether the teams, users, Apps and roles exist that the policy names.
struct NameCheck {
    private let policy: PolicyDocument
    private let organization: String

    init(_ policy: PolicyDocument, of organization: String) {
        self.policy = policy
        self.organization = organization
    }

    func findings(_ connection: Connection) async -> [CheckResult] {
        let names = Set(policy.namedOnGitHub().map { $0.subject }).count
        guard names > 0 else { return [] }
        let enforcer = Enforcer(
            policy: policy, organization: organization, session: { connection.session() }, vault: .empty,
            history: .readOnly)
        return Self.evaluate(PreflightReport(await enforcer.preflight(), of: organization), names)
    }

    static func evaluate(_ report: PreflightReport, _ names: Int) -> [CheckResult] {
        let missing = report.missing.map {
            CheckResult.problem(.names, $0.headline, advice: "Create it, or correct the policy.")
        }
        let unknown = report.unknown.map { CheckResult.notChecked(.names, $0.headline) }
        guard missing.isEmpty, unknown.isEmpty else { return missing + unknown }
        return [.ok(.names, "\(names.counted("name")) of teams, users, Apps and roles in the policy: all exist")]
    }
}
