/// Reads lists of patterns, of which a leading `!` or `not:` excludes.
struct PatternReader {
    let diagnostics: Diagnostics

    /// - Parameters:
    ///   - what: how messages call the list.
    ///   - areNames: of repositories, which hold no slash.
    ///   - allowsNone: `null` asks for "no value".
    func matcher(_ nodes: [SourceNode], what: String, areNames: Bool, allowsNone: Bool = false) -> Matcher? {
        var matcher = Matcher()
        var isWhole = true
        for node in nodes {
            if node.isNull, allowsNone {
                matcher.acceptsNone = true
            } else if let text = node.scalar, !text.isEmpty, !node.isNull, node.tag == nil {
                isWhole = add(text, at: node.location, to: &matcher, what: what, areNames: areNames) && isWhole
            } else {
                if node.scalar == nil || node.tag == nil {
                    diagnostics.report(
                        at: node.location, "\(what) must be a pattern, found \(node.found)",
                        hint: "for example \"api-*\"")
                }
                isWhole = false
            }
        }
        return isWhole ? matcher : nil
    }

    private func add(
        _ text: String, at location: SourceLocation, to matcher: inout Matcher, what: String, areNames: Bool
    ) -> Bool {
        let exclusion = ["!", "not:"].first { text.hasPrefix($0) }
        var pattern = Substring(text).dropFirst(exclusion?.count ?? 0)
        while pattern.first == " " { pattern.removeFirst() }
        if areNames, pattern.contains("/") {
            let name = pattern.split(separator: "/").last.map(String.init) ?? "*"
            diagnostics.report(
                at: location, "'\(pattern)' in \(what) holds a slash, which no name of a repository does",
                hint: "write '\(name)'")
            return false
        }
        do {
            let glob = try Glob(String(pattern))
            if exclusion == nil { matcher.included.append(glob) } else { matcher.excluded.append(glob) }
            return true
        } catch {
            diagnostics.report(at: location, "bad pattern '\(text)' in \(what): \(error.message)")
            return false
        }
    }
}
