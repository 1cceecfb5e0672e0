extension GraphQL {
    /// Cuts a document into tokens, skipping white space, commas and comments.
    ///
    /// Source: <https://spec.graphql.org/October2021/#sec-Appendix-Grammar-Summary.Lexical-Tokens>
    struct Lexer {
        let source: SourceText
        private var position = 0

        init(_ source: SourceText) {
            self.source = source
            // A byte order mark is white space to GraphQL.
            if source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        }

        private var bytes: [UInt8] { source.bytes }

        private func peek(_ distance: Int = 0) -> UInt8? {
            position + distance < bytes.count ? bytes[position + distance] : nil
        }

        mutating func next() throws(SyntaxError) -> Token {
            skipIgnored()
            let start = position
            guard let byte = peek() else {
                return Token(kind: .endOfDocument, position: start, end: start)
            }
            switch byte {
            case _ where byte.startsName:
                while let byte = peek(), byte.continuesName { position += 1 }
                return token(.name(source.text(start..<position)), from: start)
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                return try number(from: start)
            case UInt8(ascii: "\""):
                if peek(1) == byte, peek(2) == byte { return try blockString(from: start) }
                return try string(from: start)
            case UInt8(ascii: "."):
                guard peek(1) == byte, peek(2) == byte else { throw unexpected(at: start) }
                position += 3
                return token(.ellipsis, from: start)
            default:
                guard Token.symbol(for: byte) != "UNKNOWN_CHAR" else { throw unexpected(at: start) }
                position += 1
                return token(.punctuator(byte), from: start)
            }
        }

        private func token(_ kind: Token.Kind, from start: Int) -> Token {
            Token(kind: kind, position: start, end: position)
        }

        private mutating func skipIgnored() {
            while let byte = peek() {
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","):
                    position += 1
                case UInt8(ascii: "#"):
                    while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
                default:
                    return
                }
            }
        }

        private mutating func number(from start: Int) throws(SyntaxError) -> Token {
            var isFloat = false
            if peek() == UInt8(ascii: "-") { position += 1 }
            try digits(start: start)
            if peek() == UInt8(ascii: ".") {
                isFloat = true
                position += 1
                try digits(start: start)
            }
            if let exponent = peek(), exponent | 0x20 == UInt8(ascii: "e") {
                isFloat = true
                position += 1
                if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
                try digits(start: start)
            }
            if let byte = peek(), byte.startsName || byte == UInt8(ascii: ".") { throw unexpected(at: position) }
            let text = source.text(start..<position)
            return token(isFloat ? .float(text) : .int(text), from: start)
        }

        private mutating func digits(start: Int) throws(SyntaxError) {
            guard let first = peek(), first.isDigit else { throw unexpected(at: start) }
            while let byte = peek(), byte.isDigit { position += 1 }
        }

        private mutating func string(from start: Int) throws(SyntaxError) -> Token {
            position += 1
            var text: [UInt8] = []
            while let byte = peek() {
                position += 1
                switch byte {
                case UInt8(ascii: "\""):
                    return token(.string(String(decoding: text, as: UTF8.self)), from: start)
                case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                    throw unexpected(at: start)
                case UInt8(ascii: "\\"):
                    text.append(contentsOf: try escape())
                default:
                    text.append(byte)
                }
            }
            throw unexpected(at: start)
        }

        private mutating func escape() throws(SyntaxError) -> [UInt8] {
            let start = position - 1
            guard let byte = peek() else { throw unexpected(at: start) }
            position += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
            case UInt8(ascii: "b"): return [0x08]
            case UInt8(ascii: "f"): return [0x0C]
            case UInt8(ascii: "n"): return [0x0A]
            case UInt8(ascii: "r"): return [0x0D]
            case UInt8(ascii: "t"): return [0x09]
            case UInt8(ascii: "u"):
                var unit = try hexadecimal(start: start)
                if (0xD800..<0xDC00).contains(unit), peek() == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") {
                    position += 2
                    let low = try hexadecimal(start: start)
                    guard (0xDC00..<0xE000).contains(low) else { throw unexpected(at: start) }
                    unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                }
                guard let scalar = Unicode.Scalar(unit) else { throw unexpected(at: start) }
                return Array(String(Character(scalar)).utf8)
            default:
                throw unexpected(at: start)
            }
        }

        private mutating func hexadecimal(start: Int) throws(SyntaxError) -> UInt32 {
            guard position + 4 <= bytes.count, let unit = UInt32(source.text(position..<position + 4), radix: 16)
            else { throw unexpected(at: start) }
            position += 4
            return unit
        }

        private mutating func blockString(from start: Int) throws(SyntaxError) -> Token {
            let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 3)
            position += 3
            var raw: [UInt8] = []
            while let byte = peek() {
                if bytes[position...].starts(with: quotes) {
                    position += 3
                    let text = BlockString.value(of: String(decoding: raw, as: UTF8.self))
                    return token(.string(text), from: start)
                }
                if byte == UInt8(ascii: "\\"), bytes[(position + 1)...].starts(with: quotes) {
                    raw.append(contentsOf: quotes)
                    position += 4
                } else {
                    raw.append(byte)
                    position += 1
                }
            }
            throw unexpected(at: start)
        }

        private func unexpected(at offset: Int) -> SyntaxError {
            let location = source.location(at: offset)
            let character = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).prefix(1)
            return SyntaxError(
                message: "Parse error on \(GraphQL.quoted(String(character))) (error) at "
                    + "[\(location.line), \(location.column)]",
                location: location)
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var startsName: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
    }
    fileprivate var continuesName: Bool { startsName || isDigit }
}
