/// Makes the plan for one repository out of what is wanted and what GitHub says. Pure: it has nothing to write with.
package struct Planner: Sendable {
    private let secrets: SecretMemory

    package init(secrets: SecretMemory) { self.secrets = secrets }

    /// - Parameter observation: holds an answer for every kind that `wanted` names.
    package func plan(_ wanted: WantedSettings, _ observation: RepositoryObservation) -> RepositoryPlan {
        let repository = observation.repository
        guard !repository.isArchived || wanted.unarchives else {
            return RepositoryPlan(
                repository: repository, changes: [], notes: [Note(.archived, "archived: read-only, left out")])
        }
        var changes: [Change] = []
        var notes: [Note] = []
        for concern in wanted.byKind {
            switch observation.kinds[concern.kind.name] {
            case .success(let observed):
                var differ = Differ(kind: concern.kind, repository: repository, observed: observed, secrets: secrets)
                differ.compare(concern.wanted, exclusive: concern.exclusive, after: concern.quickLook)
                if !differ.changes.isEmpty { changes += differ.changes }
                if !differ.notes.isEmpty { notes += differ.notes }
            case .failure(let unreadable):
                notes.append(Note(.unreadable, kind: concern.kind.name, unreadable.message))
            case nil:
                notes.append(Note(.unreadable, kind: concern.kind.name, "was not read"))
            }
        }
        return RepositoryPlan(repository: repository, changes: changes, notes: notes)
    }
}

extension WantedSettings {
    fileprivate var unarchives: Bool { kinds["repository"]?["archived"]?.json == .bool(false) }
}
