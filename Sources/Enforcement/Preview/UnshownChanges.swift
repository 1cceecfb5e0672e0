package import Policy

/// What a run changes that the preview of its policy did not show: the first are named, all are counted.
package struct UnshownChanges: Hashable, Sendable {
    package struct Example: Hashable, Sendable {
        package let target: RepositoryName
        package let change: Change
    }

    /// The first ones, in the order in which they came.
    package private(set) var examples: [Example] = []
    package var changes: Int { seen.count }
    package var repositories: Int { ids.count { $0 > 0 } }
    /// Some are of the organization itself.
    package var concernsOrganization: Bool { ids.contains { $0 < 0 } }

    private var seen: Set<Key> = []
    /// As `TargetFacts.id` has them.
    private var ids: Set<Int> = []

    private struct Key: Hashable {
        let target: Int
        let change: UInt32
    }

    /// So many are named.
    package static let mostExamples = 20

    package init() {}

    /// One that is planned first and written later counts once.
    package mutating func add(_ plan: RepositoryPlan, beyond shown: ShownChanges) {
        guard shown.form != .incomplete else { return }
        for change in plan.changes where !shown.covers(change, of: plan.target) {
            let key = Key(target: plan.target.id, change: ShownChanges.digest(of: change, in: plan.target.id))
            guard seen.insert(key).inserted else { continue }
            ids.insert(plan.target.id)
            if examples.count < Self.mostExamples { examples.append(Example(target: plan.target.name, change: change)) }
        }
    }
}
