import Kinds
package import Policy
import Synchronization

extension Enforcer {
    /// Repositories written at once. Each has one writer; the client paces the writes of all of them.
    private static let writers = 4

    /// Brings repositories in sync, several side by side. One that fails does not stop the others.
    ///
    /// Each is read again before it is written: nothing is written because of what was seen earlier.
    /// - Parameters:
    ///   - budget: of the run, whose other limits hold.
    ///   - isEnough: asked before each start. What was begun is finished.
    ///   - each: hears of each, in order.
    /// - Returns: how it ended; after a limit or an outage the rest are not tried.
    package func enforce(
        _ repositories: [RepositoryReference], cause: Cause, priority: WorkItem.Priority = .sweep,
        budget: ChangeBudget,
        until isEnough: @escaping @Sendable () -> Bool, each: (Record) async throws -> Void
    ) async throws -> SweepEnd.Reason {
        var isOrganizationOpen = false
        let batch = BatchContext(
            reads: OrganizationReads(self.session().reader, of: organization, policies: policies, notice: { _ in }))
        let reason = try await Self.carryOut(
            repositories, width: Self.width(for: policy.usedRepositoryKinds), first: { $0.name.isOrganization },
            until: isEnough
        ) { reference in
            let isBeforeRepositories = reference.name.isOrganization && repositories.count > 1
            return await batch.combiner.participating {
                var item = WorkItem(repository: reference, causes: [cause], priority: priority)
                item.isBeforeRepositories = isBeforeRepositories
                return await enforce(item, budget: budget, batch: batch)
            }
        } each: { record in
            if record.hasDeferredRemovals { isOrganizationOpen = true }
            try await each(record)
        }
        guard isOrganizationOpen, case .completed = reason else { return reason }
        let organization = repositories.filter { $0.name.isOrganization }
        return try await Self.carryOut(organization, until: isEnough) { reference in
            await enforce(WorkItem(repository: reference, causes: [cause], priority: priority), budget: budget)
        } each: {
            try await each($0)
        }
    }

    /// Carries out saved plans, several side by side, and nothing else; ends as `enforce` does.
    package func carryOut(
        _ plans: [RepositoryPlan], cause: Cause, budget: ChangeBudget, until isEnough: @escaping @Sendable () -> Bool,
        each: (Record) async throws -> Void
    ) async throws -> SweepEnd.Reason {
        // What of the organization may have its replacement in a repository is removed last.
        let ofOrganization = plans.filter { $0.target.name.isOrganization }
        let ofRepositories = plans.filter { !$0.target.name.isOrganization }
        let first = ofOrganization.map { $0.without(removalsInSharedGroups(of: $0)) }
        let last = ofOrganization.map { plan in
            let removals = removalsInSharedGroups(of: plan)
            return plan.without(plan.changes.filter { !removals.contains($0) })
        }
        let kinds = repositoryKinds.filter { kind in
            ofRepositories.contains { $0.changes.contains { $0.kind == kind.name } }
        }
        for part in [first, ofRepositories, last] {
            let combiner = WriteCombiner()
            let reason = try await Self.carryOut(
                part.filter { !$0.changes.isEmpty }, width: Self.width(for: kinds), until: isEnough
            ) { plan in
                await combiner.participating {
                    await carryOut(plan, cause: cause, budget: budget, combiner: combiner)
                }
            } each: {
                try await each($0)
            }
            guard case .completed = reason else { return reason }
        }
        return .completed
    }

    /// Writes that are joined have to be under way together.
    private static func width(for kinds: [any SettingKind.Type]) -> Int {
        kinds.reduce(writers) { max($0, $1.mostCombined) }
    }

    /// - Parameter isFirst: what is carried out before the rest is begun.
    static func carryOut<Work: Sendable>(
        _ work: [Work], width: Int = writers, first isFirst: (Work) -> Bool = { _ in false },
        until isEnough: @escaping @Sendable () -> Bool,
        _ body: @escaping @Sendable (Work) async -> Record, each: (Record) async throws -> Void
    ) async throws -> SweepEnd.Reason {
        let failureReason = Obstacle()
        var count = 0
        for part in [work.filter(isFirst), work.filter { !isFirst($0) }] where !part.isEmpty {
            count += try await SideBySide(width: width, onStop: .finish).run(
                part, until: { isEnough() || failureReason.reason != nil }
            ) { item in
                let record = await body(item)
                failureReason.note(record)
                return record
            } each: {
                try await each($0)
            }
        }
        if let reason = failureReason.reason { return reason }
        return count < work.count ? .stopped : .completed
    }
}

/// What stands in the way of all further work.
private final class Obstacle: Sendable {
    private let state = Mutex<(reason: SweepEnd.Reason?, outages: Int)>((nil, 0))

    var reason: SweepEnd.Reason? { state.withLock { $0.reason } }

    func note(_ record: Record) {
        state.withLock { state in
            guard state.reason == nil else { return }
            if record.isPostponed {
                let told =
                    record.failure ?? record.outcomes.lazy.filter { $0.isPostponed }.compactMap { $0.message }.first
                state.reason = .limited(told ?? "one of GitHub's limits")
            }
            state.outages = record.isOutage ? state.outages + 1 : 0
            if state.outages >= Enforcer.mostOutages { state.reason = .unreachable(record.failure ?? "no answer") }
        }
    }
}
