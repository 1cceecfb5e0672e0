extension JSON {
    /// The value as a policy writes it, in one line: `[build, lint]`, `{ app_id: 7, context: build }`.
    package var policyText: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): Self.quoted(value)
        case .array(let items): "[\(items.map { $0.policyText }.joined(separator: ", "))]"
        case .object(let members) where members.isEmpty: "{}"
        case .object(let members):
            "{ "
                + members.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)): \($0.value.policyText)" }
                .joined(separator: ", ") + " }"
        case .unresolved(.secret(let name)): "\"{{secret:\(name)}}\""
        case .unresolved(let reference): Self.quoted(reference.name)
        }
    }

    /// Quotes text that YAML would take for something else.
    private static func quoted(_ text: String) -> String {
        let isSpecial = text.unicodeScalars.contains { [",", "[", "]", "{", "}", "#", "\"", "'", "\n"].contains($0) }
        let isKeyword = ["", "true", "false", "null", "~", "yes", "no", "on", "off"].contains(text.lowercased())
        let startsSpecial = text.unicodeScalars.first.map {
            ["*", "&", "!", "|", ">", "%", "@", "`", " "].contains($0)
        }
        let isNumber = Double(text) != nil
        guard isSpecial || isKeyword || isNumber || startsSpecial == true || text.contains(": ") else { return text }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }
}
