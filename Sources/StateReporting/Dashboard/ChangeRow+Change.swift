package import Dashboard
import Enforcement
package import Policy
import Reporting

extension ChangeRow {
    /// Longest value shown, in characters.
    private static let longest = 400

    /// - Parameter outcomes: what became of the changes, where something did.
    package static func rows(_ changes: [Change], outcomes: [Outcome] = []) -> [ChangeRow] {
        let results = Dictionary(outcomes.map { ($0.change, $0) }) { first, _ in first }
        return changes.map { ChangeRow($0, results[$0]) }
    }

    private init(_ change: Change, _ outcome: Outcome?) {
        self.init(
            verb: change.verb.rawValue, title: change.title,
            before: change.before.map { $0.shortText.truncated(to: Self.longest) } ?? "—",
            after: change.verb == .remove
                ? "—" : change.after.map { $0.shortText.truncated(to: Self.longest) } ?? "—",
            rule: "\(change.rule), \(change.source.lineText)", status: outcome?.status.rawValue,
            isProblem: outcome?.status.isProblem ?? false, message: outcome?.message)
    }
}
