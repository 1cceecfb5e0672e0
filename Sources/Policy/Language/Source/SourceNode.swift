/// A YAML value as it is written, with its place.
struct SourceNode: Sendable {
    enum Tag: String, Sendable, CaseIterable {
        case atLeast = "!atLeast"
        case replace = "!replace"
    }

    enum Content: Sendable {
        /// - isPlain: written without quotes, so that `true`, `1` and `null` have a meaning.
        case scalar(String, isPlain: Bool)
        case list([SourceNode])
        case mapping([SourcePair])
    }

    let content: Content
    let tag: Tag?
    let location: SourceLocation
}

/// A key of a mapping and its value.
struct SourcePair: Sendable {
    let key: String
    let keyLocation: SourceLocation
    /// It came through `<<`: a key written out beside it wins.
    let isMerged: Bool
    let value: SourceNode
}

extension SourceNode {
    /// Nothing is written here at all. Too easily an oversight to be taken for `null`.
    var isBlank: Bool {
        if case .scalar("", isPlain: true) = content { tag == nil } else { false }
    }

    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["null", "Null", "NULL", "~"].contains(text)
    }

    var scalar: String? { if case .scalar(let text, _) = content { text } else { nil } }
    var list: [SourceNode]? { if case .list(let items) = content { items } else { nil } }
    var mapping: [SourcePair]? { if case .mapping(let pairs) = content { pairs } else { nil } }

    /// The elements of a list, or the one value that stands for a list of one.
    var listOrSingle: [SourceNode]? {
        if case .mapping = content { nil } else { list ?? [self] }
    }

    /// `true` and `false` of YAML 1.2.
    var boolean: Bool? {
        guard case .scalar(let text, isPlain: true) = content else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    /// How messages call what stands here.
    var found: String {
        switch content {
        case .list: "a list"
        case .mapping: "a mapping"
        case .scalar where isBlank: "nothing"
        case .scalar where isNull: "null"
        case .scalar(let text, isPlain: true): "'\(Self.shortened(text))'"
        case .scalar(let text, isPlain: false): "the text '\(Self.shortened(text))'"
        }
    }

    static func shortened(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return line.count > 60 || line.count < text.count ? line.prefix(57) + "…" : line
    }
}
