extension String {
    /// Adds a text as a JSON string, quotation marks included.
    ///
    /// For the few small objects that are written for every delivery: an encoder takes longer for one of them than all
    /// that is done with it.
    /// Source: RFC 8259, section 7.
    package mutating func append(quotedAsJSON text: String) {
        append("\"")
        if text.utf8.contains(where: { Self.mustBeEscaped($0) }) {
            for scalar in text.unicodeScalars { append(escaped: scalar) }
        } else {
            append(text)
        }
        append("\"")
    }

    private mutating func append(escaped scalar: Unicode.Scalar) {
        switch scalar {
        case "\"", "\\":
            append("\\")
            unicodeScalars.append(scalar)
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case "\u{0}"..<" ":
            let digits = String(scalar.value, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        default: unicodeScalars.append(scalar)
        }
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
