import Yams

/// Renames repeated keys in the text of a policy, without moving anything, so that the parser reads past them.
///
/// A key is overwritten with as many copies of one character that the text does not use.
struct KeyMasks {
    private var unused: [Unicode.Scalar]
    private var originals: [String: String] = [:]

    /// Each mask costs one more pass of the parser.
    private static let maximum = 200

    init(for text: String) {
        // Characters for private use (U+E000 …), which have no meaning that a policy could rely on.
        let used = Set(text.unicodeScalars.filter { (0xE000...0xF8FF).contains($0.value) })
        unused = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init).filter { !used.contains($0) }
            .prefix(Self.maximum).reversed()
    }

    /// The text with the key at `mark` renamed; `nil` when none of `keys` is written there as it is.
    mutating func mask(_ keys: [String], at mark: Mark, in text: String) -> String? {
        guard let replacement = unused.popLast() else { return nil }
        var scalars = Array(text.unicodeScalars)
        guard var start = Self.offset(of: mark, in: scalars) else { return nil }
        if scalars.indices.contains(start), ["\"", "'"].contains(scalars[start]) { start += 1 }
        // The longest first: one key may be the beginning of another.
        for key in keys.sorted(by: { $0.unicodeScalars.count > $1.unicodeScalars.count }) {
            let name = Array(key.unicodeScalars)
            guard !name.isEmpty, scalars[min(start, scalars.count)...].starts(with: name) else { continue }
            let mask = Array(repeating: replacement, count: name.count)
            scalars.replaceSubrange(start..<(start + name.count), with: mask)
            originals[Self.string(mask)] = original(of: key)
            return Self.string(scalars)
        }
        return nil
    }

    func original(of key: String) -> String { originals[key] ?? key }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func offset(of mark: Mark, in scalars: [Unicode.Scalar]) -> Int? {
        var line = 1
        var offset = 0
        while line < mark.line, offset < scalars.count {
            let isBreak = ["\n", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalars[offset])
            let isReturn = scalars[offset] == "\r" && scalars.dropFirst(offset + 1).first != "\n"
            if isBreak || isReturn { line += 1 }
            offset += 1
        }
        return line == mark.line ? offset + mark.column - 1 : nil
    }
}
