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

    /// Quotes text that YAML would take for something else, inside of brackets as well.
    private static func quoted(_ text: String) -> String {
        let isKeyword = ["", "true", "false", "null", "~", "yes", "no", "on", "off", "<<", "-"].contains(
            text.lowercased())
        let isSpecial = text.unicodeScalars.contains {
            ",[]{}#\"'".unicodeScalars.contains($0) || escape(of: $0) != nil
        }
        let startsSpecial = text.unicodeScalars.first.map { "*&!|>%@`?: ".unicodeScalars.contains($0) } ?? false
        let isStructure = text.hasPrefix("- ") || text.hasSuffix(":") || [": ", ":?"].contains { text.contains($0) }
        guard isKeyword || isSpecial || startsSpecial || isStructure || text.hasSuffix(" ") || Double(text) != nil
        else {
            return text
        }
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            default: escape(of: scalar) ?? String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    /// How a character is written that may not stand in a policy, or would end the line; `nil` for any other.
    private static func escape(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x0A: "\\n"
        case 0x09: "\\t"
        case 0x0D: "\\r"
        case ..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
            "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                + String(scalar.value, radix: 16)
        default: nil
        }
    }
}
