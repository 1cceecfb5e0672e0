/// The text of a GraphQL selection, from which fields can be taken out.
struct SelectionText {
    private let text: [UInt8]
    private var place: Int

    private init(_ text: String) {
        self.text = Array(text.utf8)
        place = 0
    }

    /// The text without the fields of these names, wherever they stand, and without what holds nothing else.
    static func removing(_ names: Set<String>, from text: String) -> String {
        guard names.contains(where: { text.contains($0) }) else { return text }
        var reader = SelectionText(text)
        return reader.selections(without: names)
    }

    /// The same for a fragment: `fragment X on Y { … }`.
    static func removing(_ names: Set<String>, fromFragment text: String) -> String {
        guard let open = text.firstIndex(of: "{"), let close = text.lastIndex(of: "}") else { return text }
        let inner = removing(names, from: String(text[text.index(after: open)..<close]))
        return "\(text[...open]) \(inner) }"
    }

    // MARK: Reading

    /// What stands up to the end, or to the brace that closes it.
    private mutating func selections(without names: Set<String>) -> String {
        var kept: [String] = []
        while let byte = next(), byte != UInt8(ascii: "}") {
            if let selection = selection(without: names) { kept.append(selection) }
        }
        return kept.joined(separator: " ")
    }

    /// - Returns: `nil` for one that is taken out.
    private mutating func selection(without names: Set<String>) -> String? {
        let start = place
        var name = word()
        if next() == UInt8(ascii: ":") {
            place += 1
            _ = next()
            name = word()
        }
        if next() == UInt8(ascii: "(") { skipArguments() }
        // `... on Type`, directives.
        while let byte = next(), byte != UInt8(ascii: "{"), name == "..." || byte == UInt8(ascii: "@") {
            let before = place
            let word = word()
            if word == "on" {
                _ = next()
                _ = self.word()
            }
            if next() == UInt8(ascii: "(") { skipArguments() }
            if name == "...", word != "on", !word.hasPrefix("@") { break }
            guard place > before else { break }
        }
        let head = String(decoding: text[start..<place], as: UTF8.self).trimmed
        guard next() == UInt8(ascii: "{") else { return names.contains(name) ? nil : head }
        place += 1
        let inner = selections(without: names)
        place = min(place + 1, text.count)
        return names.contains(name) || inner.isEmpty ? nil : "\(head) { \(inner) }"
    }

    /// Skips white space and commas. - Returns: what stands there.
    private mutating func next() -> UInt8? {
        while place < text.count, [0x20, 0x0A, 0x0D, 0x09, 0x2C].contains(text[place]) { place += 1 }
        return place < text.count ? text[place] : nil
    }

    private mutating func word() -> String {
        let start = place
        while place < text.count, !" \n\r\t,:(){}".utf8.contains(text[place]) { place += 1 }
        // What is none of these would never be passed.
        if place == start { place = min(place + 1, text.count) }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    private mutating func skipArguments() {
        var depth = 0
        var isInString = false
        while place < text.count {
            let byte = text[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\\") where isInString: place += 1
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "(") where !isInString: depth += 1
            case UInt8(ascii: ")") where !isInString:
                depth -= 1
                if depth == 0 { return }
            default: break
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
