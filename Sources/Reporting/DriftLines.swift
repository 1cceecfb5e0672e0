package import Enforcement
import Policy

/// What was put back or newly set, each with the rule that wants it: printed below the line of a piece of work.
package struct DriftLines {
    private let record: Record
    private static let shown = 5

    package init(_ record: Record) { self.record = record }

    package func lines(_ style: Style) -> [String] {
        // A new policy puts nothing back that it has not desired before.
        let deed = record.causes.allSatisfy { $0.trigger == "policy" } ? "set" : "put back"
        let made = record.outcomes.filter { $0.status == .verified }.map { $0.change }
        let lines = made.prefix(Self.shown).map { change in
            let transition = Transition(change).text
            let what = transition.isEmpty ? change.title : "\(change.title) \(transition)"
            return style.dim("  \(deed): \(what.printable) (rule '\(change.rule)', \(change.source.lineText))")
        }
        return lines + (made.count > Self.shown ? [style.dim("  and \(made.count - Self.shown) more")] : [])
    }
}
