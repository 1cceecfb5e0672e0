import Policy

/// What was put back, each with the rule that wants it: printed below the line of a piece of work that drift caused.
package struct DriftLines {
    private let record: Record
    private static let shown = 5

    package init(_ record: Record) { self.record = record }

    package func lines(_ style: Style) -> [String] {
        let made = record.outcomes.filter { $0.status == .verified }.map { $0.change }
        let lines = made.prefix(Self.shown).map { change in
            let transition = Transition(change).text
            let what = transition.isEmpty ? change.title : "\(change.title) \(transition)"
            return style.dim("  put back: \(what.printable) (rule '\(change.rule)', \(change.source.lineText))")
        }
        return lines + (made.count > Self.shown ? [style.dim("  and \(made.count - Self.shown) more")] : [])
    }
}
