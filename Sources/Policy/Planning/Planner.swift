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
        let plan = RepositoryPlan(repository: repository, changes: changes, notes: notes)
        let future = repository.after(changes)
        return future == repository ? plan : plan.leavingOut(wanted, observation, future)
    }
}

extension RepositoryPlan {
    /// Without what does not apply any more once the plan is carried out, because it changes facts on which that
    /// depends. What only begins to apply then is planned in the same run, when the change of facts is verified.
    fileprivate func leavingOut(
        _ wanted: WantedSettings, _ observation: RepositoryObservation, _ future: RepositoryFacts
    ) -> RepositoryPlan {
        let facts = future.differences(from: repository).map { $0.words }.sorted().joined(separator: ", ")
        var (changes, notes) = (self.changes, self.notes)
        for concern in wanted.byKind {
            guard let settings = concern.wanted, case .success(let observed)? = observation.kinds[concern.kind.name]
            else { continue }
            let now = concern.kind.inapplicable(settings, in: repository, observed: observed)
            let later = concern.kind.inapplicable(settings, in: future, observed: observed)
            for (path, note) in later.sorted(by: { $0.key.description < $1.key.description }) where now[path] == nil {
                let isLeftOut = { (change: Change) in change.kind == concern.kind.name && change.place.isWithin(path) }
                guard changes.contains(where: isLeftOut) else { continue }
                changes.removeAll(where: isLeftOut)
                notes.append(note)
            }
            for (path, note) in now where later[path] == nil {
                notes.removeAll { $0 == note }
                notes.append(
                    Note(
                        .information, kind: note.kind, subject: note.subject,
                        "is planned in the same run, once the change of \(facts) is verified"))
            }
        }
        return RepositoryPlan(repository: repository, changes: changes, notes: notes)
    }
}

extension WantedSettings {
    fileprivate var unarchives: Bool { kinds["repository"]?["archived"]?.json == .bool(false) }
}
