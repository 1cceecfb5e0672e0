import Kinds
import Policy

extension PolicyDocument {
    /// Rules that set a fact, and that ask about it, may set it back and forth: that would never end.
    /// - Throws: `PolicyProblems`: one for each setting that would change again because of its own change.
    func checkForFlips(_ plan: RepositoryPlan) throws {
        guard let repository = plan.target.repository else { return }
        let future = repository.after(plan.changes, kinds: repositoryKinds)
        // What is not known of it is for who asks again.
        guard future != repository, let next = try? settings(for: future) else { return }
        let problems = plan.changes.compactMap { change -> PolicyProblem? in
            guard repository.after([change], kinds: repositoryKinds) != repository,
                let (value, provenance) = next.opposite(of: change)
            else { return nil }
            return PolicyProblem(
                at: change.source,
                "rule '\(change.rule)' \(Self.setting(change.title, change.after)), and then rule "
                    + "'\(provenance.rule)' (\(provenance.location.lineText)) \(Self.setting("it", value)): "
                    + "they contradict each other",
                hint: "change one of the rules so that it does not ask about what the other one sets",
                repository: repository.name.description)
        }
        guard problems.isEmpty else { throw PolicyProblems(problems) }
    }

    private static func setting(_ title: String, _ value: JSON?) -> String {
        guard let value, !value.isNull else { return "unsets \(title)" }
        return "sets \(title) to \(value.text())"
    }
}

extension DesiredSettings {
    /// What is desired now of something that a change has just set otherwise, and the rule that says so; `nil`: what
    /// the change has set may stay.
    fileprivate func opposite(of change: Change) -> (value: JSON, Provenance)? {
        guard let kind = change.settingKind else { return nil }
        guard let again = kinds[change.kind]?.part(at: change.path) else {
            // What nobody names any more, `exclusive` takes away.
            guard let reason = exclusive[change.kind], change.path.components.count == 1, change.after != nil else {
                return nil
            }
            return (.null, reason)
        }
        guard let schema = kind.documentation.schema[change.path],
            !schema.isSatisfied(again.json, by: change.after, isMinimum: again.isMinimum)
        else { return nil }
        return (again.json, again.provenance)
    }
}

extension Desired {
    fileprivate var isMinimum: Bool { if case .value(let value) = self { value.isMinimum } else { false } }

    /// What is desired at a path, whatever the case of its keys.
    fileprivate func part(at path: SettingPath) -> Desired? {
        path.components.reduce(Optional(self)) { desired, step in
            guard case .members(let members, _)? = desired else { return nil }
            return members[step] ?? members.first { $0.key.lowercased() == step.lowercased() }?.value
        }
    }
}
