package import Policy

/// The organization itself as what is enforced.
extension Enforcer {
    /// Whether the policy wants anything of the organization.
    package var concernsOrganization: Bool { policies.contains { $0.concernsOrganization } }

    /// Whether settings of the organization depend on which repositories there are.
    package var selectsRepositories: Bool { policy.selectsRepositories() }

    package var organizationReference: RepositoryReference {
        RepositoryReference(name: .organization(organization))
    }

    /// - Throws: as `plan`.
    func assessOrganization(_ snapshot: Observer.RepositorySnapshot, _ observer: Observer) async throws -> PlannedWork {
        let target = snapshot.target
        let repositories = try await selectableRepositories(observer)
        let desired = try policy.organizationSettings(of: target.name.owner, repositories: repositories)
        let (plan, observation, reading) = try await plan(
            desired, snapshot, observer, evaluated: evaluatedSettings(of: target, repositories: repositories))
        return PlannedWork(
            plan: plan, desired: desired, observation: observation, snapshot: snapshot, isIncomplete: false,
            reading: reading)
    }

    /// What all rules of the policy want of the organization, active or not.
    /// - Throws: as `plan`.
    package func desiredOfOrganization() async throws -> DesiredSettings {
        let repositories = try await selectableRepositories(observer(session().reader))
        let target = TargetFacts.organization(OrganizationFacts(login: organization, id: 0, nodeID: ""))
        return try policy.evaluatedSettings(of: target, repositories: repositories)
            ?? policy.organizationSettings(of: organization, repositories: repositories)
    }

    /// Every repository, where settings of the organization select some by a condition; else `nil`.
    func selectableRepositories(_ observer: Observer) async throws -> [RepositoryFacts]? {
        guard policies.contains(where: { $0.selectsRepositories() }) else { return nil }
        do {
            return try await repositories(observer)
        } catch let unreadable as Unreadable {
            // Evaluated rules alone keep nothing from being enforced.
            guard !policies.contains(where: { $0.selectsRepositories(isActive: true) }) else { throw unreadable }
            return nil
        }
    }

    /// Every repository, as far as conditions ask: one request for each hundred.
    /// - Throws: `Unreadable` where GitHub counts others as well, of which nothing is known.
    private func repositories(_ observer: Observer) async throws -> [RepositoryFacts] {
        var facts = Observer(observer.reader, observer.query.factsOnly, observer.gaps)
        facts.bulkReads =
            observer.bulkReads ?? OrganizationReads(observer.reader, of: organization, policies: policies) { _ in }
        let pages = RepositoryPages(facts, of: organization, only: nil, size: PageSize(PageSize.largest))
        var found: [RepositoryFacts] = []
        var cursor: String?
        repeat {
            let page = try await pages.page(after: cursor)
            if let unread = page.unread.first { throw unread }
            found += page.snapshots.compactMap { $0.target.repository }
            cursor = page.next
            guard cursor == nil, found.count < page.total else { continue }
            throw Unreadable(
                "GitHub counts \(page.total) repositories and listed \(found.count): which of them the policy selects is "
                    + "not known. An App has to be installed on all repositories for that.")
        } while cursor != nil
        await directory.know(found)
        return found
    }
}
