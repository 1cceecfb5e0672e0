import Kinds
import Policy

extension PolicyDocument {
    /// As many changes of facts in a row are foreseen.
    private static let foreseen = 8

    /// Rules that set a fact, and that ask about it, may set it back and forth: that would never end.
    /// - Throws: `PolicyProblems`: one for each setting that would change again because of what the plan changes.
    func checkForFlips(_ plan: RepositoryPlan, _ observation: RepositoryObservation) throws {
        guard var facts = plan.target.repository else { return }
        var (made, changes, observation) = ([Change](), plan.changes, observation)
        for _ in 0..<Self.foreseen {
            changes = changes.filter { facts.after([$0], kinds: repositoryKinds) != facts }
            guard !changes.isEmpty else { return }
            made += changes
            facts = facts.after(changes, kinds: repositoryKinds)
            // What is not known of it is for who asks again.
            guard let next = try? settings(for: facts) else { return }
            let problems = made.compactMap { change in
                next.opposite(of: change).map { problem(change, $0.value, $0.provenance, facts) }
            }
            guard problems.isEmpty else { throw PolicyProblems(problems) }
            observation = observation.after(changes, for: next, kinds: repositoryKinds)
            changes = Planner(kinds: repositoryKinds, secrets: .none).plan(next, observation).changes
        }
    }

    private func problem(
        _ change: Change, _ value: JSON, _ provenance: Provenance, _ repository: RepositoryFacts
    ) -> PolicyProblem {
        PolicyProblem(
            at: change.source,
            "rule '\(change.rule)' \(Self.setting(change.title, change.after)), and then rule "
                + "'\(provenance.rule)' (\(provenance.location.lineText)) \(Self.setting("it", value)): "
                + "they contradict each other",
            hint: "change one of the rules so that it does not ask about what the other one sets",
            repository: repository.name.description)
    }

    private static func setting(_ title: String, _ value: JSON?) -> String {
        guard let value, !value.isNull else { return "unsets \(title)" }
        return "sets \(title) to \(value.text())"
    }
}

extension DesiredSettings {
    /// What is desired now of something that a change has just set otherwise, and the rule that says so; `nil`: what
    /// the change has set may stay.
    fileprivate func opposite(of change: Change) -> (value: JSON, provenance: Provenance)? {
        guard let kind = change.settingKind else { return nil }
        guard let again = kinds[change.kind]?.part(at: change.path) else {
            // What nobody names any more, `exclusive` takes away.
            guard let reason = exclusive[change.kind], change.path.components.count == 1, change.after != nil else {
                return nil
            }
            return (.null, reason)
        }
        // A list that only grows comes to an end.
        guard let schema = kind.documentation.schema[change.path],
            !schema.isSatisfied(again.json, by: change.after, isMinimum: again.isMinimum),
            !schema.isSatisfied(change.after ?? .null, by: again.json, isMinimum: true)
        else { return nil }
        // A property changes once in a run; of other facts only what goes back and forth is an error.
        let isBack = schema.isSatisfied(again.json, by: change.before, isMinimum: again.isMinimum)
        return isBack || kind.neededFacts.contains(.customProperties) ? (again.json, again.provenance) : nil
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
