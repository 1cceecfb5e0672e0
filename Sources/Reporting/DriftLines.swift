package import Enforcement
package import Policy

/// What was reverted or newly set, each with the rule that wants it: printed below the line of a piece of work.
package struct DriftLines {
    private let record: Record
    private let drift: Set<Change>
    private static let shown = 5

    /// - Parameter drift: the changes of settings that had been in sync before.
    package init(_ record: Record, drift: Set<Change>) {
        self.record = record
        self.drift = drift
    }

    package func lines(_ style: Style) -> [String] {
        let name = style.bold("\(record.repository):")
        let made = record.outcomes.filter { $0.status == .verified }.map { $0.change }
        let lines = made.prefix(Self.shown).map { change in
            let transition = Transition(change).text
            let what = transition.isEmpty ? change.title : "\(change.title) \(transition)"
            let deed = drift.contains(change) ? "drift reverted" : "set"
            return "\(name) "
                + style.dim("\(deed): \(what.printable) (rule '\(change.rule.printable)', \(change.source.lineText))")
        }
        let left = made.count - Self.shown
        return lines + (left > 0 ? ["\(name) \(style.dim("and \(left) more"))"] : [])
    }
}
