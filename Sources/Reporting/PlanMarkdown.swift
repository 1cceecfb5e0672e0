package import Enforcement
package import Policy

/// A run as Markdown, for pull request comments and job summaries.
package struct PlanMarkdown: Sendable {
    /// Bytes; what does not fit is counted instead.
    private let limit: Int
    private var body = ""
    private var left = 0

    /// - Parameter limit: bytes; GitHub refuses comments above 65,536 characters.
    package init(limit: Int = 60_000) { self.limit = limit }

    package mutating func add(_ plan: RepositoryPlan, outcomes: [Outcome] = []) {
        let notes = plan.notes.filter { $0.topic != .information && $0.topic != .archived }
        let findings = plan.findings
        let changes = plan.differences
        guard !changes.isEmpty || !notes.isEmpty || findings.count > 0 else { return }
        let results = Dictionary((outcomes + findings.withheld).map { ($0.change, $0) }) { first, _ in first }
        var text = "\n### \(Markdown.escaped(plan.target.name.title))\n\n"
        if !changes.isEmpty {
            text += "| | setting | before | after | rule |\(results.isEmpty ? "" : " outcome |")\n"
            text += "|---|---|---|---|---|\(results.isEmpty ? "" : "---|")\n"
            for change in changes {
                let cells = [
                    Self.mark(change.verb), Markdown.code(change.title), Markdown.cell(change.before),
                    Markdown.cell(change.after),
                    "\(Markdown.escaped(change.rule)) (\(Markdown.code(change.source.lineText)))",
                ]
                let outcome = results[change].map { outcome in
                    " \(outcome.status.rawValue)\(outcome.message.map { ": \(Markdown.escaped($0))" } ?? "") |"
                }
                text += "| \(cells.joined(separator: " | ")) |\(outcome ?? "")\n"
            }
        }
        for change in findings.changes {
            text +=
                "\n- **evaluated only** \(Markdown.code(change.title)): \(Markdown.cell(change.before)) → "
                + "\(Markdown.cell(change.after)), \(Markdown.escaped(change.rule)) (\(Markdown.code(change.source.lineText)))"
        }
        for error in findings.errors { text += "\n- **evaluated only** \(Markdown.escaped(error.message))" }
        for note in notes { text += "\n- **\(note.topic.rawValue)** \(Markdown.escaped(note.message))" }
        append(text + "\n")
    }

    /// What was found before the first repository was planned.
    package mutating func add(_ preflight: PreflightReport) {
        let lines = preflight.lines
        if !lines.isEmpty { append("\n" + lines.map { "- **Before the run:** \(Markdown.escaped($0))\n" }.joined()) }
    }

    package mutating func add(_ name: RepositoryName, failure: String) {
        append("\n### \(Markdown.escaped(name.description))\n\n**Failed:** \(Markdown.escaped(failure))\n")
    }

    package func text(
        summary: RunSummary, requests: RequestUsage, risks: RiskReport = RiskReport(), limits: LimitsInForce? = nil,
        unmatched: [Unmatched] = [], hints: [String] = []
    ) -> String {
        let rest = left > 0 ? "\n… and \(left.counted("repository", "repositories")) more.\n" : ""
        return
            "## GitHubCop\n\n\(summary.sentence)\n\(Self.table(of: summary))\(unmatched.markdown)\(hints.map { "\n- \(Markdown.escaped($0))\n" }.joined())\(risks.markdown(limits))\(body)\(rest)\n\(requests.sentence)\n"
    }

    /// By kind, where there is more than one repository to add up.
    private static func table(of summary: RunSummary) -> String {
        guard summary.repositories > 1, let heading = summary.table.first else { return "" }
        let lines = [heading, heading.map { $0 == "kind" ? "---" : "---:" }] + summary.table.dropFirst()
        return "\n" + lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    private mutating func append(_ text: String) {
        guard body.utf8.count + text.utf8.count <= limit else {
            left += 1
            return
        }
        body += text
    }

    static func mark(_ verb: Change.Verb) -> String {
        switch verb {
        case .create: "➕"
        case .update, .replace, .rename: "✏️"
        case .remove: "➖"
        }
    }
}
