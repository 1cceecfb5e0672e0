import Enforcement
import Policy

/// A policy whose one rule is for the organization.
/// - Parameter settings: of the kind, as YAML.
func organizationPolicy(_ kind: String, _ settings: String, exclusive: Bool = false) -> String {
    let block = settings.split(separator: "\n").map { "        \($0)\n" }.joined()
    let value = settings.hasPrefix("{") || !settings.contains(":") ? " \(settings)" : "\n\(block)"
    return """
        version: 1
        organization: acme
        limits: { weakenings: 100, removals: 100 }
        rules:
          - name: organization
            target: organization
            exclusive: [\(exclusive ? kind : "")]
            settings:
              \(kind):\(value)
        """
}

extension Fixture {
    /// Plans and applies what a policy wants of the organization: the fixture's, or another one.
    @discardableResult
    func enforceOrganization(policy: String? = nil) async throws -> Record {
        await enforcer(try policy.map { try Self.document($0) }).enforce(
            WorkItem(
                organization: Self.organization, id: nil,
                causes: [Cause(trigger: "test", sentence: "a test asked for it")], priority: .drift))
    }

    func planOrganization(policy: String? = nil) async throws -> RepositoryPlan {
        try await enforcer(try policy.map { try Self.document($0) })
            .plan(RepositoryReference(name: .organization(Self.organization))).plan
    }

    /// Takes back what a run has changed, by its before-images.
    func revert(_ record: Record) async throws -> Record {
        guard let plan = record.plan else { throw FixtureError("The run has no plan to revert.") }
        let reverter = Reverter(
            organization: Self.organization, session: { session() }, history: .unkept, retryDelays: time.retryDelays)
        let reversal = Reversal(repository: plan.target.reference, outcomes: record.outcomes, rule: "revert")
        return await reverter.revert(reversal, cause: Cause(trigger: "revert", sentence: "a test asked for it"))
    }
}
