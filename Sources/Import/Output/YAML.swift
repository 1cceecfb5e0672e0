/// A piece of YAML to write.
package indirect enum YAML: Hashable, Sendable {
    /// As it is written.
    case scalar(String)
    /// Text, with quotes where it needs them.
    case text(String)
    /// - Parameter tag: `!replace`.
    case sequence([YAML], tag: String? = nil)
    case mapping([YAMLEntry])
}

/// A key with its value, in the order in which they are written.
package struct YAMLEntry: Hashable, Sendable {
    package let key: String
    package var value: YAML
    /// Behind it on the same line.
    package var comment: String?
    /// Lines above it.
    package var remarks: [String] = []

    package init(_ key: String, _ value: YAML, comment: String? = nil) {
        self.key = key
        self.value = value
        self.comment = comment
    }
}

/// How a text is written as a scalar.
enum YAMLText {
    private static let reserved: Set<String> = [
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "-.inf", "<<", "=",
    ]

    /// - Parameter isInline: inside of brackets, where commas and brackets mean something.
    static func scalar(_ text: String, isInline: Bool) -> String {
        let isFree = !isInline || !text.unicodeScalars.contains { ",[]{}".unicodeScalars.contains($0) }
        return isFree && isPlain(text) ? text : quoted(text)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, text.utf8.count <= 200,
            !reserved.contains(text.lowercased()), !"-?:,[]{}#&*!|>'\"%@`~".unicodeScalars.contains(first),
            !looksLikeNumber(text), last != ":", first != " ", last != " "
        else { return false }
        return !text.contains(": ") && !text.contains(" #") && text.unicodeScalars.allSatisfy { isPlain($0) }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 32, !(127...160).contains(scalar.value) else { return false }
        return !"\u{2028}\u{2029}\u{FEFF}".unicodeScalars.contains(scalar)
    }

    /// A number, a date or a time to some reader of YAML.
    private static func looksLikeNumber(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, "0123456789+.".unicodeScalars.contains(first) else { return false }
        return text.unicodeScalars.allSatisfy { "0123456789abcdefABCDEFxo_+-.:TZ ".unicodeScalars.contains($0) }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 32 || scalar.value == 127 || (0x80...0x9F).contains(scalar.value):
                result += "\\x" + hexadecimal(scalar.value, digits: 2)
            case "\u{2028}", "\u{2029}", "\u{FEFF}": result += "\\u" + hexadecimal(scalar.value, digits: 4)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
