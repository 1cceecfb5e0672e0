/// Reads comma-separated values as RFC 4180 has them, with blank lines and `#` comments between the records.
enum CSV {
    struct Field {
        var text: String
        let line: Int
        let column: Int
    }

    struct Malformed {
        let message: String
        let line: Int
        let column: Int
    }

    /// Records with the places of their fields, and what is wrong with the rest.
    static func records(of text: String) -> (records: [[Field]], problems: [Malformed]) {
        var scanner = Scanner(text)
        scanner.scan()
        return (scanner.records, scanner.problems)
    }

    private struct Scanner {
        private let scalars: [Unicode.Scalar]
        private var position = 0
        private var line = 1
        private var column = 1
        private(set) var records: [[Field]] = []
        private(set) var problems: [Malformed] = []

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
        private var isAtLineEnd: Bool { current == nil || current == "\n" || current == "\r" }

        private mutating func advance() {
            let isReturn = current == "\r" && !(position + 1 < scalars.count && scalars[position + 1] == "\n")
            if current == "\n" || isReturn { (line, column) = (line + 1, 1) } else { column += 1 }
            position += 1
        }

        private mutating func skipLine() {
            while !isAtLineEnd { advance() }
            // CR, LF or both end one line; an LF after it can only be the second half.
            if current == "\r" { advance() }
            if current == "\n" { advance() }
        }

        mutating func scan() {
            while current != nil {
                skipBlanks()
                if isAtLineEnd || current == "#" {
                    skipLine()
                } else {
                    records.append(record())
                    skipLine()
                }
            }
        }

        private mutating func skipBlanks() {
            while current == " " || current == "\t" { advance() }
        }

        private mutating func record() -> [Field] {
            var fields = [field()]
            while current == "," {
                advance()
                fields.append(field())
            }
            return fields
        }

        private mutating func field() -> Field {
            skipBlanks()
            var field = Field(text: "", line: line, column: column)
            if current == "\"" {
                field.text = quoted(from: field)
                skipBlanks()
                if !isAtLineEnd, current != "," {
                    problems.append(
                        Malformed(message: "text after the closing quote", line: line, column: column))
                    while !isAtLineEnd, current != "," { advance() }
                }
                return field
            }
            var text = String.UnicodeScalarView()
            while let scalar = current, !isAtLineEnd, scalar != "," {
                text.append(scalar)
                advance()
            }
            while let last = text.last, last == " " || last == "\t" { text.removeLast() }
            field.text = String(text)
            return field
        }

        private mutating func quoted(from start: Field) -> String {
            advance()
            var text = String.UnicodeScalarView()
            while let scalar = current {
                advance()
                guard scalar == "\"" else {
                    text.append(scalar)
                    continue
                }
                guard current == "\"" else { return String(text) }
                text.append("\"")
                advance()
            }
            problems.append(
                Malformed(message: "the quote is never closed", line: start.line, column: start.column))
            return String(text)
        }
    }
}
