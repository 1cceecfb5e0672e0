/// Text from a payload made fit for a log line and a terminal: no control characters, bounded length.
package func printable(_ text: String, limit: Int = 120) -> String {
    // Most text is: names and logins.
    if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return text }
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
