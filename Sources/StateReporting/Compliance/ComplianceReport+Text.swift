import Enforcement
import Foundation
import Policy
package import Reporting
import Store

extension ComplianceReport {
    /// Entries of one list.
    private static let shown = 10

    package func lines(_ style: Style) -> [String] {
        var lines = [style.bold(title.printable)]
        if let policy { lines.append("Policy \(policy.words)") }
        guard let totals else { return lines + notKnown(style) }
        lines.append("")
        let states = TargetSnapshot.State.allCases.compactMap { state in
            totals.states[state.rawValue].map { "\($0) \(state.words)" }
        }
        lines.append(
            style.bold("\(Self.percent(Self.share(of: totals))) in sync")
                + "  \(totals.targets.counted("repository", "repositories")): \(states.joined(separator: ", "))")
        for (name, groups) in groupings where !groups.isEmpty {
            lines += ["", style.bold("By \(name)")]
            let width = groups.prefix(Self.shown).map { $0.name.printable.count }.max() ?? 0
            lines += groups.prefix(Self.shown).map { name, group in
                "  \(name.printable.padded(to: width))  \(Self.percent(group.share).padded(to: 6))  "
                    + "\(group.inSync) of \(group.targets)"
                    + (group.findings > 0 ? ", \(group.findings.counted("finding"))" : "")
            }
            if groups.count > Self.shown { lines.append("  and \(groups.count - Self.shown) more") }
        }
        if !people.isEmpty {
            let reverted = drift.count { $0.isReverted }
            lines += ["", style.bold("Drift") + "  \(drift.count.counted("change")), \(reverted) reverted"]
            lines += people.prefix(Self.shown).map {
                "  \(($0.name ?? "unknown").printable): \($0.changes.counted("change")) in "
                    + $0.repositories.count.counted("repository", "repositories")
            }
            lines += months.suffix(12).map { "  \($0.name): \($0.changes.counted("change"))" }
        }
        if let exemptions, !exemptions.isEmpty {
            lines += ["", style.bold("Exempt") + "  \(exemptions.count.counted("repository", "repositories"))"]
            lines += exemptions.prefix(Self.shown).map {
                "  \($0.name) \($0.exemption.until.map { "until \($0)" } ?? "without end"): \($0.exemption.reason)"
                    .printable
            }
            if exemptions.count > Self.shown { lines.append("  and \(exemptions.count - Self.shown) more") }
        }
        return lines + notKnown(style)
    }

    private func notKnown(_ style: Style) -> [String] {
        gaps.isEmpty ? [] : [""] + gaps.map { style.yellow("! \($0)") }
    }

    var title: String {
        "Compliance of \(organization ?? "the organization")"
            + (day.map { " on \($0)" } ?? totalsAt.map { ", last checked \(Self.words($0))" } ?? "")
    }

    /// The worst first.
    var groupings: [(name: String, groups: [(name: String, group: SnapshotTotals.Group)])] {
        guard let totals else { return [] }
        return [
            ("kind", totals.kinds), ("rule", totals.rules), ("team", totals.teams), ("property", totals.properties),
        ].map { name, groups in
            let sorted = groups.sorted { left, right in
                (left.value.share ?? 1, left.key) < (right.value.share ?? 1, right.key)
            }
            return (name, sorted.map { ($0.key, $0.value) })
        }
    }
}

extension ComplianceReport.PolicyVersion {
    /// As much of the digest as people compare, where it comes from, and since when.
    var words: String {
        digest.prefix(12) + (source.map { " (\($0))" } ?? "").printable
            + (since.map { ", in use since \(ComplianceReport.words($0))" } ?? "")
    }
}

extension TargetSnapshot.State {
    /// In a sentence or a heading.
    var words: String {
        switch self {
        case .inSync: "in sync"
        case .differs: "differ"
        case .unreadable: "not readable"
        case .waiting: "waiting"
        case .exempt: "exempt"
        case .suspended: "suspended"
        case .failed: "failed"
        }
    }
}
