/// The reference of every setting in Markdown, made from the documentations of the kinds: the second half of
/// `Docs/policy.md`.
package func policyReference(
    kinds: [any SettingKind.Type], organizationKinds: [any SettingKind.Type] = []
) -> String {
    let pages = (kinds + organizationKinds).map { kind in
        ReferencePage(
            name: kind.name,
            title: kind.targetKind == .organization ? "\(kind.name) of the organization" : kind.name,
            documentation: kind.documentation)
    }
    let contents = pages.map { "- [`\($0.title)`](#\($0.anchor)): \(Markdown.escaped($0.documentation.summary))" }
    return ([contents.joined(separator: "\n")] + pages.map { $0.text }).joined(separator: "\n\n")
}

private struct ReferencePage {
    let name: String
    let title: String
    let documentation: KindDocumentation

    /// As GitHub makes it of the heading.
    var anchor: String { title.replacing(" ", with: "-") }

    var text: String {
        var blocks = ["### \(title)", Markdown.escaped(documentation.summary), example]
        if case .map(let map) = documentation.schema {
            let comparison = map.isCaseInsensitive ? ", compared without regard to case" : ""
            let requirement = map.requirement.map { " It must \(Markdown.escaped($0.must))." } ?? ""
            blocks.append(
                "Each key is a \(Markdown.escaped(map.key))\(comparison).\(requirement)\(shorthand(of: map)) "
                    + "`null`: it must not exist. May be `exclusive`.")
        }
        blocks.append(table)
        if !documentation.remarks.isEmpty {
            blocks.append(documentation.remarks.map { "- \(Markdown.escaped($0))" }.joined(separator: "\n"))
        }
        blocks.append(
            "Permissions of the App: to read \(list(documentation.permissions.read)); "
                + "to write \(list(documentation.permissions.write))." + permissionsOfFields)
        if !documentation.references.isEmpty {
            blocks.append(
                "GitHub's documentation: \(documentation.references.map { "<\($0)>" }.joined(separator: ", "))")
        }
        return blocks.joined(separator: "\n\n")
    }

    private var permissionsOfFields: String {
        let fields = Dictionary(grouping: documentation.permissions.ofFields) { $0.value }
            .mapValues { $0.map { "`\($0.key)`" }.sorted().joined(separator: " and ") }
        return fields.sorted { $0.key.name < $1.key.name }.map { " For \($0.value) also \(list([$0.key]))." }.joined()
    }

    private func shorthand(of map: SettingSchema.Map) -> String {
        guard case .object(let object) = map.value, let name = object.shorthand else { return "" }
        return " A bare value stands for `\(name)`."
    }

    private var example: String {
        let lines = documentation.example.split(separator: "\n", omittingEmptySubsequences: false)
        let isFlow = lines.count == 1 && ["{", "["].contains(documentation.example.first)
        let body =
            isFlow
            ? "\(name): \(documentation.example)" : "\(name):\n" + lines.map { "  \($0)" }.joined(separator: "\n")
        return "```yaml\n\(body)\n```"
    }

    private func list(_ permissions: [Permission]) -> String {
        permissions.isEmpty ? "none" : permissions.map { "`\($0)`" }.joined(separator: ", ")
    }

    // MARK: Table

    private var table: String {
        let rows =
            switch documentation.schema {
            case .map(let map): rows(of: map.value, at: "", summary: "The value.", isNullable: false)
            default: rows(of: documentation.schema, at: "", summary: "", isNullable: false)
            }
        return (["| setting | value | meaning |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private func rows(of schema: SettingSchema, at path: String, summary: String, isNullable: Bool, notes: String = "")
        -> [String]
    {
        var rows: [String] = []
        if !path.isEmpty {
            let null = isNullable ? ", or `null`" : ""
            let value = Markdown.cell(schema.kindOfValue + null)
            rows.append("| `\(path)` | \(value) | \(Markdown.cell(Markdown.escaped(summary) + notes)) |")
        }
        let fields = schema.objectWithin?.fields ?? []
        let step: String =
            switch schema {
            case .list: "[]."
            case .map(let map): ".*\(map.key)*."
            default: path.isEmpty ? "" : "."
            }
        for field in fields {
            rows += self.rows(
                of: field.schema, at: path + step + field.name, summary: field.summary, isNullable: field.isNullable,
                notes: self.notes(on: field, in: schema))
        }
        return rows
    }

    /// What holds for a field besides its own meaning, as further sentences.
    private func notes(on field: SettingSchema.Field, in schema: SettingSchema)
        -> String
    {
        var notes: [String] = []
        if let value = field.defaultValue {
            notes.append("`\(value.policyText)` where it is created without.")
        } else if field.isRequired {
            notes.append("Required.")
        }
        let rivals = schema.objectWithin.map { $0.rivals(of: field.name) } ?? []
        if !rivals.isEmpty { notes.append("Not together with \(rivals.map { "`\($0)`" }.joined(separator: ", ")).") }
        if case .map(let map) = field.schema, map.isExact { notes.append("Once named, nothing else is in it.") }
        return notes.map { " \($0)" }.joined()
    }
}

extension SettingSchema {
    /// The object that this is, or that its elements or entries are.
    fileprivate var objectWithin: Object? {
        switch self {
        case .object(let object): object
        case .list(let list): if case .object(let object) = list.element { object } else { nil }
        case .map(let map): if case .object(let object) = map.value { object } else { nil }
        case .boolean, .integer, .text, .choice: nil
        }
    }

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
            (list.takesSingle ? "\(list.element.kindOfValue) or " : "") + "list of \(list.element.plural)"
                + (list.maximumCount.map { ", at most \($0)" } ?? "")
                + (list.takesCondition ? ", or `when: { … }` for those that match" : "")
        case .object(let object):
            object.shorthand.flatMap { object[$0] }.map { "mapping, or \($0.schema.kindOfValue) for `\($0.name)`" }
                ?? "mapping"
        case .map(let map):
            if case .object = map.value {
                "mapping, each key a \(Markdown.escaped(map.key))"
            } else {
                "mapping, each key a \(Markdown.escaped(map.key)), each value \(map.value.kindOfValue)"
            }
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
