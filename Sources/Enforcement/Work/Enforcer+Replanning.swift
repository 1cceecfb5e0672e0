import Kinds
import Policy

/// What applies to a repository, and which rules speak of it, depends on facts that a plan can change (visibility,
/// archived, topics): once such a change is verified there may be more to do.
extension Enforcer {
    /// A run over one repository: what was planned and done so far.
    struct Progress: Sendable {
        /// The latest plan, with what it was made from.
        private(set) var planned: PlannedWork
        private(set) var outcomes: [Outcome]
        /// All plans as one.
        fileprivate(set) var plan: RepositoryPlan
        /// Facts and properties because of which it was planned again already: once for each.
        fileprivate var replanned: Set<String> = []

        init(_ planned: PlannedWork, _ outcomes: [Outcome]) {
            self.planned = planned
            self.outcomes = outcomes
            plan = planned.plan
        }

        mutating func add(_ next: PlannedWork, _ more: [Outcome]) {
            plan = plan.continued(by: next.plan)
            outcomes += more
            planned = next
        }
    }

    /// What is to be done only now that facts have changed; `nil` when that is nothing.
    /// - Throws: as `assess`; `GitHubFailure` when GitHub does not show the new facts.
    func further(after progress: inout Progress, _ observer: Observer) async throws -> PlannedWork? {
        let last = progress.planned
        let verified = progress.outcomes.filter { $0.status == .verified }.map { $0.change }
        // No rule asks about the organization.
        guard let repository = last.plan.target.repository else { return nil }
        let facts = repository.after(
            verified.filter { last.plan.changes.contains($0) }, kinds: repositoryKinds)
        let properties = facts.differingProperties(from: repository).map { "property \($0)" }
        let changed = facts.differences(from: repository).filter { fact in
            fact == .customProperties
                ? !progress.replanned.isSuperset(of: properties) : !progress.replanned.contains(fact.rawValue)
        }
        guard !changed.isEmpty, try matters(facts, insteadOf: repository, to: last) else { return nil }
        progress.replanned.formUnion(changed.map { $0.rawValue } + properties)
        let snapshot = try await self.snapshot(of: facts, showing: changed, observer)
        let next = try await assess(snapshot, observer)
        progress.plan.findings = next.plan.findings
        // What was tried has its outcome.
        let tried = progress.plan.changes
        let changes = next.plan.changes.filter { change in
            !tried.contains { $0.title == change.title && $0.verb == change.verb && $0.after == change.after }
        }
        guard !changes.isEmpty else { return nil }
        return PlannedWork(
            plan: next.plan.replacing(changes: changes),
            desired: next.desired, observation: next.observation, snapshot: next.snapshot, isIncomplete: false,
            reading: next.reading)
    }

    /// Whether other facts can mean that there is more to do: rules that ask for something else, or settings that
    /// apply now, or are read elsewhere.
    private func matters(
        _ facts: RepositoryFacts, insteadOf repository: RepositoryFacts, to last: PlannedWork
    ) throws -> Bool {
        // GitHub itself changes other settings along with it.
        if (facts.visibility == .public) != (repository.visibility == .public) { return true }
        guard try policy.settings(for: facts).isContained(in: last.desired) else { return true }
        return repositoryKinds.contains { kind in
            guard let desired = last.desired.kinds[kind.name],
                case .success(let observed)? = last.observation.kinds[kind.name]
            else { return false }
            let isExclusive = last.desired.exclusive[kind.name] != nil
            func applies(_ facts: RepositoryFacts) -> (Set<SettingPath>, Set<ReadRequest>) {
                (
                    Set(kind.inapplicable(desired, in: facts, observed: observed).keys),
                    Set(kind.reads(of: facts, node: nil, desired: desired, isExclusive: isExclusive))
                )
            }
            return applies(facts) != applies(repository)
        }
    }

    /// The repository as GitHub shows it once it shows the new facts: reads lag behind writes.
    private func snapshot(
        of facts: RepositoryFacts, showing changed: Set<RepositoryFacts.Fact>, _ observer: Observer
    ) async throws -> Observer.RepositorySnapshot {
        for delay in retryDelays.visibility.delays {
            let snapshot = try await observer.snapshot(of: facts.reference)
            if (snapshot.target.repository ?? facts).differences(from: facts).isDisjoint(with: changed) {
                return snapshot
            }
            try await retryDelays.visibility.sleep(delay)
        }
        let snapshot = try await observer.snapshot(of: facts.reference)
        let stale = (snapshot.target.repository ?? facts).differences(from: facts).intersection(changed)
        guard stale.isEmpty else {
            let names = stale.map { $0.rawValue }.sorted().joined(separator: ", ")
            throw GitHubFailure(
                .inProgress, request: "query Repository",
                message: "GitHub accepted the change of \(names) and does not show it yet, so what depends on it was "
                    + "not planned; the next run plans it")
        }
        return snapshot
    }
}

extension RepositoryPlan {
    /// Both plans as one, after the second was made when the first had been carried out.
    func continued(by second: RepositoryPlan) -> RepositoryPlan {
        second.replacing(changes: changes + second.changes)
    }
}

extension DesiredSettings {
    /// Whether the other settings want all of this.
    fileprivate func isContained(in other: DesiredSettings) -> Bool {
        kinds.allSatisfy { name, desired in other.kinds[name].map { desired.isContained(in: $0) } ?? false }
            && exclusive.keys.allSatisfy { other.exclusive[$0] != nil }
    }
}

extension Desired {
    fileprivate func isContained(in other: Desired) -> Bool {
        switch (self, other) {
        case (.absent, .absent): true
        case (.value(let value), .value(let present)):
            value.json == present.json && value.isMinimum == present.isMinimum
        case (.members(let members, _), .members(let present, _)):
            members.allSatisfy { name, member in present[name].map { member.isContained(in: $0) } ?? false }
        default: false
        }
    }
}
