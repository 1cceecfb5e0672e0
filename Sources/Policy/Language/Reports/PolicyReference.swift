/// The reference of every setting in Markdown, made from the manuals of the kinds: the second half of
/// `Docs/policy.md`.
package func policyReference(kinds: [any SettingKind.Type] = allKinds) -> String {
    let contents = kinds.map { "- [`\($0.name)`](#\($0.name)): \(Markdown.escaped($0.manual.summary))" }
    let pages = kinds.map { ReferencePage(name: $0.name, manual: $0.manual).text }
    return ([contents.joined(separator: "\n")] + pages).joined(separator: "\n\n")
}

private struct ReferencePage {
    let name: String
    let manual: Manual

    var text: String {
        var blocks = ["### \(name)", Markdown.escaped(manual.summary), example]
        if case .map(let map) = manual.shape {
            let comparison = map.isCaseInsensitive ? ", compared without regard to case" : ""
            let requirement = map.requirement.map { " It must \(Markdown.escaped($0.must))." } ?? ""
            blocks.append(
                "Each key is a \(Markdown.escaped(map.key))\(comparison).\(requirement)\(shorthand(of: map)) "
                    + "`null`: it must not exist. May be `exclusive`.")
        }
        blocks.append(table)
        if !manual.remarks.isEmpty {
            blocks.append(manual.remarks.map { "- \(Markdown.escaped($0))" }.joined(separator: "\n"))
        }
        blocks.append(
            "Permissions of the App: to read \(list(manual.permissions.read)); "
                + "to write \(list(manual.permissions.write)).")
        if !manual.references.isEmpty {
            blocks.append("GitHub's documentation: \(manual.references.map { "<\($0)>" }.joined(separator: ", "))")
        }
        return blocks.joined(separator: "\n\n")
    }

    private func shorthand(of map: Shape.Map) -> String {
        guard case .object(let object) = map.value, let name = object.shorthand else { return "" }
        return " A bare value stands for `\(name)`."
    }

    private var example: String {
        let lines = manual.example.split(separator: "\n", omittingEmptySubsequences: false)
        let isFlow = lines.count == 1 && ["{", "["].contains(manual.example.first)
        let body =
            isFlow ? "\(name): \(manual.example)" : "\(name):\n" + lines.map { "  \($0)" }.joined(separator: "\n")
        return "```yaml\n\(body)\n```"
    }

    private func list(_ permissions: [Permission]) -> String {
        permissions.isEmpty ? "none" : permissions.map { "`\($0)`" }.joined(separator: ", ")
    }

    // MARK: Table

    private var table: String {
        let rows =
            switch manual.shape {
            case .map(let map): rows(of: map.value, at: "", summary: "The value.", isNullable: false)
            default: rows(of: manual.shape, at: "", summary: "", isNullable: false)
            }
        return (["| setting | value | meaning |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private func rows(of shape: Shape, at path: String, summary: String, isNullable: Bool) -> [String] {
        var rows: [String] = []
        if !path.isEmpty {
            let null = isNullable ? ", or `null`" : ""
            rows.append(
                "| `\(path)` | \(Markdown.cell(shape.kindOfValue + null)) | \(Markdown.cell(Markdown.escaped(summary))) |"
            )
        }
        let fields: [Shape.Field] =
            switch shape {
            case .object(let object): object.fields
            case .list(let list): if case .object(let object) = list.element { object.fields } else { [] }
            case .map(let map): if case .object(let object) = map.value { object.fields } else { [] }
            default: []
            }
        let step: String =
            switch shape {
            case .list: "[]."
            case .map(let map): ".*\(map.key)*."
            default: path.isEmpty ? "" : "."
            }
        for field in fields {
            rows += self.rows(
                of: field.shape, at: path + step + field.name, summary: field.summary, isNullable: field.isNullable)
        }
        return rows
    }
}

extension Shape {
    /// What may stand here, in Markdown.
    fileprivate var kindOfValue: String {
        switch self {
        case .boolean: "`true` or `false`"
        case .integer(let range):
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "number"
            case (let low, .max): "number from \(low)"
            case (.min, let high): "number up to \(high)"
            case (let low, let high): "number from \(low) to \(high)"
            }
        case .text(let text):
            text.isSecret
                ? "`\"{{secret:NAME}}\"`" : text.requirement.map { "text; must \(Markdown.escaped($0.must))" } ?? "text"
        case .choice(let choice):
            choice.values.map { "`\($0)`" }.joined(separator: choice.isRanked ? " < " : ", ")
                + (choice.isOpen ? ", or another name" : "")
        case .list(let list):
            "list of \(list.element.plural)" + (list.maximumCount.map { ", at most \($0)" } ?? "")
        case .object(let object):
            object.shorthand.flatMap { object[$0] }.map { "mapping, or \($0.shape.kindOfValue) for `\($0.name)`" }
                ?? "mapping"
        case .map(let map): "mapping, each key a \(Markdown.escaped(map.key))"
        }
    }

    private var plural: String {
        switch self {
        case .text: "texts"
        case .choice(let choice): choice.values.map { "`\($0)`" }.joined(separator: ", ")
        case .object(let object): object.shorthand.map { "mappings, or texts for `\($0)`" } ?? "mappings"
        default: kindOfValue
        }
    }
}

private enum Markdown {
    /// Text in which nothing but `code` is marked up.
    static func escaped(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return escapedPlain(text) }
        return parts.enumerated().map { index, part in index % 2 == 1 ? "`\(part)`" : escapedPlain(String(part)) }
            .joined()
    }

    private static func escapedPlain(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "<": result += "&lt;"
            case "*", "_", "[", "]", "`", "\\": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }

    /// The same inside a table, where `|` ends a cell; the text is marked up already.
    static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
