/// Text of others in Markdown, where nothing in it is to mean anything.
enum PlainText {
    /// As a block of code, whose fence is longer than any in it.
    static func code(_ text: String) -> String {
        var longest = 2
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence)\n\(text)\n\(fence)\n"
    }

    /// Inside a sentence.
    static func inline(_ text: String) -> String {
        "`\(text.map { $0 == "`" || $0.isNewline ? "'" : String($0) }.joined())`"
    }

    /// As text: whatever has a meaning in Markdown or HTML, mentions somebody or names an issue has none.
    static func escaped(_ text: String) -> String {
        var output = ""
        for character in text {
            if special.contains(character) { output.append("\\") }
            output.append(character.isNewline ? " " : character)
            if character == "@" { output.append("\u{200B}") }
        }
        return output
    }

    private static let special = Set("\\`*_{}[]()<>#+-!|~&$")
}
