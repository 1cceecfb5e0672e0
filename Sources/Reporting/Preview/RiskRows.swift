import Enforcement
import Policy

/// The rows of the table of risks: what is not enforced any more, then risky changes, the heaviest class first.
struct RiskRows {
    /// How alike risks must be to stand in one row.
    enum Grain {
        case setting
        case rule
        case kind
    }

    struct Row {
        var risk: String
        var title: String
        var transition: String
        /// Of repositories; where several settings stand in one row, of settings in repositories.
        var count: Int
        var names: [String]
        /// As Markdown.
        var rule: String
        fileprivate let kind: String
        fileprivate let ruleName: String
    }

    private let preview: PolicyPreview

    init(_ preview: PolicyPreview) { self.preview = preview }

    func rows(_ grain: Grain) -> [Row] {
        switch grain {
        case .setting: rows
        case .rule: folded { "\($0.risk)|\($0.kind)|\($0.ruleName)" }
        case .kind: folded(keepsRule: false) { "\($0.risk)|\($0.kind)" }
        }
    }

    private var rows: [Row] {
        let dropped = preview.dropped.ordered.map { group in
            let setting = group.setting
            return Row(
                risk: "no longer enforced", title: setting.title, transition: group.transition,
                count: group.repositories.count, names: group.repositories.examples,
                rule: PreviewMarkdown.rule(setting.rule, setting.source), kind: setting.kind, ruleName: setting.rule)
        }
        let exempt =
            preview.counts.exempt > 0
            ? [
                Row(
                    risk: "left alone", title: "exempt", transition: "", count: preview.counts.exempt, names: [],
                    rule: "", kind: "", ruleName: "")
            ] : []
        let all = preview.allChangeGroups
        let changes = Risk.allCases.flatMap { risk in
            all.filter { $0.change.risk == risk }.map { group in
                Row(
                    risk: risk.rawValue, title: group.title, transition: group.transition,
                    count: group.repositories.count, names: group.repositories.examples,
                    rule: PreviewMarkdown.rule(group.change.rule, group.change.source), kind: group.change.kind,
                    ruleName: group.change.rule)
            }
        }
        return exempt + dropped + changes
    }

    private func folded(keepsRule: Bool = true, by key: (Row) -> String) -> [Row] {
        var order: [String] = []
        var found: [String: [Row]] = [:]
        for row in rows {
            let key = key(row)
            if found[key] == nil { order.append(key) }
            found[key, default: []].append(row)
        }
        return order.compactMap { key in
            guard let rows = found[key], var row = rows.first else { return nil }
            guard rows.count > 1 else { return row }
            row.title = row.kind
            row.transition = rows.count.counted("setting")
            row.count = rows.reduce(0) { $0 + $1.count }
            row.names = []
            if !keepsRule { row.rule = "" }
            return row
        }
    }
}
