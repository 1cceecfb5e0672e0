/// What all rules together would change once the active ones are enforced: shown, never written.
package struct Findings: Hashable, Sendable {
    package var changes: [Change]
    /// What kept some of them from being found, or would fail.
    package var errors: [Note]
    /// Changes of active rules that are not made, because evaluated rules would undo them.
    package var withheld: [Outcome]

    package init(changes: [Change] = [], errors: [Note] = [], withheld: [Outcome] = []) {
        self.changes = changes
        self.errors = errors
        self.withheld = withheld
    }

    package var isEmpty: Bool { count == 0 && withheld.isEmpty }
    package var count: Int { changes.count + errors.count }
}

extension Findings {
    /// Where it is not known what the evaluated rules want: nothing is taken away that they may name.
    ///
    /// - Parameter kinds: those of which they may want something, by name.
    package init(failed error: any Error, withholdingFrom plan: RepositoryPlan, of kinds: Set<String>) {
        let message = "the evaluated rules cannot be applied: \(error)"
        self.init(
            errors: [Note(error is Unreadable ? .unreadable : .invalid, message)],
            withheld: plan.changes.filter { $0.takesAway && kinds.contains($0.kind) }.map {
                Outcome(change: $0, status: .withheld, message: "left as it is, because \(message)")
            })
    }
}

extension Planner {
    /// - Parameters:
    ///   - desired: what all rules want, active or not.
    ///   - plan: of the active rules.
    package func findings(
        of desired: DesiredSettings, _ observation: RepositoryObservation, after plan: RepositoryPlan
    ) -> Findings {
        let whole = self.plan(desired, observation, after: plan.changes)
        let withheld = withheld(from: plan, by: whole, desired, observation)
        let left = Set(withheld.map { $0.change })
        let rest =
            withheld.isEmpty
            ? whole : self.plan(desired, observation, after: plan.changes.filter { !left.contains($0) })
        return Findings(
            changes: rest.changes,
            errors: rest.notes.filter { $0.topic == .unreadable && !plan.notes.contains($0) }, withheld: withheld)
    }

    /// The plan that is to be made once these changes are.
    private func plan(
        _ desired: DesiredSettings, _ observation: RepositoryObservation, after changes: [Change]
    ) -> RepositoryPlan {
        plan(desired, observation.after(changes, for: desired, kinds: kinds))
    }

    private func withheld(
        from plan: RepositoryPlan, by whole: RepositoryPlan, _ desired: DesiredSettings,
        _ observation: RepositoryObservation
    ) -> [Outcome] {
        let risky = plan.changes.filter { $0.takesAway }
        guard !risky.isEmpty else { return [] }
        // What is removed cannot be renamed any more, as an evaluated rule may want it to be.
        let renames =
            risky.contains { $0.verb == .remove }
            ? self.plan(desired, observation).changes.filter { $0.verb == .rename } : []
        return risky.compactMap { change in
            guard let kind = kinds.first(where: { $0.name == change.kind }) else { return nil }
            if case .failure(let unreadable)? = observation.kinds[change.kind] {
                return Outcome(
                    change: change, status: .withheld,
                    message: "left as it is, because an evaluated rule may want it, which is not known: \(unreadable)")
            }
            let schema = kind.documentation.schema
            let undoing =
                whole.changes.first { $0.undoes(change, in: schema) }
                ?? renames.first { $0.renames(what: change, in: schema) }
            return undoing.map { Outcome(withheld: change, for: $0) }
        }
    }
}

extension Change {
    /// Something that exists will not exist afterwards, or protects less.
    var takesAway: Bool { removals > 0 || risk == .removal || risk == .weakening }

    /// Whether it gives back some of what `change` takes away.
    fileprivate func undoes(_ change: Change, in schema: SettingSchema) -> Bool {
        guard kind == change.kind else { return false }
        let (mine, other) = (schema.normalForm(of: path), schema.normalForm(of: change.path))
        guard mine.isWithin(other) || other.isWithin(mine) else { return false }
        if mine == other, verb != .create, change.verb != .remove, case .list(let list)? = schema[path] {
            return undoes(change, in: list)
        }
        return switch verb {
        case .create: change.verb != .create
        case .remove: change.verb == .create
        case .update, .replace: risk != .weakening && removals == 0
        case .rename: false
        }
    }

    /// Whether an element that `change` takes out of a list, or puts into it, goes back.
    private func undoes(_ change: Change, in list: SettingSchema.List) -> Bool {
        func elements(_ value: JSON?) -> [JSON] { value?.arrayValue ?? [] }
        let (before, between, after) = (elements(change.before), elements(change.after), elements(self.after))
        let taken = list.removals(by: .array(between), from: .array(before))
        return before.contains { after.contains($0) && !between.contains($0) }
            || list.removals(by: .array(between + after), from: .array(before)) < taken
            || list.removals(by: .array(before + after), from: .array(between)) > 0
    }

    fileprivate func renames(what change: Change, in schema: SettingSchema) -> Bool {
        guard kind == change.kind, change.verb == .remove, let old = before?.stringValue else { return false }
        return schema.normalForm(of: path.replacingLast(by: old)) == schema.normalForm(of: change.path)
    }
}

extension Outcome {
    fileprivate init(withheld change: Change, for finding: Change) {
        self.init(
            change: change, status: .withheld,
            message: "left as it is, because it would be undone once the evaluated rules are active: rule "
                + "'\(finding.rule)' (\(finding.source.lineText))")
    }
}
