package import Policy

/// Plans and records as text for people.
package struct PlanText: Sendable {
    private let style: Style
    /// Longest text of a value before it is cut.
    private static let valueWidth = 60

    package init(style: Style) { self.style = style }

    /// One repository: a heading, a line for each change, then the notes worth a person's attention.
    package func lines(for plan: RepositoryPlan, outcomes: [Outcome] = []) -> [String] {
        let notes = plan.notes.filter { $0.topic != .information }
        guard !plan.changes.isEmpty || !notes.isEmpty else { return [] }
        let results = Dictionary(outcomes.map { ($0.change, $0) }) { first, _ in first }
        let titleWidth = min(56, plan.changes.map { $0.title.count }.max() ?? 0)
        var lines = [style.bold(plan.repository.name.description)]
        lines += plan.changes.flatMap { line(for: $0, results[$0], titleWidth) }
        lines += notes.map { style.yellow("  · \(Self.text(of: $0))") }
        return lines
    }

    /// One repository that could not be planned.
    package func lines(for name: RepositoryName, failure: String) -> [String] {
        [style.bold(name.description), style.red("  ✗ \(failure.printable)")]
    }

    private func line(for change: Change, _ outcome: Outcome?, _ width: Int) -> [String] {
        let title = change.title.printable.padded(to: width)
        let where_ = style.dim("\(change.rule), \(change.source.lineText)")
        var line = "  \(mark(change, outcome)) \(title)  \(Self.transition(change))  \(where_)"
        if let outcome { line += "  \(status(outcome.status))" }
        guard let message = outcome?.message else { return [line] }
        return [line, style.red("      \(message.printable)")]
    }

    private func mark(_ change: Change, _ outcome: Outcome?) -> String {
        if let outcome, outcome.status != .verified { return style.red("✗") }
        switch change.verb {
        case .create: return style.green("+")
        case .update, .replace: return style.cyan("~")
        case .remove: return style.red("-")
        }
    }

    private func status(_ status: Outcome.Status) -> String {
        status == .verified ? style.green(status.rawValue) : style.red(status.rawValue)
    }

    private static func transition(_ change: Change) -> String {
        let before = change.before.map { $0.shortText.truncated(to: valueWidth) }
        let after = change.after.map { $0.shortText.truncated(to: valueWidth) }
        switch change.verb {
        case .create: return after ?? "new"
        case .remove: return "\(before ?? "") → removed"
        case .update, .replace: return "\(before ?? "none") → \(after ?? "none")"
        }
    }

    private static func text(of note: Note) -> String {
        let subject = [note.kind, note.subject].compactMap { $0 }.joined(separator: " ")
        let topic = note.topic.rawValue.replacing("-", with: " ")
        let prefix = subject.isEmpty ? topic : "\(topic): \(subject)"
        return note.message.hasPrefix(topic) && subject.isEmpty
            ? note.message.printable : "\(prefix): \(note.message.printable)"
    }

    // MARK: Table

    /// One line for each repository that differs: what kinds of setting, and how many of each.
    package func table(of plans: [RepositoryPlan]) -> [String] {
        let width = plans.map { $0.repository.name.name.count }.max() ?? 0
        return plans.map { plan in
            let counts = Dictionary(grouping: plan.changes) { $0.kind }.mapValues(\.count)
            let kinds = allKinds.compactMap { kind in counts[kind.name].map { "\(kind.name) \($0)" } }
            let topics = Set(plan.notes.map { $0.topic }).subtracting([.information]).map { $0.rawValue }.sorted()
            let state = kinds.isEmpty && topics.isEmpty ? style.green("in sync") : kinds.joined(separator: " · ")
            let notes = topics.isEmpty ? "" : style.yellow((kinds.isEmpty ? "" : "  ") + topics.joined(separator: ", "))
            let total = plan.changes.isEmpty ? "" : String(plan.changes.count)
            return "  \(plan.repository.name.name.padded(to: width))  \(leftPadded(total, 3))  \(state)\(notes)"
        }
    }

    private func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension JSON {
    /// The value as a person would write it: no quotes, a secret by its name, nothing for nothing.
    package var shortText: String {
        switch self {
        case .null: "none"
        case .string(let text): text.isEmpty ? "\"\"" : text.printable
        case .array(let items): items.isEmpty ? "[]" : "[\(items.map { $0.shortText }.joined(separator: ", "))]"
        case .object(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.shortText)" }.joined(separator: ", "))}"
        case .unresolved(.secret(let name)): "{{secret:\(name)}}"
        case .unresolved(let reference): reference.name
        case .bool, .integer, .number: text()
        }
    }
}
