import Foundation
import Policy
import Store

extension ComplianceReport {
    /// What a file of comma-separated values holds.
    package enum Table: String, Sendable, CaseIterable {
        case repositories, shares, days, drift, people, months, exemptions
    }

    /// RFC 4180, with a heading.
    /// - Returns: `nil` where the table is not known of a day in the past.
    package func csv(_ table: Table) -> String? {
        guard let rows = rows(table) else { return nil }
        return rows.map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A cell that begins like a formula would be one in a spreadsheet.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private func rows(_ table: Table) -> [[String]]? {
        switch table {
        case .repositories: repositories.map(Self.rows)
        case .shares: totals.map(Self.shares)
        case .days:
            [["day", "repositories", "in_sync", "differs", "unreadable", "waiting", "exempt", "suspended", "failed"]]
                + days.map { day in
                    let states = day.totals.states
                    return [day.day, "\(day.totals.targets)"]
                        + ["in_sync", "differs", "unreadable", "waiting", "exempt", "suspended", "failed"].map {
                            "\(states[$0] ?? 0)"
                        }
                }
        case .drift:
            [["at", "repository", "actor", "cause", "setting", "found", "policy", "rule", "outcome", "run"]]
                + drift.map { entry in
                    let change = entry.change
                    return [
                        entry.at.formatted(.iso8601), entry.repository, entry.actor ?? "", entry.cause, change.title,
                        change.before?.text() ?? "", change.after?.text() ?? "", change.rule,
                        entry.reaction?.status.rawValue ?? "", entry.reaction?.run ?? "",
                    ]
                }
        case .people:
            [["person", "bot", "changes", "reverted", "repositories", "last"]]
                + people.map {
                    [
                        $0.name ?? "", "\($0.isBot)", "\($0.changes)", "\($0.reverted)", "\($0.repositories.count)",
                        $0.last.formatted(.iso8601),
                    ]
                }
        case .months:
            [["month", "changes", "reverted"]] + months.map { [$0.name, "\($0.changes)", "\($0.reverted)"] }
        case .exemptions:
            exemptions.map { exemptions in
                [["repository", "until", "owner", "reason", "policy"]]
                    + exemptions.map {
                        [
                            $0.name, $0.exemption.until?.description ?? "", $0.exemption.owner ?? "",
                            $0.exemption.reason, $0.exemption.place,
                        ]
                    }
            }
        }
    }

    private static func rows(_ repositories: [SnapshotRow]) -> [[String]] {
        [
            [
                "repository", "state", "since", "checked", "policy", "visibility", "archived", "differences",
                "findings", "kinds", "failure",
            ]
        ]
            + repositories.map {
                [
                    $0.name, $0.state, $0.since.formatted(.iso8601), $0.checked.formatted(.iso8601), $0.policy,
                    $0.visibility ?? "", "\($0.isArchived)", "\($0.differences)", "\($0.findings)",
                    $0.kinds.joined(separator: " "), $0.failure ?? "",
                ]
            }
    }

    private static func shares(_ totals: SnapshotTotals) -> [[String]] {
        let groups = [
            ("kind", totals.kinds), ("rule", totals.rules), ("team", totals.teams), ("property", totals.properties),
            ("topic", totals.topics),
        ]
        return [["by", "name", "repositories", "in_sync", "differing", "other", "differences", "findings"]]
            + groups.flatMap { name, groups in
                groups.sorted { $0.key < $1.key }.map { key, group in
                    [
                        name, key, "\(group.targets)", "\(group.inSync)", "\(group.differing)", "\(group.others)",
                        "\(group.differences)", "\(group.findings)",
                    ]
                }
            }
    }
}
