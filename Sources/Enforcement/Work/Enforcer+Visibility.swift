import Policy

/// Which settings a repository has at all, and which rules speak of it, depends on its visibility: once that has
/// changed there may be more to do.
extension Enforcer {
    /// What is to be done only now that the visibility is another; `nil` when that is nothing.
    /// - Throws: as `assess`.
    func further(
        after first: Assessment, _ outcomes: [Outcome], _ observer: Observer
    ) async throws -> Assessment? {
        let change = outcomes.first { outcome in
            outcome.status == .verified && outcome.change.kind == RepositoryKind.name
                && outcome.change.subject == "visibility"
        }
        guard let word = change?.change.after?.stringValue, let visibility = Visibility(rawValue: word),
            try concerns(visibility, first)
        else { return nil }
        let second = try await assess(observer.sight(first.plan.repository.reference), observer)
        // What was tried has its outcome.
        let tried = Set(first.plan.changes.map { $0.title })
        let changes = second.plan.changes.filter { !tried.contains($0.title) }
        guard !changes.isEmpty else { return nil }
        return Assessment(
            plan: RepositoryPlan(repository: second.plan.repository, changes: changes, notes: second.plan.notes),
            wanted: second.wanted, observation: second.observation, sighting: second.sighting, isPremature: false)
    }

    /// Whether the new visibility can mean more than the old one.
    private func concerns(_ visibility: Visibility, _ first: Assessment) throws -> Bool {
        var repository = first.plan.repository
        // Public repositories have settings that others lack, and the other way round.
        if (visibility == .public) != (repository.visibility == .public) { return true }
        repository.visibility = visibility
        let wanted = try policy.settings(for: repository)
        return !wanted.isContained(in: first.wanted)
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
