/// Writes YAML as a person would: short things on one line, the rest indented, comments where they belong.
struct YAMLWriter {
    private(set) var lines: [String] = []

    static let width = 100
    /// More members than that read better below each other.
    private static let mostInline = 4

    /// - Parameter isOpen: it is written over several lines however short it is.
    mutating func write(_ entries: [YAMLEntry], indent: Int, first: String? = nil, open: Set<String> = []) {
        var first = first
        for entry in entries {
            let margin = String(repeating: " ", count: indent)
            for remark in entry.remarks { lines.append("\(margin)# \(remark)") }
            // The first member of an element of a list stands behind its dash.
            let lead = first ?? margin
            first = nil
            write(entry, lead: lead, indent: indent, open: open)
        }
    }

    private mutating func write(_ entry: YAMLEntry, lead: String, indent: Int, open: Set<String>) {
        let key = "\(lead)\(YAMLText.scalar(entry.key, isInline: false)):"
        let comment = entry.comment.map { "  # \($0)" } ?? ""
        if !entry.value.isText, !open.contains(entry.key), let text = entry.value.inline(mostInline: Self.mostInline),
            key.count + 1 + text.count <= Self.width
        {
            lines.append("\(key) \(text)\(comment)")
            return
        }
        switch entry.value {
        case .scalar(let text): lines.append("\(key) \(text)\(comment)")
        case .text(let text): lines.append("\(key) \(YAMLText.scalar(text, isInline: false))\(comment)")
        case .mapping(let members):
            lines.append("\(key)\(comment)")
            write(members, indent: indent + 2)
        case .sequence(let elements, let tag):
            let head = "\(key)\(tag.map { " \($0)" } ?? "")"
            let holdsMappings = elements.contains { if case .mapping = $0 { true } else { false } }
            guard !holdsMappings, let texts = elements.inlineTexts else {
                lines.append("\(head)\(comment)")
                for element in elements { write(element, indent: indent + 2) }
                return
            }
            wrap(texts, head: "\(head) [", indent: indent + 2, comment: comment)
        }
    }

    private mutating func write(_ element: YAML, indent: Int) {
        let dash = String(repeating: " ", count: indent) + "- "
        switch element {
        case .mapping(let members) where !members.isEmpty:
            if let text = element.inline(mostInline: 3), dash.count + text.count <= Self.width {
                lines.append(dash + text)
            } else {
                write(members, indent: indent + 2, first: dash)
            }
        case .text(let text): lines.append(dash + YAMLText.scalar(text, isInline: false))
        default: lines.append(dash + (element.inline(mostInline: .max) ?? "null"))
        }
    }

    /// A long list of short elements, over as few lines as it takes.
    private mutating func wrap(_ texts: [String], head: String, indent: Int, comment: String) {
        var line = head
        let margin = String(repeating: " ", count: indent)
        var isBegun = false
        for (index, text) in texts.enumerated() {
            let piece = text + (index + 1 < texts.count ? "," : "]")
            if line.count + 1 + piece.count > Self.width {
                lines.append(line)
                line = margin + piece
            } else {
                line += (isBegun ? " " : "") + piece
            }
            isBegun = true
        }
        lines.append(line + comment)
    }
}

extension YAML {
    /// On one line; `nil` where it holds comments or more members than read well so.
    func inline(mostInline: Int) -> String? {
        switch self {
        case .scalar(let text): return text
        case .text(let text): return YAMLText.scalar(text, isInline: true)
        case .sequence(let elements, let tag):
            guard let texts = elements.inlineTexts else { return nil }
            return "\(tag.map { "\($0) " } ?? "")[\(texts.joined(separator: ", "))]"
        case .mapping(let members):
            guard leafCount <= mostInline else { return nil }
            var texts: [String] = []
            for member in members {
                guard member.comment == nil, member.remarks.isEmpty,
                    let text = member.value.inline(mostInline: mostInline)
                else { return nil }
                texts.append("\(YAMLText.scalar(member.key, isInline: true)): \(text)")
            }
            return texts.isEmpty ? "{}" : "{ \(texts.joined(separator: ", ")) }"
        }
    }

    fileprivate var isText: Bool { if case .text = self { true } else { false } }

    private var leafCount: Int {
        switch self {
        case .scalar, .text, .sequence: 1
        case .mapping(let members): members.isEmpty ? 1 : members.reduce(0) { $0 + $1.value.leafCount }
        }
    }
}

extension [YAML] {
    /// `nil` where an element needs lines of its own.
    fileprivate var inlineTexts: [String]? {
        var texts: [String] = []
        for element in self {
            guard let text = element.inline(mostInline: 3) else { return nil }
            texts.append(text)
        }
        return texts
    }
}
