import Enforcement
package import Policy

/// The plans of a run, or what became of them, with the same change of several repositories as one.
package struct GroupedPlan: Sendable {
    /// The organization's own settings: there is nothing to group.
    private(set) var organization: [(plan: RepositoryPlan, outcomes: [Outcome])] = []
    private(set) var changes: ChangeGroups
    private(set) var findings: ChangeGroups
    private(set) var notes: Remarks
    /// Notes of what could not be read, or will fail.
    private(set) var problems: Remarks
    private(set) var failures: Remarks

    /// - Parameter keepsAllNames: of the repositories of each group, which takes memory.
    package init(keepsAllNames: Bool = false) {
        changes = ChangeGroups(keepsAllNames: keepsAllNames)
        findings = changes
        notes = Remarks(keepsAllNames: keepsAllNames)
        (problems, failures) = (notes, notes)
    }

    package mutating func add(_ plan: RepositoryPlan, outcomes: [Outcome] = [], failure: String? = nil) {
        let name = plan.target.name
        if let failure { failures.add(failure, of: name) }
        guard !name.isOrganization else { return organization.append((plan, outcomes)) }
        let results = Dictionary((outcomes + plan.findings.withheld).map { ($0.change, $0) }) { first, _ in first }
        for change in plan.differences { changes.add(change, results[change], of: name) }
        for change in plan.findings.changes { findings.add(change, of: name) }
        for text in PlanText.texts(of: plan.findings.errors) { notes.add("evaluated only: \(text)", of: name) }
        let notable = PlanText.notable(plan.notes)
        for text in PlanText.texts(of: notable.filter { $0.topic.isProblem }) { problems.add(text, of: name) }
        for text in PlanText.texts(of: notable.filter { !$0.topic.isProblem }) { notes.add(text, of: name) }
    }

    /// A repository that could not be planned.
    package mutating func add(_ name: RepositoryName, failure: String) { failures.add(failure, of: name) }
}

extension Note.Topic {
    fileprivate var isProblem: Bool { self == .unreadable || self == .secretRefused }
}
