/// Markdown that somebody else wrote, made harmless: it can mention nobody, name no issue, show no picture and lead
/// nowhere; of HTML only what folds a list is left.
enum UntrustedMarkdown {
    private static let tags: Set<Substring> = [
        "details", "/details", "summary", "/summary", "sub", "/sub", "br", "br/",
    ]

    static func harmless(_ text: String) -> String {
        var output = ""
        var rest = text[...]
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "<":
                if let end = rest.prefix(10).firstIndex(of: ">"), tags.contains(rest[..<end]) {
                    output += "<\(rest[..<end])>"
                    rest = rest[rest.index(after: end)...]
                } else {
                    output += "&lt;"
                }
            // Zero-width: it looks the same, and GitHub finds no name, number or address.
            case "@": output += "@\u{200B}"
            case "#" where rest.first?.isNumber ?? false: output += "#\u{200B}"
            case "]" where rest.first == "(" || rest.first == "[" || rest.first == ":": output += "]\u{200B}"
            case ":" where rest.hasPrefix("//"): output += ":\u{200B}"
            case "w" where rest.prefix(3).lowercased() == "ww.", "W" where rest.prefix(3).lowercased() == "ww.":
                output += "\(character)\u{200B}"
            default: output.append(character)
            }
        }
        return output.filter { !isInvisible($0) }
    }

    /// One line or several, without control characters.
    static func plain(_ text: String) -> String { text.filter { !isInvisible($0) } }

    private static func isInvisible(_ character: Character) -> Bool {
        guard !character.isNewline, character != "\t" else { return false }
        return character.unicodeScalars.contains { scalar in
            scalar.properties.generalCategory == .control
                // What writes from right to left can make text look like other text.
                || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }
}
