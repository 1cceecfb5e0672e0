import Enforcement
import Foundation
import Policy
import ServeWiring

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

    init(_ drift: [KeptDrift]) {
        open = Dictionary(grouping: drift) { Key("\($0.targetID)", $0.change) }
    }

    /// Takes what was found of a setting before a run has undone it.
    ///
    /// - Returns: whether anything was found.
    mutating func take(_ change: Change, of target: String, until finished: Date) -> Bool {
        let key = Key(target, change)
        let limit = finished.addingTimeInterval(Self.tolerance)
        guard let place = open[key]?.lastIndex(where: { $0.found <= limit }) else { return false }
        open[key]?.remove(at: place)
        return true
    }

    /// What no run has undone.
    var rest: [KeptDrift] { open.values.joined().sorted { $0.found < $1.found } }
}
