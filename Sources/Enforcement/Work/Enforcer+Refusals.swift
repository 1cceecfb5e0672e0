import Policy

extension Enforcer {
    /// The planned changes that are not sent, because GitHub refused the same before and nothing has changed since.
    ///
    /// An event is a change of the repository, and a new repository has not settled: for both everything is sent.
    func refused(_ plan: RepositoryPlan, _ item: WorkItem) async -> [Outcome] {
        guard item.priority == .sweep else { return [] }
        return await refused(plan)
    }

    /// The same for work that only the calendar asks for.
    func refused(_ plan: RepositoryPlan) async -> [Outcome] {
        guard !plan.changes.isEmpty else { return [] }
        let known = await refusals.waiting(plan)
        guard !known.isEmpty else { return [] }
        return plan.changes.compactMap { change in
            known.first { $0.title == change.title }.map { Outcome(change, waiting: $0) }
        }
    }

    /// The permissions of the credentials are others: what was refused may be granted now.
    package func forgetRefusals() async { await refusals.forget() }
}

extension RepositoryPlan {
    /// The plan less what is not sent.
    func without(_ waiting: [Outcome]) -> RepositoryPlan {
        guard !waiting.isEmpty else { return self }
        let left = Set(waiting.map { $0.change })
        return replacing(changes: changes.filter { !left.contains($0) })
    }

    /// The plan with what was not sent, so that it stays in reports.
    func with(_ waiting: [Outcome]) -> RepositoryPlan {
        let more = waiting.map { $0.change }.filter { !changes.contains($0) }
        return more.isEmpty ? self : replacing(changes: changes + more)
    }
}

extension [Outcome] {
    /// What was sent after all has its own outcome.
    func with(_ waiting: [Outcome]) -> [Outcome] {
        self + waiting.filter { outcome in !contains { $0.change.title == outcome.change.title } }
    }
}
