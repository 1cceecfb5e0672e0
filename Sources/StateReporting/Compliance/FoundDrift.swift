import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

/// What checks found changed, matched with what runs did about it, so that nothing is counted twice.
struct FoundDrift {
    private struct Key: Hashable {
        let target: String
        let kind: String
        let path: [String]

        init(_ target: String, _ change: Change) {
            (self.target, kind, path) = (target, change.kind, change.path.components)
        }
    }

    /// By setting, the oldest first.
    private var open: [Key: [KeptDrift]]

    /// A check is noted when its run ends, and that is noted a moment later.
    private static let tolerance = 5.0
    /// The history keeps times to the millisecond.
    private static let precision = 0.001

    init(_ drift: [KeptDrift]) {
        open = Dictionary(grouping: drift) { Key("\($0.targetID)", $0.change) }
    }

    /// Takes what was found of a setting that a run has written: it was in sync before the run began.
    ///
    /// - Returns: whether anything was found.
    mutating func take(_ change: Change, of target: String, by record: RunRecord) -> Bool {
        let key = Key(target, change)
        let start = record.started.addingTimeInterval(Self.precision)
        let end = record.finished.addingTimeInterval(Self.tolerance)
        guard let place = open[key]?.lastIndex(where: { $0.inSync <= start && $0.found <= end }) else { return false }
        open[key]?.remove(at: place)
        return true
    }

    /// What no run has undone.
    var rest: [KeptDrift] { open.values.joined().sorted { $0.found < $1.found } }
}
