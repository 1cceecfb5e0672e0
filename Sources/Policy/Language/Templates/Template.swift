/// Text with places to fill in: `{{collection}}leads`, `{{approvers|1}}`.
struct Template: Hashable, Sendable {
    enum Segment: Hashable, Sendable {
        case text(String)
        case attribute(AttributeName, fallback: String?)
        case secret(String)
    }

    struct Malformed: Error {
        let message: String
        let hint: String?
    }

    let segments: [Segment]
    /// As it was written.
    let source: String

    /// - Returns: `nil` when the text holds no template.
    static func parse(_ text: String) throws(Malformed) -> Template? {
        guard text.contains("{{") else { return nil }
        var segments: [Segment] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { segments.append(.text(String(rest[..<open.lowerBound]))) }
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw Malformed(message: "'{{' without '}}'", hint: "for example {{collection}}")
            }
            segments.append(try placeholder(rest[open.upperBound..<close.lowerBound]))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { segments.append(.text(String(rest))) }
        return Template(segments: segments, source: text)
    }

    private static func placeholder(_ inner: Substring) throws(Malformed) -> Segment {
        let parts = inner.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let name = trimmed(parts[0])
        if name.hasPrefix("secret:") {
            let secret = trimmed(name.dropFirst("secret:".count))
            guard parts.count == 1, isSecretName(secret) else {
                throw Malformed(
                    // Without what was written: it may be the secret itself.
                    message: "'{{secret:…}}' does not name a secret",
                    hint: "write {{secret:NAME}}, with letters, digits and '_' in NAME, and no fallback")
            }
            return .secret(String(secret))
        }
        guard let attribute = AttributeName(written: name) else {
            throw Malformed(
                message: name.isEmpty ? "'{{}}' names nothing" : "'\(name)' is not an attribute name",
                hint: "write {{name}} or {{name|fallback}}, with letters, digits, '_' and '-' in the name")
        }
        return .attribute(attribute, fallback: parts.count == 2 ? String(trimmed(parts[1])) : nil)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func isSecretName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || isDigit($0)) }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}

extension Template {
    var attributes: [AttributeName] {
        segments.compactMap { if case .attribute(let name, _) = $0 { name } else { nil } }
    }

    /// The name of the secret, when the template is `{{secret:NAME}}` and nothing else.
    var secret: String? {
        if segments.count == 1, case .secret(let name) = segments[0] { name } else { nil }
    }

    var holdsSecret: Bool { segments.contains { if case .secret = $0 { true } else { false } } }

    /// The attribute, when the template is one placeholder and nothing else: then several values stay several.
    var soleAttribute: AttributeName? {
        if segments.count == 1, case .attribute(let name, _) = segments[0] { name } else { nil }
    }

    /// The text when every attribute takes its fallback; `nil` when one has none.
    var fallbackText: String? {
        var text = ""
        for segment in segments {
            switch segment {
            case .text(let part): text += part
            case .attribute(_, let fallback?): text += fallback
            case .attribute, .secret: return nil
            }
        }
        return text
    }

    /// What came of filling in.
    enum Filled {
        case text(String)
        /// An attribute has no value and no fallback.
        case missing(AttributeName)
        /// An attribute's value is not known before the repository is.
        case unknown
    }

    func filled(with attributes: Attributes) -> Filled {
        var text = ""
        for segment in segments {
            switch segment {
            case .text(let part): text += part
            case .secret: return .unknown
            case .attribute(let name, let fallback):
                switch attributes[name] {
                case .values(let values): text += values.joined(separator: ", ")
                case .none:
                    guard let fallback else { return .missing(name) }
                    text += fallback
                case .unknown: return .unknown
                }
            }
        }
        return .text(text)
    }
}
