import Kinds
import Policy
import Synchronization

/// What protects a branch may move between the organization and its repositories. What takes its place is verified
/// before it is removed, whichever of the two has it.
extension Enforcer {
    /// Write groups of which both the organization and its repositories have kinds that the policy uses.
    private var sharedGroups: Set<String> {
        Set(policy.usedOrganizationKinds.map { $0.writeGroup })
            .intersection(policy.usedRepositoryKinds.map { $0.writeGroup })
    }

    /// The removals of a plan that have to wait for the other target.
    func removalsInSharedGroups(of plan: RepositoryPlan) -> [Change] {
        let shared = sharedGroups
        guard !shared.isEmpty else { return [] }
        return plan.changes.filter { $0.verb == .remove && $0.writeGroup.map(shared.contains) == true }
    }

    /// A plan less the removals that have to wait, because the other target is not known to be as the policy says.
    func withholdingForOtherTarget(_ plan: RepositoryPlan) async -> Admission {
        let removals = removalsInSharedGroups(of: plan)
        guard !removals.isEmpty else { return Admission(plan: plan, withheld: []) }
        let groups = Set(removals.compactMap { $0.writeGroup })
        let reason: String? =
            switch plan.target {
            case .repository: await organizationCheck.reason { await openInOrganization(groups) }
            case .organization: await openInRepositories(groups)
            }
        guard let reason else { return Admission(plan: plan, withheld: []) }
        return Admission(
            plan: plan.without(removals),
            withheld: removals.map {
                Outcome(
                    change: $0, status: .withheld, message: "not removed, because \(reason). It is removed once it is.")
            })
    }

    /// Why the organization is not known to be as the policy says; `nil` where it is.
    private func openInOrganization(_ groups: Set<String>) async -> String? {
        do {
            let observer = observer(session().reader)
            let planned = try await assess(observer.snapshot(of: organizationReference), observer)
            return planned.plan.reasonOpen(groups)
        } catch {
            return "the organization could not be read (\(error)) and must be enforced first"
        }
    }

    /// Why the repositories are not known to be as the policy says; `nil` where they are. Reads all of them.
    private func openInRepositories(_ groups: Set<String>) async -> String? {
        let open = Mutex<String?>(nil)
        do {
            let end = try await sweep(
                .organization(organization, nil, .repositories), until: { open.withLock { $0 != nil } }
            ) { event in
                guard case .planned(let planned) = event else { return }
                let reason: String? =
                    switch planned.plan {
                    case .success(let plan): plan.reasonOpen(groups)
                    case .failure(let error): "\(planned.name) could not be checked (\(error))"
                    }
                if let reason { open.withLock { $0 = $0 ?? reason } }
            }
            if let reason = open.withLock({ $0 }) { return reason }
            let gap = end.failure ?? end.coverage?.shortfall
            return gap.map { "not all repositories could be checked (\($0))" }
        } catch {
            return "the repositories could not be checked (\(error))"
        }
    }
}

/// Whether the organization is as the policy says: asked once for many repositories, as long as it is.
actor OrganizationCheck {
    private static let validity = Duration.seconds(60)

    private var inSyncAt: ContinuousClock.Instant?

    func reason(_ check: @Sendable () async -> String?) async -> String? {
        if let inSyncAt, inSyncAt.duration(to: .now) < Self.validity { return nil }
        let reason = await check()
        inSyncAt = reason == nil ? .now : nil
        return reason
    }
}

extension RepositoryPlan {
    func without(_ removed: [Change]) -> RepositoryPlan {
        let removed = Set(removed)
        return replacing(changes: changes.filter { !removed.contains($0) })
    }

    /// What of these groups is still to be created or changed here, or is not known.
    fileprivate func reasonOpen(_ groups: Set<String>) -> String? {
        if let change = changes.first(where: { $0.verb != .remove && $0.writeGroup.map(groups.contains) == true }) {
            return "\(change.title) of \(target.name) is not as the policy says yet"
        }
        let names = target.kinds.filter { groups.contains($0.writeGroup) }.map { $0.name }
        let note = notes.first { note in
            [.unreadable, .suspended, .inProgress].contains(note.topic)
                && note.kind.map(names.contains) ?? true
        }
        return note.map { "\($0.kind ?? "something") of \(target.name) is not known (\($0.message))" }
    }
}
