package import Enforcement
import Kinds
package import Policy

/// Plans and records as text for people.
package struct PlanText: Sendable {
    private let style: Style
    private let width: LineWidth
    /// Widest columns; what is longer pushes the rest of its line to the right.
    private static let titleWidth = 56
    private static let transitionWidth = 36
    /// In a terminal this wide there is room for the widest columns, and the place behind them.
    private static let fullWidth = 132

    package init(style: Style, width: LineWidth = .unlimited) {
        self.style = style
        self.width = width
    }

    /// One repository: a heading, a line for each change, then the notes worth a person's attention.
    package func lines(for plan: RepositoryPlan, outcomes: [Outcome] = []) -> [String] {
        let notes = Self.notable(plan.notes)
        let findings = plan.findings
        guard !plan.changes.isEmpty || !notes.isEmpty || !findings.isEmpty else { return [] }
        return [style.bold(plan.target.name.title.printable)]
            + lines(for: plan.differences, outcomes: outcomes + findings.withheld)
            + Self.texts(of: notes).map { style.yellow("  · \($0)") }
            + lines(for: findings)
    }

    /// Archived repositories are counted in the summary: a block for each would bury the changes.
    static func notable(_ notes: [Note]) -> [Note] {
        notes.filter { $0.topic != .information && $0.topic != .archived }
    }

    /// A line for each change, and below it what one line does not hold.
    package func lines(for changes: [Change], outcomes: [Outcome] = []) -> [String] {
        let results = Dictionary(outcomes.map { ($0.change, $0) }) { first, _ in first }
        let rows = changes.map { (change: $0, transition: Transition($0)) }
        // In a narrow terminal the columns are as much narrower.
        let share = min(width.columns ?? Self.fullWidth, Self.fullWidth)
        let widths = (
            Self.width(of: rows.map { $0.change.title.printable }, atMost: Self.titleWidth * share / Self.fullWidth),
            Self.width(of: rows.map { $0.transition.text }, atMost: Self.transitionWidth * share / Self.fullWidth)
        )
        return rows.flatMap { lines(for: $0.change, $0.transition, results[$0.change], widths) }
    }

    /// Of a column: its longest text that keeps within the limit.
    private static func width(of texts: [String], atMost limit: Int) -> Int {
        texts.map { $0.count }.filter { $0 <= limit }.max() ?? 0
    }

    /// What evaluated rules would change.
    private func lines(for findings: Findings) -> [String] {
        guard findings.count > 0 else { return [] }
        return [style.dim("  evaluated only, not written:")] + lines(for: findings.changes)
            + Self.texts(of: findings.errors).map { style.yellow("  · \($0)") }
    }

    /// One repository that could not be planned.
    package func lines(for name: RepositoryName, failure: String) -> [String] {
        [style.bold(name.title), style.red("  ✗ \(failure.printable)")]
    }

    private func lines(
        for change: Change, _ transition: Transition, _ outcome: Outcome?, _ widths: (title: Int, transition: Int)
    ) -> [String] {
        let title = change.title.printable.padded(to: widths.title)
        let text = transition.text.padded(to: widths.transition)
        var behind: [String] = []
        if let risk = change.risk, outcome == nil { behind.append(style.yellow("! \(risk.rawValue)")) }
        if let outcome { behind.append(status(outcome.status)) }
        return placing(change, behind: "  \(mark(change, outcome?.status)) \(title)  \(text)", behind)
            + transition.details.map { "      \($0)" }
            + [outcome?.message].compactMap { $0 }.map { message($0, outcome?.status) }
    }

    /// The rule and its place at the end of a line, or below it where there is no room.
    func placing(_ change: Change, behind line: String, _ rest: [String] = []) -> [String] {
        let place = style.dim("\(change.rule.printable), \(change.source.lineText)")
        let whole = ([line, place] + rest).joined(separator: "  ")
        guard !width.fits(whole) else { return [whole] }
        let trimmed = line.split(separator: " ", omittingEmptySubsequences: false).reversed().drop { $0.isEmpty }
        return [
            ([trimmed.reversed().joined(separator: " ")] + rest).joined(separator: "  "), "      \(place)",
        ]
    }

    func message(_ text: String, _ status: Outcome.Status?) -> String {
        let line = "      \(text.printable)"
        return status?.isProblem == true ? style.red(line) : style.yellow(line)
    }

    func mark(_ change: Change, _ status: Outcome.Status?) -> String {
        if let status, status.isProblem { return style.red("✗") }
        switch change.verb {
        case .create: return style.green("+")
        case .update, .replace, .rename: return style.cyan("~")
        case .remove: return style.red("-")
        }
    }

    func status(_ status: Outcome.Status) -> String {
        switch status {
        case .verified: style.green(status.rawValue)
        case .pending: style.yellow(status.rawValue)
        case .withheld, .refused, .ignored, .failed, .notMade: style.red(status.rawValue)
        }
    }

    /// Notes that say the same of several things, as one.
    static func texts(of notes: [Note]) -> [String] {
        var groups: [(first: Note, subjects: [String])] = []
        for note in notes {
            let index = groups.firstIndex {
                ($0.first.topic, $0.first.kind, $0.first.message) == (note.topic, note.kind, note.message)
            }
            if let index {
                groups[index].subjects += [note.subject].compactMap { $0 }
            } else {
                groups.append((note, [note.subject].compactMap { $0 }))
            }
        }
        return groups.map { text(of: $0.first, subjects: $0.subjects).printable }
    }

    private static func text(of note: Note, subjects: [String]) -> String {
        let names = subjects.isEmpty ? [] : [subjects.joined(separator: ", ")]
        let subject = ([note.kind].compactMap { $0 } + names).joined(separator: " ")
        let topic = note.topic.rawValue.replacing("-", with: " ")
        let parts = note.message.hasPrefix(topic) ? [note.message, subject] : [topic, subject, note.message]
        return parts.filter { !$0.isEmpty }.joined(separator: ": ")
    }

    // MARK: Tables

    /// What a run found by kind of setting, and what became of it.
    package func table(of summary: RunSummary) -> [String] {
        let rows = summary.table
        guard let heading = rows.first else { return [] }
        let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            row.indices.map { $0 == 0 ? row[$0].padded(to: widths[$0]) : leftPadded(row[$0], widths[$0]) }
                .joined(separator: "  ")
        }
        return [style.dim("  \(lines[0])")] + lines.dropFirst().map { "  \($0)" }
    }

    /// One line for each repository that differs: what kinds of setting, and how many of each.
    package func table(of plans: [RepositoryPlan]) -> [String] {
        let width = plans.map { $0.target.name.short.count }.max() ?? 0
        return plans.map { plan in
            let counts = Dictionary(grouping: plan.changes) { $0.kind }.mapValues(\.count)
            let kinds = allKindNames.compactMap { name in counts[name].map { "\(name) \($0)" } }
            let topics = Set(plan.notes.map { $0.topic }).subtracting([.information]).map { $0.rawValue }.sorted()
            let state = kinds.isEmpty && topics.isEmpty ? style.green("in sync") : kinds.joined(separator: " · ")
            let notes = topics.isEmpty ? "" : style.yellow((kinds.isEmpty ? "" : "  ") + topics.joined(separator: ", "))
            let total = plan.changes.isEmpty ? "" : String(plan.changes.count)
            return "  \(plan.target.name.short.padded(to: width))  \(leftPadded(total, 3))  \(state)\(notes)"
        }
    }

    private func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
