/// Hides `*` and `?` from the parser, so that it takes aliases and explicit keys for text.
///
/// The parser would put in for an alias all that its anchor stands for, and would hash and compare keys with all that
/// is in them: a few lines of aliases of aliases, or of lists in keys, keep it busy for ever. Without these two
/// characters, keys are short, and every alias is looked up once, by the reader.
struct IndicatorMasks {
    /// What a plain text begins with means, if anything.
    enum Meaning: Hashable {
        case text
        case alias(String)
        case malformedAlias
        case explicitKey
    }

    private let alias: Unicode.Scalar
    private let key: Unicode.Scalar

    /// `nil` in the unheard-of case that the text uses every character for private use.
    init?(for text: String) {
        let used = Set(text.unicodeScalars.filter { (0xE000...0xF8FF).contains($0.value) })
        let unused = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init).filter { !used.contains($0) }.prefix(2)
        guard let first = unused.first, let second = unused.dropFirst().first else { return nil }
        (alias, key) = (first, second)
    }

    func hide(_ text: String) -> String {
        replacing(text) { scalar in
            switch scalar {
            case "*": alias
            case "?": key
            default: scalar
            }
        }
    }

    /// The text as it is written in the policy.
    func shown(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == alias || $0 == key }) else { return text }
        return replacing(text) { scalar in
            switch scalar {
            case alias: "*"
            case key: "?"
            default: scalar
            }
        }
    }

    func meaning(ofPlain text: String) -> Meaning {
        let rest = text.unicodeScalars.dropFirst()
        switch text.unicodeScalars.first {
        case alias:
            return !rest.isEmpty && rest.allSatisfy(Self.isOfName) ? .alias(String(rest)) : .malformedAlias
        case key where rest.first.map { $0 == " " || $0 == "\t" } ?? true: return .explicitKey
        default: return .text
        }
    }

    /// What names of anchors are made of.
    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    private func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text.unicodeScalars.lazy.map(replacement))
        return String(view)
    }
}
