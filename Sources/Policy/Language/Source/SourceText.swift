/// The text of one policy file and the name by which messages call it.
package struct PolicyText: Hashable, Sendable {
    /// As shown in messages: `githubcop.yml`.
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// A text with its lines at hand.
struct SourceText {
    let name: String
    /// Without a byte order mark.
    let text: String
    private let lines: [String]

    init(name: String, text: String) {
        self.name = name
        var scalars = Substring(text).unicodeScalars
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        self.text = String(scalars)
        lines = Self.lines(of: scalars)
    }

    /// The line with this number, counted from 1.
    func line(_ number: Int) -> String? {
        lines.indices.contains(number - 1) ? lines[number - 1] : nil
    }

    /// The place after the last line that is not blank.
    var end: (line: Int, column: Int) {
        guard let last = lines.lastIndex(where: { $0.contains { !$0.isWhitespace } }) else { return (1, 1) }
        return (last + 1, lines[last].unicodeScalars.count + 1)
    }

    /// The first bracket that is inside of more than `limit` others of its line, whatever it means there.
    func bracket(deeperThan limit: Int) -> (line: Int, column: Int)? {
        for (number, line) in lines.enumerated() {
            var depth = 0
            for (offset, scalar) in line.unicodeScalars.enumerated() {
                switch scalar {
                case "[", "{": depth += 1
                case "]", "}": depth = max(0, depth - 1)
                default: continue
                }
                if depth > limit { return (number + 1, offset + 1) }
            }
        }
        return nil
    }

    /// Lines end with LF, CR LF or CR, as YAML has them.
    private static func lines(of scalars: Substring.UnicodeScalarView) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in scalars {
            defer { afterReturn = scalar == "\r" }
            switch scalar {
            case "\n" where afterReturn: continue
            case "\n", "\r":
                lines.append(String(line))
                line = String.UnicodeScalarView()
            default: line.append(scalar)
            }
        }
        lines.append(String(line))
        return lines
    }
}
