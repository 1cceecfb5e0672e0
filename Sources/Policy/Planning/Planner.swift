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
        for kind in allKinds where wanted.concerns(kind) {
            switch observation.kinds[kind.name] {
            case .success(let observed):
                var differ = Differ(kind: kind, repository: repository, observed: observed, secrets: secrets)
                differ.compare(wanted.kinds[kind.name], exclusive: wanted.exclusive[kind.name])
                changes += differ.changes
                notes += differ.notes
            case .failure(let unreadable):
                notes.append(Note(.unreadable, kind: kind.name, unreadable.message))
            case nil:
                notes.append(Note(.unreadable, kind: kind.name, "was not read"))
            }
        }
        return RepositoryPlan(repository: repository, changes: changes, notes: notes)
    }
}

extension WantedSettings {
    /// Whether anything of that kind is wanted or must not be there.
    package func concerns(_ kind: any SettingKind.Type) -> Bool {
        kinds[kind.name] != nil || exclusive[kind.name] != nil
    }

    fileprivate var unarchives: Bool { kinds["repository"]?[["archived"]]?.json == .bool(false) }
}
