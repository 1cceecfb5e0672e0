import Enforcement
import Foundation
import Kinds
import Policy
import Store

/// Finds what changed on GitHub between two checks: a setting that was as the policy wants it, and is not any more.
struct DriftDetector: Sendable {
    private let table: DriftTable
    private let reader: Snapshots

    init(_ database: StateDatabase) {
        table = DriftTable(database: database)
        reader = Snapshots(database)
    }

    /// - Parameters:
    ///   - batch: to be written.
    ///   - checked: those in which something differed, by their ids.
    /// - Throws: `StoreFault`; where the file is damaged.
    func drift(in batch: [StoredSnapshot], _ checked: [Int: TargetSnapshot]) async throws -> [StoredDrift] {
        let changed = try await table.changed(batch.filter { checked[$0.targetID]?.made.isEmpty == true })
        var drift: [StoredDrift] = []
        for (id, later) in checked where !later.made.isEmpty || changed.contains(id) {
            guard let earlier = try await reader.snapshot(of: id)?.snapshot else { continue }
            for change in Self.drift(from: earlier, to: later) {
                drift.append(
                    StoredDrift(
                        targetID: id, name: later.target.name.description, found: later.checkedAt,
                        inSync: earlier.checkedAt, change: try SnapshotCoding.data(change)))
            }
        }
        return drift
    }

    /// - Returns: the changes that undo it. Nothing where the policy, or the rules that apply, have changed meanwhile,
    ///   nor of what was not known at the earlier check.
    static func drift(from earlier: TargetSnapshot, to later: TargetSnapshot) -> [Change] {
        guard earlier.policy == later.policy, earlier.rules == later.rules, earlier.asked == later.asked,
            earlier.state != .exempt
        else { return [] }
        return (later.differences + later.made).filter { change in
            guard !earlier.differences.contains(where: { $0.overlaps(change) }),
                case .success(let before)? = earlier.kinds[change.kind],
                let kind = later.target.kinds.first(where: { $0.name == change.kind })
            else { return false }
            switch kind.documentation.schema.lookup(change.path, in: before.settings) {
            case .unknown: return false
            case .absent: return change.verb == .remove
            case .value(let value): return change.verb != .remove && value != change.before
            }
        }
    }
}

extension Change {
    /// Whether both are about the same setting, or one about something in the other's.
    fileprivate func overlaps(_ other: Change) -> Bool {
        guard kind == other.kind else { return false }
        let (one, two) = (path.components, other.path.components)
        return one.starts(with: two) || two.starts(with: one)
    }
}
