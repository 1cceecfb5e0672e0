import Foundation
import Policy
import Store

/// What auditors ask for: under which policy, when each repository was checked last, who changed what, and what was
/// done about it.
extension ComplianceReport {
    /// A page for people holds the latest of these; the other formats have all of them.
    private static let changes = 1000

    var evidenceSection: HTMLText {
        """
        <section>
        <h2>Evidence</h2>
        <h3>Versions of the policy</h3>
        \(policyTable)
        \(changeTable)
        \(repositoryTable)
        </section>
        """
    }

    private var policyTable: HTMLText {
        guard !policies.isEmpty else { return "<p>No version is known.</p>" }
        let rows = policies.map { policy -> HTMLText in
            """
            <tr><th scope="row"><code>\(policy.digest)</code></th>\
            <td class="t">\(policy.since.map { Self.words($0) } ?? "")</td><td>\(policy.source ?? "")</td></tr>
            """
        }
        return """
            <table>
            <thead><tr><th scope="col">SHA-256 of its files</th><th scope="col">In use first</th>\
            <th scope="col">From</th></tr></thead>
            <tbody>
            \(HTMLText(joining: rows))
            </tbody>
            </table>
            """
    }

    private var changeTable: HTMLText {
        guard !drift.isEmpty else { return "" }
        let rows = drift.suffix(Self.changes).reversed().map { entry -> HTMLText in
            let change = entry.change
            return """
                <tr><td class="t">\(Self.words(entry.at))</td><th scope="row">\(entry.repository)</th>\
                <td>\(entry.actor ?? "unknown")</td><td>\(change.title)</td>\
                <td><code>\(Self.short(change.before))</code></td><td><code>\(Self.short(change.after))</code></td>\
                <td>\(entry.isReverted ? "reverted" : entry.reaction?.status.rawValue ?? "not reverted")</td></tr>
                """
        }
        let rest = drift.count - rows.count
        return """
            <h3>Who changed what, and what was done about it</h3>
            \(rest > 0 ? "<p>--format json and csv list \(rest) earlier changes.</p>" as HTMLText : "")
            <table>
            <thead><tr><th scope="col">When</th><th scope="col">Repository</th><th scope="col">Who</th>\
            <th scope="col">Setting</th><th scope="col">Found</th><th scope="col">Policy</th>\
            <th scope="col">Outcome</th></tr></thead>
            <tbody>
            \(HTMLText(joining: rows))
            </tbody>
            </table>
            """
    }

    private var repositoryTable: HTMLText {
        guard let repositories, !repositories.isEmpty else { return "" }
        let rows = repositories.map { row -> HTMLText in
            let state = row.state.replacing("_", with: " ")
            return """
                <tr><th scope="row">\(row.name)</th><td class="t \(row.state)">\(state)</td>\
                <td class="t">\(Self.words(row.since))</td><td class="t">\(Self.words(row.checked))</td>\
                <td class="t"><code>\(row.policy.prefix(12))</code></td>\
                <td>\(row.failure ?? row.kinds.joined(separator: ", "))</td></tr>
                """
        }
        return """
            <h3>When each repository was checked last</h3>
            \(listedAt.map { "<p>The last complete sweep began on \(Self.words($0)).</p>" as HTMLText })
            <table>
            <thead><tr><th scope="col">Repository</th><th scope="col">State</th><th scope="col">Since</th>\
            <th scope="col">Checked</th><th scope="col">Policy</th><th scope="col">What differs</th></tr></thead>
            <tbody>
            \(HTMLText(joining: rows))
            </tbody>
            </table>
            """
    }

    private static func short(_ value: JSON?) -> String {
        let text = value?.text() ?? "–"
        return text.count > 120 ? text.prefix(120) + "…" : text
    }
}
