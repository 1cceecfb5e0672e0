import Policy

/// What applies to a repository, and which rules speak of it, depends on facts that a plan can change (visibility,
/// archived, topics): once such a change is verified there may be more to do.
extension Enforcer {
    /// A run over one repository: what was planned and done so far.
    struct Progress: Sendable {
        /// The latest plan, with what it was made from.
        private(set) var assessment: Assessment
        private(set) var outcomes: [Outcome]
        /// All plans as one.
        private(set) var plan: RepositoryPlan
        /// Facts because of which it was planned again already: once for each.
        fileprivate var replanned: Set<RepositoryFacts.Fact> = []

        init(_ assessment: Assessment, _ outcomes: [Outcome]) {
            self.assessment = assessment
            self.outcomes = outcomes
            plan = assessment.plan
        }

        mutating func add(_ next: Assessment, _ more: [Outcome]) {
            plan = plan.continued(by: next.plan)
            outcomes += more
            assessment = next
        }
    }

    /// What is to be done only now that facts have changed; `nil` when that is nothing.
    /// - Throws: as `assess`; `GitHubFailure` when GitHub does not show the new facts.
    func further(after progress: inout Progress, _ observer: Observer) async throws -> Assessment? {
        let last = progress.assessment
        let verified = progress.outcomes.filter { $0.status == .verified }.map { $0.change }
        let facts = last.plan.repository.after(verified.filter { last.plan.changes.contains($0) })
        let changed = facts.differences(from: last.plan.repository).subtracting(progress.replanned)
        guard !changed.isEmpty, try matters(facts, to: last) else { return nil }
        progress.replanned.formUnion(changed)
        let sighting = try await sight(facts, showing: changed, observer)
        let next = try await assess(sighting, observer)
        // What was tried has its outcome.
        let tried = progress.plan.changes
        let changes = next.plan.changes.filter { change in
            !tried.contains { $0.title == change.title && $0.verb == change.verb && $0.after == change.after }
        }
        guard !changes.isEmpty else { return nil }
        return Assessment(
            plan: RepositoryPlan(repository: next.plan.repository, changes: changes, notes: next.plan.notes),
            wanted: next.wanted, observation: next.observation, sighting: next.sighting, isPremature: false)
    }

    /// Whether other facts can mean that there is more to do: rules that ask for something else, or settings that
    /// apply now, or are read elsewhere.
    private func matters(_ facts: RepositoryFacts, to last: Assessment) throws -> Bool {
        // GitHub itself changes other settings along with it.
        if (facts.visibility == .public) != (last.plan.repository.visibility == .public) { return true }
        guard try policy.settings(for: facts).isContained(in: last.wanted) else { return true }
        return allKinds.contains { kind in
            guard let wanted = last.wanted.kinds[kind.name],
                case .success(let observed)? = last.observation.kinds[kind.name]
            else { return false }
            let isExclusive = last.wanted.exclusive[kind.name] != nil
            func applies(_ facts: RepositoryFacts) -> (Set<SettingPath>, Set<ReadRequest>) {
                (
                    Set(kind.inapplicable(wanted, in: facts, observed: observed).keys),
                    Set(kind.reads(of: facts, wanted: wanted, isExclusive: isExclusive))
                )
            }
            return applies(facts) != applies(last.plan.repository)
        }
    }

    /// The repository as GitHub shows it once it shows the new facts: reads lag behind writes.
    private func sight(
        _ facts: RepositoryFacts, showing changed: Set<RepositoryFacts.Fact>, _ observer: Observer
    ) async throws -> Observer.Sighting {
        for delay in patience.visibility.delays {
            let sighting = try await observer.sight(facts.reference)
            if sighting.repository.differences(from: facts).isDisjoint(with: changed) { return sighting }
            try await patience.visibility.sleep(delay)
        }
        let sighting = try await observer.sight(facts.reference)
        let stale = sighting.repository.differences(from: facts).intersection(changed)
        guard stale.isEmpty else {
            let names = stale.map { $0.rawValue }.sorted().joined(separator: ", ")
            throw GitHubFailure(
                .inProgress, request: "query Repository",
                message: "GitHub accepted the change of \(names) and does not show it yet, so what depends on it was "
                    + "not planned; the next run plans it")
        }
        return sighting
    }
}

extension RepositoryPlan {
    /// Both plans as one, after the second was made when the first had been carried out.
    func continued(by second: RepositoryPlan) -> RepositoryPlan {
        RepositoryPlan(
            repository: second.repository, changes: changes + second.changes, notes: second.notes)
    }
}

extension WantedSettings {
    /// Whether the other settings want all of this.
    fileprivate func isContained(in other: WantedSettings) -> Bool {
        kinds.allSatisfy { name, wanted in other.kinds[name].map { wanted.isContained(in: $0) } ?? false }
            && exclusive.keys.allSatisfy { other.exclusive[$0] != nil }
    }
}

extension Wanted {
    fileprivate func isContained(in other: Wanted) -> Bool {
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
