import Kinds
import Policy

/// The operations of one plan in the order in which they are sent: additions first, removals once those are verified,
/// archiving last.
struct WriteOrder {
    /// Creations and updates, and swaps, by stage.
    let additions: [Operation]
    let removals: [Operation]
    let archiving: [Operation]

    init(_ plan: RepositoryPlan, _ observation: RepositoryObservation) {
        let operations = plan.target.kinds.flatMap { kind -> [Operation] in
            let changes = plan.changes.filter { $0.kind == kind.name }
            guard !changes.isEmpty, case .success(let observed)? = observation.kinds[kind.name] else { return [] }
            return kind.operations(for: changes, observed: observed, in: plan.target)
        }
        additions = operations.filter { !$0.removes && $0.stage != .archive }
        removals = operations.filter { $0.removes && $0.stage != .archive }
        archiving = operations.filter { $0.stage == .archive }
    }

    /// The groups in which something is taken away: what else changes in them has to be verified first.
    var groups: Set<String> { Set(removals.flatMap { $0.changes.compactMap { $0.writeGroup } }) }

    /// Those removals that would take away what a change of the same group was to replace, which did not come about:
    /// removals that `exclusive` alone asks for, and every removal of what protects.
    func isWithheld(_ removal: Operation, _ open: [Change]) -> Bool {
        removal.changes.allSatisfy { $0.isFromExclusive || $0.isWaitingRemoval }
            && open.contains { change in
                removal.changes.contains { $0.writeGroup == change.writeGroup }
            }
    }
}

extension Change {
    var writeGroup: String? { settingKind?.writeGroup }

    /// A whole entry goes; one who may bypass less, for example, does not wait.
    fileprivate var isWaitingRemoval: Bool { path.components.count == 1 && settingKind?.removalsWait ?? false }
}

extension Sequence<Operation> {
    /// Those of some stages, in stage order.
    func of(_ stages: Operation.Stage...) -> [Operation] {
        filter { stages.contains($0.stage) }.sorted { $0.stage < $1.stage }
    }
}
