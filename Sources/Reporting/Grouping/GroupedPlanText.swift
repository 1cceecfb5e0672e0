import Enforcement
package import Policy

/// A plan grouped by change, as text for people: what is risky first, then all else, each in a block of its own.
package struct GroupedPlanText: Sendable {
    private let style: Style
    private let width: LineWidth

    /// Of what is created: more settings are counted. The policy's line, which is named, has all of them.
    private static let shownDetails = 8

    package init(style: Style, width: LineWidth = .unlimited) {
        self.style = style
        self.width = width
    }

    /// - Parameters:
    ///   - limits: what they will not let through is said below the risky changes.
    ///   - counts: the risky changes, the organization's among them.
    ///   - isOnlyProblems: what goes as planned is left out.
    package func blocks(
        of plan: GroupedPlan, limits: LimitsInForce? = nil, risks counts: RiskCounts = RiskCounts(),
        isOnlyProblems: Bool = false
    ) -> [[String]] {
        let problems = plan.changes.ordered { $0.status?.isProblem == true }
        let risky = plan.changes.ordered { $0.status == nil && $0.change.risk != nil }.inOrderOfRisk
        let rest = plan.changes.ordered { group in
            group.status.map { !$0.isProblem } ?? (group.change.risk == nil)
        }
        let sentences = limits.map { limits in Risk.allCases.compactMap { limits.sentence(on: $0, counts[$0]) } } ?? []
        var blocks = [
            block("Risky changes", risky.flatMap { lines(for: $0) } + sentences.map { style.red("  \($0)") }),
            block("Changes", rest.flatMap { lines(for: $0) } + more(plan.changes.uncounted, "change")),
            block(
                "Evaluated only, not written",
                plan.findings.ordered().flatMap { lines(for: $0) } + more(plan.findings.uncounted, "finding")),
        ]
        if isOnlyProblems { blocks = [] }
        blocks.insert(block("Not done", problems.flatMap { lines(for: $0) }), at: 0)
        let notes = plan.problems.lines + (isOnlyProblems ? [] : plan.notes.lines)
        blocks.append(block("Notes", notes.map { style.yellow("  · \($0)") }))
        blocks.append(block("Failures", plan.failures.lines.map { style.red("  ✗ \($0)") }))
        let text = PlanText(style: style, width: width)
        let own = isOnlyProblems ? [] : plan.organization.map { text.lines(for: $0.plan, outcomes: $0.outcomes) }
        return (own + blocks).filter { !$0.isEmpty }
    }

    private func block(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [style.bold(title)] + lines
    }

    private func more(_ count: Int, _ noun: String) -> [String] {
        count > 0 ? ["  and \(count.counted("further \(noun)")): see --group-by repository"] : []
    }

    private func lines(for group: ChangeGroup) -> [String] {
        let text = PlanText(style: style, width: width)
        let details = group.details.count > Self.shownDetails + 1 ? Self.shownDetails : group.details.count
        let left = group.details.count - details
        return heading(of: group, text)
            + group.details.prefix(details).map { "      \($0)" }
            + (left > 0 ? [style.dim("      and \(left.counted("further setting"))")] : [])
            + [group.key.message].compactMap { $0 }.map { text.message($0, group.status) }
    }

    /// What changes, where, and which rule wants it: in one line, or where that is too narrow below each other.
    private func heading(of group: ChangeGroup, _ text: PlanText) -> [String] {
        let risk = group.status == nil ? group.change.risk : nil
        let mark = risk.map { style.yellow("! \($0.rawValue)") + " " } ?? text.mark(group.change, group.status)
        let what = [group.title, group.transition].filter { !$0.isEmpty }.joined(separator: "  ")
        let status = group.status.map { "  \(text.status($0))" } ?? ""
        let whole = text.placing(group.change, behind: "  \(mark) \(what): \(group.repositories.text)\(status)")
        guard whole.count > 1 else { return whole }
        return text.placing(group.change, behind: "  \(mark) \(what)\(status)") + ["      \(group.repositories.text)"]
    }
}

extension [ChangeGroup] {
    /// The heaviest class first.
    fileprivate var inOrderOfRisk: [ChangeGroup] {
        Risk.allCases.flatMap { risk in filter { $0.change.risk == risk } }
    }
}
