/// Fits lines into the width of a terminal: what is too long goes on in the next line, indented. Everywhere else lines
/// are as long as they need to be.
package struct LineWidth: Hashable, Sendable {
    /// `nil`: no terminal.
    package let columns: Int?

    /// What goes on is indented by so much more than its beginning.
    private static let indent = 4
    /// A terminal narrower than this is taken for one of this width: nothing readable fits into less.
    private static let least = 20

    package init(columns: Int?) { self.columns = columns.map { max($0, Self.least) } }

    package static let unlimited = LineWidth(columns: nil)

    package func fits(_ line: String) -> Bool { columns.map { line.displayWidth <= $0 } ?? true }

    package func fit(_ lines: [String]) -> [String] { columns == nil ? lines : lines.flatMap { fit($0) } }

    /// One line as one or several. Escape sequences take no room; words are only broken where one alone is too long.
    package func fit(_ line: String) -> [String] {
        guard let columns, !fits(line) else { return [line] }
        let margin = line.prefix { $0 == " " }.count
        let indent = String(repeating: " ", count: min(margin + Self.indent, columns / 2))
        var lines: [String] = []
        var current = String(repeating: " ", count: min(margin, columns / 2))
        var width = current.count
        var isEmpty = true
        // Room that is only taken when a word follows in the same line.
        var gap = 0
        for word in Self.words(line.dropFirst(margin)) {
            if word.allSatisfy({ $0 == " " }) {
                gap = word.count
                continue
            }
            let needed = String(word).displayWidth
            if !isEmpty, width + gap + needed > columns {
                lines.append(current)
                (current, width, isEmpty, gap) = (indent, indent.count, true, 0)
            }
            if !isEmpty {
                current += String(repeating: " ", count: gap)
                width += gap
            }
            gap = 0
            for character in Self.cells(word) {
                let room = character.displayWidth
                if width + room > columns {
                    lines.append(current)
                    (current, width) = (indent, indent.count)
                }
                current += character
                width += room
            }
            isEmpty = false
        }
        return lines + [current]
    }

    /// At most so many columns, with an ellipsis where something is left out.
    package func cut(_ line: String) -> String {
        guard let columns, !fits(line) else { return line }
        var (cut, width) = ("", 0)
        for cell in Self.cells(line[...]) {
            width += cell.displayWidth
            guard width < columns else { break }
            cut += cell
        }
        return cut + "…"
    }

    /// Runs of spaces and what is between them.
    private static func words(_ text: Substring) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        while start < text.endIndex {
            let isGap = text[start] == " "
            let end = text[start...].firstIndex { ($0 == " ") != isGap } ?? text.endIndex
            words.append(text[start..<end])
            start = end
        }
        return words
    }

    /// Characters, each with the escape sequences before it.
    private static func cells(_ text: Substring) -> [String] {
        var cells: [String] = []
        var escape = ""
        for character in text {
            if !escape.isEmpty || character == "\u{1B}" {
                escape.append(character)
                if character.isLetter {
                    cells.append(escape)
                    escape = ""
                }
            } else {
                cells.append(String(character))
            }
        }
        return escape.isEmpty ? cells : cells + [escape]
    }
}

extension String {
    /// Columns of a terminal that it takes. Escape sequences for colours take none.
    package var displayWidth: Int {
        guard utf8.contains(where: { $0 >= 0x80 || $0 == 0x1B }) else { return utf8.count }
        var (width, isEscape) = (0, false)
        for character in self {
            if isEscape {
                isEscape = !character.isLetter
            } else if character == "\u{1B}" {
                isEscape = true
            } else {
                width += character.columns
            }
        }
        return width
    }
}

extension Character {
    /// Wide ones take two columns. Source: Unicode Standard Annex 11, "East Asian Width".
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        if scalar.properties.generalCategory == .format || scalar.properties.generalCategory == .nonspacingMark {
            return 0
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
