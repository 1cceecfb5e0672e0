package import Policy

/// The organization itself as what is enforced.
extension Enforcer {
    /// Whether the policy wants anything of the organization.
    package var concernsOrganization: Bool { policy.concernsOrganization }

    package var organizationReference: RepositoryReference {
        RepositoryReference(name: .organization(organization))
    }

    /// - Throws: as `plan`.
    func assessOrganization(_ snapshot: Observer.RepositorySnapshot, _ observer: Observer) async throws -> PlannedWork {
        let target = snapshot.target
        let desired = try policy.organizationSettings(of: target.name.owner)
        let (plan, observation) = try await plan(
            desired, snapshot, observer, evaluated: evaluatedSettings(of: target))
        return PlannedWork(
            plan: plan, desired: desired, observation: observation, snapshot: snapshot, isIncomplete: false)
    }
}
