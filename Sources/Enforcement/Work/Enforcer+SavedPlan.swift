import FoundationEssentials
package import Policy

/// Plans that were saved and are carried out later.
extension Enforcer {
    /// What is not any more as a saved plan found it: empty when the plan can be carried out as it stands.
    /// - Throws: `GitHubFailure` when the repository could not be read.
    package func moved(since saved: RepositoryPlan) async throws -> [String] {
        let observer = observer(session().reader)
        return try await restate(saved, observer).moved
    }

    /// Carries out a saved plan for one repository, and nothing else. Refuses when the repository has moved on.
    package func carryOut(_ plan: RepositoryPlan, cause: Cause, budget: ChangeBudget? = nil) async -> Record {
        await carryOut(plan, cause: cause, budget: budget, combiner: nil)
    }

    /// - Parameter combiner: of the run over many repositories that this is part of.
    func carryOut(
        _ plan: RepositoryPlan, cause: Cause, budget: ChangeBudget?, combiner: WriteCombiner?
    ) async -> Record {
        let started = Date()
        let intent = WorkIntent(history, causes: [cause], startedAt: started)
        let record = await carryOut(plan, cause, budget, intent, started, combiner)
        await intent.end(with: record)
        if let made = MadeChanges(record) { await snapshots.noteChanges(made) }
        return record
    }

    private func carryOut(
        _ plan: RepositoryPlan, _ cause: Cause, _ budget: ChangeBudget?, _ intent: WorkIntent, _ started: Date,
        _ combiner: WriteCombiner?
    ) async -> Record {
        var saved = plan
        let session = session()
        let observer = observer(session.reader)
        func record(
            _ outcomes: [Outcome], failure: String? = nil, isPostponed: Bool = false, isOutage: Bool = false
        ) -> Record {
            Record(
                repository: saved.target.name, causes: [cause], startedAt: started, finishedAt: Date(),
                plan: saved, outcomes: outcomes, usage: session.usage(), failure: failure, isPostponed: isPostponed,
                isOutage: isOutage)
        }
        do {
            saved = try await plan.leavingOut(suspensions.active(of: plan.target.name))
            var (planned, moved) = try await restate(saved, observer)
            guard moved.isEmpty else {
                return record([], failure: "changed since the plan was made: \(moved.joined(separator: "; "))")
            }
            let admission = try await admit(planned.plan, budget ?? .alone(), isNew: false)
            planned.plan = admission.plan
            return record(
                try await execute(planned, session, observer, isNew: false, intent, combiner) + admission.withheld)
        } catch {
            return record([], failure: "\(error)", isPostponed: error.isGitHubLimit, isOutage: error.isOutage)
        }
    }

    private func restate(
        _ saved: RepositoryPlan, _ observer: Observer
    ) async throws -> (planned: PlannedWork, moved: [String]) {
        let snapshot = try await observer.snapshot(of: saved.target.reference)
        let desired = DesiredSettings(restating: saved.changes)
        let observation = await observer.observe(snapshot, desired: desired)
        if let limit = observation.limit { throw limit }
        let plan = await plan(desired, observation).restating(saved)
        let planned = PlannedWork(
            plan: plan, desired: desired, observation: observation, snapshot: snapshot, isIncomplete: false)
        var moved: [String] = []
        let owner = snapshot.target.name.owner
        if owner.lowercased() != saved.target.name.owner.lowercased() { moved.append("belongs to \(owner) now") }
        if snapshot.target.isArchived != saved.target.isArchived { moved.append("archived") }
        moved += plan.notes.filter { $0.topic == .unreadable }.map { "\($0.kind ?? "") cannot be read: \($0.message)" }
        for change in saved.changes where !plan.changes.contains(where: { $0.isSame(as: change) }) {
            let now = plan.changes.first { $0.title == change.title }?.before
            moved.append(
                now.map { "\(change.title) was \((change.before ?? .null).text()), is now \($0.text())" }
                    ?? "\(change.title) is already as planned")
        }
        return (planned, moved)
    }
}

extension Change {
    /// Whether both do the same to the same, however they are classed: plans of older versions say nothing of it.
    fileprivate func isSame(as other: Change) -> Bool {
        var change = self
        change.risk = other.risk
        change.isFromExclusive = other.isFromExclusive
        return change == other
    }
}

extension RepositoryPlan {
    /// A plan that was made anew from a saved one's changes, with what those know and settings restated do not.
    fileprivate func restating(_ saved: RepositoryPlan) -> RepositoryPlan {
        let fromExclusive = saved.changes.filter { $0.isFromExclusive }
        guard !fromExclusive.isEmpty else { return self }
        return RepositoryPlan(
            target: target,
            changes: changes.map { change in
                var change = change
                change.isFromExclusive = fromExclusive.contains { $0.title == change.title && $0.verb == change.verb }
                return change
            }, notes: notes)
    }
}
