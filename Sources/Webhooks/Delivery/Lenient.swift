/// GitHub adds fields, leaves fields out and changes their types over the years. A field that is absent, null or of
/// another type is nil, and never a reason to refuse the delivery.
extension KeyedDecodingContainer {
    func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
        guard contains(key) else { return nil }
        return try? decodeIfPresent(type, forKey: key)
    }

    /// The elements that can be read; those that cannot are left out.
    func lenientList<Value: Decodable>(_ type: Value.Type, _ key: Key) -> [Value] {
        lenient([Tolerant<Value>].self, key)?.compactMap { $0.value } ?? []
    }
}

private struct Tolerant<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws {
        value = try? Value(from: decoder)
    }
}

/// Text from a payload made fit for a log line and a terminal: no control characters, bounded length.
package func printable(_ text: String, limit: Int = 120) -> String {
    let clean = text.unicodeScalars.lazy.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
    // One more than the limit is enough to know that something is cut off.
    var result = String(String.UnicodeScalarView(clean.prefix(limit + 1)))
    if result.unicodeScalars.count > limit {
        result = String(String.UnicodeScalarView(result.unicodeScalars.prefix(limit - 1))) + "…"
    }
    return result
}
