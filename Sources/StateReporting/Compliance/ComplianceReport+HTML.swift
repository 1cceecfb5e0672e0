import Dashboard
import Enforcement
import Foundation
import Policy
import Store

extension ComplianceReport {
    /// One file that needs no other, and no script.
    package var html: String {
        let page: HTMLText = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title)</title>
            <style>
            \(ComplianceStyle.sheet)
            </style>
            </head>
            <body>
            <header>
            <h1>\(title)</h1>
            <p>\(policy.map { "Policy \($0.words). " } ?? "")Made by GitHubCop on \(Self.words(made)).</p>
            </header>
            <main>
            \(notes)
            \(overview)
            \(HTMLText(joining: groupings.map { Self.section($0.name, $0.groups) }))
            \(driftSection)
            \(exemptionSection)
            \(findingSection)
            \(evidenceSection)
            </main>
            </body>
            </html>

            """
        return page.description
    }

    private var notes: HTMLText {
        guard !gaps.isEmpty else { return "" }
        let items = gaps.map { gap -> HTMLText in "<li>\(gap)</li>" }
        return "<section class=\"note\"><h2>Not known</h2><ul>\(HTMLText(joining: items))</ul></section>"
    }

    private var overview: HTMLText {
        guard let totals else { return "" }
        let tiles = TargetSnapshot.State.allCases.compactMap { state -> HTMLText? in
            guard let count = totals.states[state.rawValue], state != .inSync else { return nil }
            return "<li><b>\(count.grouped)</b> \(state.words)</li>"
        }
        return """
            <section>
            <h2>Overview</h2>
            <ul class="tiles">
            <li class="main"><b>\(Self.percent(Self.share(of: totals)))</b> in sync</li>
            <li><b>\(totals.targets.grouped)</b> checked</li>
            <li><b>\(totals.inSync.grouped)</b> in sync</li>
            \(HTMLText(joining: tiles))
            </ul>
            \(ComplianceCharts.shares(days).map { "<h3>Share in sync</h3>\n\($0)" })
            </section>
            """
    }

    private static func section(
        _ name: String, _ groups: [(name: String, group: SnapshotTotals.Group)]
    ) -> HTMLText {
        guard !groups.isEmpty else { return "" }
        let rows = groups.map { name, group -> HTMLText in
            """
            <tr><th scope="row">\(name)</th><td>\(ComplianceCharts.bar(group))</td>\
            <td class="n">\(percent(group.share))</td><td class="n">\(group.inSync)</td>\
            <td class="n">\(group.differing)</td><td class="n">\(group.others)</td>\
            <td class="n">\(group.targets)</td></tr>
            """
        }
        return """
            <section>
            <h2>By \(name)</h2>
            <table>
            <thead><tr><th scope="col">\(name.prefix(1).uppercased() + name.dropFirst())</th><td></td>\
            <th scope="col" class="n">Share</th><th scope="col" class="n">In sync</th>\
            <th scope="col" class="n">Differ</th><th scope="col" class="n">Other</th>\
            <th scope="col" class="n">All</th></tr></thead>
            <tbody>
            \(HTMLText(joining: rows))
            </tbody>
            </table>
            </section>
            """
    }

    private var driftSection: HTMLText {
        let since = driftSince.formatted(.iso8601).prefix(10)
        guard !drift.isEmpty else {
            return "<section><h2>Drift</h2><p>The history has none since \(since).</p></section>"
        }
        let rows = people.map { person -> HTMLText in
            """
            <tr><th scope="row">\(person.name ?? "unknown")\(person.isBot ? " (bot)" : "")</th>\
            <td class="n">\(person.changes)</td><td class="n">\(person.reverted)</td>\
            <td class="n">\(person.repositories.count)</td><td class="t">\(Self.words(person.last))</td></tr>
            """
        }
        return """
            <section>
            <h2>Drift</h2>
            <p>\(drift.count.counted("change")) since \(since) that the policy does not allow, \
            \(drift.count { $0.isReverted }) of them reverted.</p>
            \(ComplianceCharts.months(months))
            <table>
            <thead><tr><th scope="col">Who</th><th scope="col" class="n">Changes</th>\
            <th scope="col" class="n">Reverted</th><th scope="col" class="n">Repositories</th>\
            <th scope="col">Last</th></tr></thead>
            <tbody>
            \(HTMLText(joining: rows))
            </tbody>
            </table>
            </section>
            """
    }

    private var exemptionSection: HTMLText {
        guard let exemptions, !exemptions.isEmpty || !(suspensions ?? []).isEmpty else { return "" }
        let exempt = exemptions.map { entry -> HTMLText in
            """
            <tr><th scope="row">\(entry.name)</th><td class="t">\(entry.exemption.until?.description ?? "no end")</td>\
            <td>\(entry.exemption.owner ?? "")</td><td>\(entry.exemption.reason)</td>\
            <td>\(entry.exemption.place)</td></tr>
            """
        }
        let suspended = (suspensions ?? []).map { entry -> HTMLText in
            """
            <tr><th scope="row">\(entry.repository)</th><td class="t">\(Self.words(entry.until))</td>\
            <td>\(entry.actor)</td><td>\(entry.reason)</td>\
            <td>suspended\(entry.kind.map { ", \($0) only" } ?? "")</td></tr>
            """
        }
        return """
            <section>
            <h2>Exemptions and suspensions</h2>
            <table>
            <thead><tr><th scope="col">Repository</th><th scope="col">Until</th><th scope="col">Who</th>\
            <th scope="col">Reason</th><th scope="col">Where</th></tr></thead>
            <tbody>
            \(HTMLText(joining: exempt + suspended))
            </tbody>
            </table>
            </section>
            """
    }

    private var findingSection: HTMLText {
        let rules = (totals?.rules ?? [:]).filter { $0.value.findings > 0 }.sorted {
            ($1.value.findings, $0.key) < ($0.value.findings, $1.key)
        }
        guard !rules.isEmpty else { return "" }
        let rows = rules.map { name, group -> HTMLText in
            """
            <tr><th scope="row">\(name)</th><td class="n">\(group.findings)</td><td class="n">\(group.targets)</td></tr>
            """
        }
        return """
            <section>
            <h2>Findings of evaluated rules</h2>
            <p>What these rules would change once they are active.</p>
            <table>
            <thead><tr><th scope="col">Rule</th><th scope="col" class="n">Changes</th>\
            <th scope="col" class="n">Repositories it applies to</th></tr></thead>
            <tbody>
            \(HTMLText(joining: rows))
            </tbody>
            </table>
            </section>
            """
    }
}
