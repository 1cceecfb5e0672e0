package import Policy

/// What a policy wants of one repository and why, as text for people and as JSON for programs.
package struct ExplanationReport: Sendable {
    private let explanation: Explanation
    private let target: TargetKind
    private let exemption: String?

    /// Where the rule stands, if the value leaves room for it.
    private static let widestValue = 76

    /// - Parameter exemption: why the repository is left alone at present.
    package init(_ explanation: Explanation, exemption: String? = nil) {
        self.explanation = explanation
        target = explanation.repository.isOrganization ? .organization : .repository
        self.exemption = exemption
    }

    /// A line for each setting, below it what it overrode.
    package func lines(_ style: Style, _ width: LineWidth = .unlimited) -> [String] {
        let name = style.bold(explanation.repository.description.printable)
        let exempt = exemption.map { ["\(name): \(style.yellow($0.printable))", ""] } ?? []
        guard !explanation.rules.isEmpty else { return exempt + ["\(name): no rule applies"] }
        let lines = explanation.lines
        let widest = lines.map { $0.left.printable.displayWidth }.max() ?? 0
        let column = min(widest, Self.widestValue, width.columns.map { $0 * 3 / 5 } ?? .max)
        let table = lines.flatMap { line -> [String] in
            let left = Self.coloured(line, style)
            let room = max(0, column - line.left.printable.displayWidth)
            let whole = left + String(repeating: " ", count: room) + "  " + style.dim(line.right.printable)
            if line.left.printable.displayWidth <= column, width.fits(whole) { return [whole] }
            return [left, String(repeating: " ", count: min(column, 8)) + "  " + style.dim(line.right.printable)]
        }
        return width.fit(exempt + ["\(name): \(explanation.rules.joined(separator: ", ").printable)", ""] + table)
    }

    private static func coloured(_ line: Explanation.Line, _ style: Style) -> String {
        let text = line.left.printable
        guard !line.isDetail, let key = line.key?.printable, text.hasPrefix(key) else { return style.dim(text) }
        return style.cyan(key) + text.dropFirst(key.count)
    }

    /// The schema is stable: members are added, never renamed or removed.
    package var json: JSON {
        var json: JSON = [
            "name": .string(explanation.repository.description), "target": .string(target.rawValue),
            "rules": .strings(explanation.rules),
            "settings": .array(explanation.rows.map { object(of: $0) }),
        ]
        if let exemption { json = json.setting(["exemption"], to: .string(exemption)) }
        return json
    }

    private func object(of row: Explanation.Row) -> JSON {
        var members = self.members(of: row.desired)
        members["key"] = .string(row.key)
        members["kind"] = .string(row.kind)
        members["path"] = .strings(row.path.components)
        members["overrode"] = .array(row.overrode.map { .object(self.members(of: $0)) })
        if !row.elements.isEmpty { members["elements"] = .array(row.elements.map { .object(self.members(of: $0)) }) }
        return .object(members)
    }

    private func members(of source: Explanation.Source) -> [String: JSON] {
        var members: [String: JSON] = ["rule": .string(source.rule), "source": .string(source.location.lineText)]
        if let value = source.json { members["value"] = value.redacted } else { members["exclusive"] = true }
        if source.isMinimum { members["minimum"] = true }
        if let reason = explanation.evaluated[source.rule] { members["enforcement"] = .string(reason) }
        return members
    }
}
