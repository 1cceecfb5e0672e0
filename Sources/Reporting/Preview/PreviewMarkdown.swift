import Enforcement
import FoundationEssentials
import Policy

/// A preview as Markdown, as long as it may be: details are left out until it fits, counts and risks never.
struct PreviewMarkdown {
    private let preview: PolicyPreview
    private let details: String?

    /// - Parameter details: where all of it is to be seen.
    init(_ preview: PolicyPreview, details: String? = nil) {
        self.preview = preview
        self.details = details
    }

    /// How much is told.
    private struct Extent {
        /// Groups of changes that are listed.
        var changes: Int
        /// Names of repositories that stand with each.
        var examples: Int
        /// Of what is risky, how alike it must be to stand in one row.
        var risks: RiskRows.Grain
        /// Texts of what could not be compared.
        var remarks: Int
        /// Of what the new policy allows and the present one does not.
        var loosenings = 1_000
    }

    private static let extents = [
        Extent(changes: 5_000, examples: 5, risks: .setting, remarks: 1_000),
        Extent(changes: 200, examples: 5, risks: .setting, remarks: 100),
        Extent(changes: 50, examples: 5, risks: .setting, remarks: 20),
        Extent(changes: 10, examples: 3, risks: .setting, remarks: 10),
        Extent(changes: 0, examples: 0, risks: .setting, remarks: 3),
        Extent(changes: 0, examples: 0, risks: .rule, remarks: 3),
        Extent(changes: 0, examples: 0, risks: .kind, remarks: 0, loosenings: 50),
    ]

    /// - Parameter limit: bytes.
    func text(limit: Int) -> String {
        for extent in Self.extents {
            let text = text(extent)
            if text.utf8.count <= limit { return text }
        }
        // A row for each kind is short; policies with thousands of rules are not.
        return counts + (details.map { "\n[All of it](\($0))\n" } ?? "")
    }

    private func text(_ extent: Extent) -> String {
        counts + risks(extent) + errors(extent) + changes(extent) + findings(extent) + remarks(extent)
            + (details.map { "\n[All of it](\($0))\n" } ?? "")
    }

    // MARK: Counts

    private var counts: String {
        let sentences = [
            preview.droppedSentence, preview.removedRulesSentence, preview.introducedSentence, preview.findingsSentence,
            preview.pendingSentence,
            preview.counts.failures > 0
                ? "\(preview.counts.failures.counted("repository", "repositories")) for which the new policy cannot be "
                    + "applied." : nil,
            preview.failingNamesSentence, preview.uncheckedLimits,
            preview.counts.unknown > 0 ? "\(preview.counts.unknown) not compared: not everything could be read." : nil,
            preview.observedSentence,
        ]
        return "\n" + sentences.compactMap { $0 }.map { "\(Markdown.escaped($0))\n" }.joined(separator: "\n")
    }

    // MARK: Risks

    private func risks(_ extent: Extent) -> String {
        let rows = RiskRows(preview).rows(extent.risks)
        let sentences = preview.limitSentences
        let loosenings = preview.loosenings
        guard !rows.isEmpty || !sentences.isEmpty || !loosenings.isEmpty else { return "" }
        var text = "\n### ⚠️ Risks\n"
        for sentence in sentences { text += "\n**\(Markdown.escaped(sentence))**\n" }
        if !loosenings.isEmpty {
            let shown = loosenings.prefix(extent.loosenings)
            let left = loosenings.count - shown.count
            text += "\n" + shown.map { "- \(Markdown.escaped($0.line.truncated(to: 300)))\n" }.joined()
            if left > 0 { text += "- and \(left) more that the new policy allows\n" }
        }
        guard !rows.isEmpty else { return text }
        text += "\n| | setting | | repositories | rule |\n|---|---|---|---|---|\n"
        for row in rows {
            let cells = [
                row.risk, Markdown.code(row.title), Markdown.escaped(row.transition),
                Self.repositories(row.count, row.names, extent.examples), row.rule,
            ]
            text += "| \(cells.joined(separator: " | ")) |\n"
        }
        return text
    }

    // MARK: Changes

    private func changes(_ extent: Extent) -> String {
        let all = preview.changeGroups
        guard !all.isEmpty else { return "" }
        let shown = all.prefix(extent.changes)
        let left = all.count - shown.count + preview.introduced.changes.uncounted
        let heading = "\n### Changes\n"
        let rest = left > 0 ? "\nAnd \(left.counted("further change")), not listed here.\n" : ""
        guard !shown.isEmpty else { return heading + rest }
        var text = heading + "\n| | setting | | repositories | rule |\n|---|---|---|---|---|\n"
        for group in shown {
            let what = ([group.transition] + group.details.prefix(Self.shownDetails)).filter { !$0.isEmpty }
            let cells = [
                PlanMarkdown.mark(group.change.verb), Markdown.code(group.title),
                Markdown.escaped(what.joined(separator: ", ").truncated(to: 300)),
                Self.repositories(group.repositories.count, group.repositories.examples, extent.examples),
                Self.rule(group.change.rule, group.change.source),
            ]
            text += "| \(cells.joined(separator: " | ")) |\n"
        }
        return text + rest
    }

    private static let shownDetails = 8

    static func rule(_ name: String, _ place: SourceLocation) -> String {
        "\(Markdown.escaped(name.truncated(to: 100))) (\(Markdown.code(place.lineText)))"
    }

    /// How many, and behind that the first of them.
    private static func repositories(_ count: Int, _ names: [String], _ examples: Int) -> String {
        let shown = names.prefix(examples).map { Markdown.code($0) }.joined(separator: ", ")
        guard count > 1 else { return shown.isEmpty ? "\(count)" : shown }
        guard !shown.isEmpty else { return "\(count)" }
        let more = count > min(names.count, examples) ? ", …" : ""
        return "<details><summary>\(count)</summary>\(shown)\(more)</details>"
    }

    // MARK: The rest

    private func findings(_ extent: Extent) -> String {
        let groups = preview.introduced.findings.ordered()
        guard !groups.isEmpty else { return "" }
        let shown = groups.prefix(extent.changes)
        let left = groups.count - shown.count + preview.introduced.findings.uncounted
        return "\n### Evaluated only, not written\n\n"
            + shown.map { group in
                "- \(Markdown.code(group.title)) \(Markdown.escaped(group.transition)): "
                    + "\(group.repositories.count.counted("repository", "repositories")), "
                    + "\(Self.rule(group.change.rule, group.change.source))\n"
            }.joined() + (left > 0 ? "- and \(left.counted("further finding"))\n" : "")
    }

    private func errors(_ extent: Extent) -> String {
        list(
            "Errors", Self.lines(preview.introduced.failures) + preview.names.missing.map { $0.headline },
            atMost: max(extent.remarks, 3))
    }

    private func remarks(_ extent: Extent) -> String {
        list(
            "Not compared", Self.lines(preview.unknown) + preview.names.unknown.map { $0.headline },
            atMost: extent.remarks)
            + list(
                "Notes",
                preview.unmatched.map { $0.message } + Self.lines(preview.introduced.notes)
                    + Self.lines(preview.introduced.problems),
                atMost: extent.remarks)
    }

    private static func lines(_ remarks: Remarks) -> [String] { remarks.lines { $0.text(more: ", …") } }

    private func list(_ title: String, _ lines: [String], atMost most: Int) -> String {
        guard !lines.isEmpty else { return "" }
        let left = lines.count - min(lines.count, most)
        return "\n### \(title)\n\n"
            + lines.prefix(most).map { "- \(Markdown.escaped($0.truncated(to: 500)))\n" }.joined()
            + (left > 0 ? "- and \(left) more\n" : "")
    }
}

extension PolicyPreview {
    /// Changes that are not risky, the organization's own first.
    var changeGroups: [ChangeGroup] { allChangeGroups.filter { $0.change.risk == nil } }

    var allChangeGroups: [ChangeGroup] {
        var own = ChangeGroups(keepsAllNames: false)
        for (plan, _) in introduced.organization {
            for change in plan.changes { own.add(change, of: plan.target.name) }
        }
        return own.ordered() + introduced.changes.ordered()
    }
}
