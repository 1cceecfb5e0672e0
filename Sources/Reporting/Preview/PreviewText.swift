package import Enforcement
import FoundationEssentials
import Policy

/// A preview as text for people: what is enforced less first, then what changes, as a plan has it.
package struct PreviewText: Sendable {
    private let style: Style
    private let width: LineWidth

    package init(style: Style, width: LineWidth = .unlimited) {
        self.style = style
        self.width = width
    }

    package enum Part: Sendable {
        case everything
        /// What changes is listed elsewhere.
        case withoutChanges
        /// Only what is enforced less, what failed and what could not be compared.
        case risks
    }

    package func blocks(of preview: PolicyPreview, _ part: Part = .everything) -> [[String]] {
        let text = GroupedPlanText(style: style, width: width)
        let unknown = block("Not compared", preview.unknown.lines.map { style.yellow("  ? \($0)") })
        let failures = block("Failures", preview.introduced.failures.lines.map { style.red("  ✗ \($0)") })
        let limits = block("Limits", preview.limitSentences.map { style.red("  \($0.printable)") })
        let names = block(
            "Names",
            preview.names.missing.map { style.red("  ✗ \($0.headline.printable)") }
                + preview.names.unknown.map { style.yellow("  ? \($0.headline.printable)") }
                + preview.unmatched.lines(style))
        guard part == .everything else { return [riskBlock(of: preview), limits, names, failures, unknown] }
        let gone = preview.droppedFindings.ordered().map {
            "  · \($0.title)  \($0.transition): \($0.repositories.text)"
        }
        return [riskBlock(of: preview), limits, names] + text.blocks(of: preview.introduced)
            + [block("Findings that go away", gone), unknown]
    }

    /// One target by itself: what is not enforced any more, then what changes.
    package func lines(for target: TargetPreview) -> [String] {
        guard !target.isEmpty else { return [] }
        let name = target.target.name
        let text = PlanText(style: style, width: width)
        let plan = target.introduced.replacing(notes: target.introduced.notes.filter { $0.topic != .unreadable })
        let changes = text.lines(for: plan)
        var lines = changes.isEmpty ? [style.bold(name.title.printable)] : [changes[0]]
        if let exemption = target.exemption { lines.append(style.yellow("  ! \(exemption.sentence.printable)")) }
        for setting in target.dropped {
            lines.append(line(for: DroppedGroups.Group(setting: setting), of: nil))
        }
        lines += changes.dropFirst()
        if let failure = target.failure { lines.append(style.red("  ✗ \(failure.printable)")) }
        return lines + target.unknown.map { style.yellow("  ? \($0.printable)") }
    }

    /// What is not enforced any more, or less.
    private func riskBlock(of preview: PolicyPreview) -> [String] {
        let groups = preview.dropped.ordered
        let more = preview.dropped.uncounted
        return block(
            "No longer enforced",
            preview.loosenings.map { style.yellow("  ! \($0.line.printable)") }
                + preview.exempt.lines.map { style.yellow("  ! \($0)") }
                + groups.map { line(for: $0, of: $0.repositories) }
                + (more > 0 ? ["  and \(more.counted("further setting"))"] : []))
    }

    /// - Parameter repositories: `nil` where it is plain which.
    private func line(for group: DroppedGroups.Group, of repositories: RepositoryNames?) -> String {
        let setting = group.setting
        let mark = setting.isProtection ? style.yellow("!") : style.red("-")
        let place = style.dim("\(setting.rule.printable), \(setting.source.lineText)")
        let names = repositories.map { ": \($0.text)" } ?? ""
        return "  \(mark) \(setting.title.printable)  \(group.transition)\(names)  \(place)"
    }

    private func block(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [style.bold(title)] + lines
    }

    /// The last lines, which alone say how it stands.
    package func closing(_ preview: PolicyPreview) -> [String] {
        let sentences = [
            preview.droppedSentence, preview.removedRulesSentence, preview.failingNamesSentence,
            preview.findingsSentence,
            preview.pendingSentence, preview.uncheckedLimits, preview.observedSentence,
        ].compactMap { $0 }
        return sentences.map { style.dim($0) } + [style.bold("Preview: \(preview.introducedSentence.lowercasedFirst)")]
    }
}

extension String {
    var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
