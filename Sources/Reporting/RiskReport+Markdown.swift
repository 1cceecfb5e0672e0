import Enforcement

extension RiskReport {
    /// A section of its own, above everything else; empty where nothing is risky.
    func markdown(_ limits: LimitsInForce?) -> String {
        let groups = ordered
        guard !groups.isEmpty else { return "" }
        var text =
            "\n### ⚠️ Risky changes\n\n| | setting | before | after | repositories | rule |\n|---|---|---|---|---|---|\n"
        for group in groups {
            let change = group.change
            let cells = [
                group.risk.rawValue, Markdown.code(change.title), Markdown.cell(change.before),
                Markdown.cell(change.after), Markdown.escaped(group.repositories),
                "\(Markdown.escaped(change.rule)) (\(Markdown.code(change.source.lineText)))",
            ]
            text += "| \(cells.joined(separator: " | ")) |\n"
        }
        if omitted > 0 { text += "\nAnd \(omitted.counted("further change")): see below.\n" }
        for sentence in sentences(limits) { text += "\n**\(Markdown.escaped(sentence))**\n" }
        return text
    }
}
