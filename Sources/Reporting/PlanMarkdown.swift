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
        var text = "\n### \(plan.target.name.title)\n\n"
        if !changes.isEmpty {
            text += "| | setting | before | after | rule |\(results.isEmpty ? "" : " outcome |")\n"
            text += "|---|---|---|---|---|\(results.isEmpty ? "" : "---|")\n"
            for change in changes {
                let cells = [
                    Self.mark(change.verb), Self.code(change.title), Self.cell(change.before), Self.cell(change.after),
                    "\(Self.escaped(change.rule)) (\(Self.code(change.source.lineText)))",
                ]
                let outcome = results[change].map { outcome in
                    " \(outcome.status.rawValue)\(outcome.message.map { ": \(Self.escaped($0))" } ?? "") |"
                }
                text += "| \(cells.joined(separator: " | ")) |\(outcome ?? "")\n"
            }
        }
        for change in findings.changes {
            text +=
                "\n- **evaluated only** \(Self.code(change.title)): \(Self.cell(change.before)) → "
                + "\(Self.cell(change.after)), \(Self.escaped(change.rule)) (\(Self.code(change.source.lineText)))"
        }
        for error in findings.errors { text += "\n- **evaluated only** \(Self.escaped(error.message))" }
        for note in notes { text += "\n- **\(note.topic.rawValue)** \(Self.escaped(note.message))" }
        append(text + "\n")
    }

    /// What was found before the first repository was planned.
    package mutating func add(_ preflight: PreflightReport) {
        let lines = preflight.lines
        if !lines.isEmpty { append("\n" + lines.map { "- **Before the run:** \(Self.escaped($0))\n" }.joined()) }
    }

    package mutating func add(_ name: RepositoryName, failure: String) {
        append("\n### \(name)\n\n**Failed:** \(Self.escaped(failure))\n")
    }

    package func text(
        summary: RunSummary, requests: RequestUsage, risks: RiskReport = RiskReport(), limits: LimitsInForce? = nil,
        unmatched: [Unmatched] = [], hints: [String] = []
    ) -> String {
        let rest = left > 0 ? "\n… and \(left.counted("repository", "repositories")) more.\n" : ""
        return
            "## GitHubCop\n\n\(summary.sentence)\n\(Self.table(of: summary))\(unmatched.markdown)\(hints.map { "\n- \(Self.escaped($0))\n" }.joined())\(risks.markdown(limits))\(body)\(rest)\n\(requests.sentence)\n"
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

    private static func mark(_ verb: Change.Verb) -> String {
        switch verb {
        case .create: "➕"
        case .update, .replace, .rename: "✏️"
        case .remove: "➖"
        }
    }

    static func cell(_ value: JSON?) -> String { value.map { escaped($0.shortText.truncated(to: 200)) } ?? "" }

    /// A code span, where the text cannot end it or the table's cell.
    static func code(_ text: String) -> String {
        text.contains { "`|\\".contains($0) || $0.isNewline } ? escaped(text) : "`\(text)`"
    }

    /// Keeps text from breaking a table or becoming markup or a mention.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "|", "*", "_", "`", "[", "]", "<", ">", "#", "\\": escaped += "\\\(character)"
            case "@": escaped += "@\u{200B}"
            case _ where character.isNewline: escaped += " "
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
