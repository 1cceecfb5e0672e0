/// Makes the plan for one repository, or for the organization, out of what is desired and what GitHub says. Pure: it
/// has nothing to write with.
package struct Planner: Sendable {
    let kinds: [any SettingKind.Type]
    private let secrets: SecretMemory

    /// - Parameter kinds: in the order in which plans list them.
    package init(kinds: [any SettingKind.Type], secrets: SecretMemory) {
        self.kinds = kinds
        self.secrets = secrets
    }

    /// - Parameter observation: holds an answer for every kind that `desired` names.
    package func plan(_ desired: DesiredSettings, _ observation: RepositoryObservation) -> RepositoryPlan {
        let target = observation.target
        guard
            !target.isArchived
                || kinds.contains(where: { kind in desired.kinds[kind.name].map(kind.unarchives) ?? false })
        else {
            return RepositoryPlan(
                target: target, changes: [], notes: [Note(.archived, "archived: read-only, left out")])
        }
        var changes: [Change] = []
        var notes: [Note] = []
        let concerned = kinds.filter { desired.concerns($0) }
        for kind in concerned {
            switch observation.kinds[kind.name] {
            case .success(let observed):
                var differ = Differ(kind: kind, target: target, observed: observed, secrets: secrets)
                differ.compare(desired.kinds[kind.name], exclusive: desired.exclusive[kind.name])
                if !differ.changes.isEmpty { changes += differ.changes }
                if !differ.notes.isEmpty { notes += differ.notes }
            case .failure(let unreadable):
                notes.append(Note(.unreadable, kind: kind.name, unreadable.message))
            case nil:
                notes.append(Note(.unreadable, kind: kind.name, "was not read"))
            }
        }
        for kind in concerned {
            notes += kind.notes(on: changes, desired: desired, observation)
        }
        let plan = RepositoryPlan(target: target, changes: changes, notes: notes)
        guard let repository = target.repository else { return plan }
        let future = repository.after(changes, kinds: kinds)
        return future == repository ? plan : plan.leavingOut(desired, kinds, observation, repository, future)
    }
}

extension RepositoryPlan {
    /// Without what does not apply any more once the plan is carried out, because it changes facts on which that
    /// depends. What only begins to apply then is planned in the same run, when the change of facts is verified.
    fileprivate func leavingOut(
        _ desired: DesiredSettings, _ kinds: [any SettingKind.Type], _ observation: RepositoryObservation,
        _ repository: RepositoryFacts,
        _ future: RepositoryFacts
    ) -> RepositoryPlan {
        let facts = future.differences(from: repository).map { $0.words }.sorted().joined(separator: ", ")
        var (changes, notes) = (self.changes, self.notes)
        for kind in kinds {
            guard let desired = desired.kinds[kind.name], case .success(let observed)? = observation.kinds[kind.name]
            else { continue }
            let now = kind.inapplicable(desired, in: .repository(repository), observed: observed)
            let later = kind.inapplicable(desired, in: .repository(future), observed: observed)
            for (path, note) in later.sorted(by: { $0.key.description < $1.key.description }) where now[path] == nil {
                let isLeftOut = { (change: Change) in change.kind == kind.name && change.path.isWithin(path) }
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
