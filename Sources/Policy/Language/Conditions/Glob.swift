/// A pattern for names: `*`, `?`, `[a-z]`, `[!0-9]`, `{one,two}`, `\` before a character to take it literally.
/// Compared without regard to case.
struct Glob: Hashable, Sendable {
    fileprivate enum Token: Hashable, Sendable {
        case byte(UInt8)
        case any
        case many
        /// One of `sets`, by its place there: a token by itself is quick to check.
        case set(Int)
    }

    fileprivate struct ByteSet: Hashable, Sendable {
        let ranges: [ClosedRange<UInt8>]
        let isNegated: Bool

        func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != isNegated }
    }

    fileprivate struct Alternative: Hashable, Sendable {
        var tokens: [Token] = []
        var sets: [ByteSet] = []
    }

    struct Malformed: Error {
        let message: String
    }

    private let alternatives: [Alternative]

    /// Names of repositories have at most 100.
    private static let maximumLength = 1000
    /// Braces multiply: more than this many alternatives are refused.
    private static let maximumAlternatives = 1000

    init(_ pattern: String) throws(Malformed) {
        guard !pattern.isEmpty else { throw Malformed(message: "an empty pattern matches nothing") }
        let bytes = Array(pattern.lowercased().utf8)
        guard bytes.count <= Self.maximumLength else {
            throw Malformed(message: "the pattern is longer than \(Self.maximumLength) bytes")
        }
        var expanded: [[UInt8]] = []
        try Self.expand([], bytes[...], into: &expanded)
        alternatives = try expanded.map { bytes throws(Malformed) in try Self.alternative(bytes) }
    }

    /// Whether the whole of a name, given as UTF-8 in lower case, fits.
    func matches(_ name: [UInt8]) -> Bool {
        alternatives.contains { $0.matches(name) }
    }

    // MARK: Compiling

    private static func expand(_ prefix: [UInt8], _ rest: ArraySlice<UInt8>, into result: inout [[UInt8]])
        throws(Malformed)
    {
        var prefix = prefix
        var index = rest.startIndex
        while index < rest.endIndex {
            switch rest[index] {
            case UInt8(ascii: "\\"):
                guard index + 1 < rest.endIndex else { throw Malformed(message: "'\\' at the end escapes nothing") }
                prefix += rest[index...(index + 1)]
                index += 2
            case UInt8(ascii: "["):
                guard let end = rest[index...].firstIndex(of: UInt8(ascii: "]")) else {
                    throw Malformed(message: "'[' without ']'")
                }
                prefix += rest[index...end]
                index = end + 1
            case UInt8(ascii: "{"):
                let (options, end) = try options(rest, from: index)
                for option in options {
                    try expand(prefix, option + rest[end...], into: &result)
                }
                return
            case UInt8(ascii: "}"): throw Malformed(message: "'}' without '{'")
            default:
                prefix.append(rest[index])
                index += 1
            }
        }
        guard result.count < maximumAlternatives else {
            throw Malformed(message: "the braces stand for more than \(maximumAlternatives) patterns")
        }
        result.append(prefix)
    }

    /// The texts between the brace at `start` and its partner, and the index behind that.
    private static func options(_ text: ArraySlice<UInt8>, from start: Int) throws(Malformed)
        -> ([ArraySlice<UInt8>], Int)
    {
        var depth = 0
        var begin = start + 1
        var options: [ArraySlice<UInt8>] = []
        var index = start
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ",") where depth == 1:
                options.append(text[begin..<index])
                begin = index + 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return (options + [text[begin..<index]], index + 1) }
            default: break
            }
            index += 1
        }
        throw Malformed(message: "'{' without '}'")
    }

    private static func alternative(_ pattern: [UInt8]) throws(Malformed) -> Alternative {
        var alternative = Alternative()
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "*"):
                if alternative.tokens.last != .many { alternative.tokens.append(.many) }
            case UInt8(ascii: "?"): alternative.tokens.append(.any)
            case UInt8(ascii: "\\"):
                index += 1
                guard index < pattern.count else { throw Malformed(message: "'\\' at the end escapes nothing") }
                alternative.tokens.append(.byte(pattern[index]))
            case UInt8(ascii: "["):
                guard let end = pattern[index...].firstIndex(of: UInt8(ascii: "]")) else {
                    throw Malformed(message: "'[' without ']'")
                }
                alternative.tokens.append(.set(alternative.sets.count))
                alternative.sets.append(try set(pattern[(index + 1)..<end]))
                index = end
            default: alternative.tokens.append(.byte(pattern[index]))
            }
            index += 1
        }
        return alternative
    }

    private static func set(_ text: ArraySlice<UInt8>) throws(Malformed) -> ByteSet {
        var text = text
        let isNegated = text.first == UInt8(ascii: "!") || text.first == UInt8(ascii: "^")
        if isNegated { text.removeFirst() }
        guard !text.isEmpty else { throw Malformed(message: "'[]' matches nothing") }
        var ranges: [ClosedRange<UInt8>] = []
        var index = text.startIndex
        while index < text.endIndex {
            guard index + 2 < text.endIndex, text[index + 1] == UInt8(ascii: "-") else {
                ranges.append(text[index]...text[index])
                index += 1
                continue
            }
            guard text[index] <= text[index + 2] else {
                throw Malformed(message: "the range in '[…]' runs backwards")
            }
            ranges.append(text[index]...text[index + 2])
            index += 3
        }
        return ByteSet(ranges: ranges, isNegated: isNegated)
    }
}

// MARK: Matching

extension Glob.Alternative {
    /// Linear but for the last star, to which it goes back.
    fileprivate func matches(_ name: [UInt8]) -> Bool {
        var (token, byte) = (0, 0)
        var star: (token: Int, byte: Int)?
        while byte < name.count {
            if token < tokens.count, tokens[token] == .many {
                star = (token, byte)
                token += 1
            } else if token < tokens.count, accepts(tokens[token], name[byte]) {
                token += 1
                byte += 1
            } else if let last = star {
                star = (last.token, last.byte + 1)
                token = last.token + 1
                byte = last.byte + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .many }
    }

    private func accepts(_ token: Glob.Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let desired): desired == byte
        case .any: true
        case .many: false
        case .set(let index): sets[index].contains(byte)
        }
    }
}
