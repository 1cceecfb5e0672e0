/// Reads `when`.
struct ConditionReader {
    private let diagnostics: Diagnostics
    /// Attributes asked for, with the place of one mention each.
    private(set) var attributes: [AttributeName: SourceLocation] = [:]
    /// Slugs of teams asked for, in lower case.
    private(set) var teams: Set<String> = []
    private var mentionsArchived = false

    static let keys = [
        "name", "visibility", "fork", "template", "archived", "topics", "language", "teams", "attributes", "not", "any",
        "all",
    ]

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// - Parameter node: what stands under `when`; `nil` where there is none.
    mutating func read(_ node: SourceNode?) -> Condition {
        let condition = node.map { conjunction($0) } ?? .all([])
        // Archived repositories are read-only: a rule has to ask for them.
        return mentionsArchived ? condition : .all([.archived(false), condition])
    }

    /// All members must hold.
    private mutating func conjunction(_ node: SourceNode) -> Condition {
        guard let pairs = node.mapping else {
            diagnostics.report(
                at: node.location, "'when' must be a mapping, found \(node.found)",
                hint: "for example when: { name: \"api-*\" }")
            return .all([])
        }
        return .all(pairs.compactMap { member($0) })
    }

    private mutating func member(_ pair: SourcePair) -> Condition? {
        switch pair.key {
        case "name": return matcher(pair, isName: true).map { .name($0) }
        case "visibility": return visibility(pair)
        case "fork": return boolean(pair).map { .fork($0) }
        case "template": return boolean(pair).map { .template($0) }
        case "archived": return archived(pair)
        case "topics": return matcher(pair).map { .topics($0) }
        case "language": return matcher(pair).map { .language($0) }
        case "teams": return teams(pair)
        case "attributes": return attributes(pair)
        case "not": return .not(conjunction(pair.value))
        case "any": return branches(pair).map { .any($0) }
        case "all": return branches(pair).map { .all($0) }
        default:
            let hint = pair.key == "repository" ? "did you mean 'name'?" : nil
            diagnostics.report(
                at: pair.keyLocation, "unknown key '\(pair.key)' in 'when'",
                hint: hint ?? Suggestion.suggestion(for: pair.key, among: Self.keys))
            return nil
        }
    }

    private mutating func branches(_ pair: SourcePair) -> [Condition]? {
        guard let nodes = pair.value.list, !nodes.isEmpty else {
            report(pair, "a list of conditions", example: "\(pair.key): [{ name: \"api-*\" }, { topics: api }]")
            return nil
        }
        return nodes.map { conjunction($0) }
    }

    private func boolean(_ pair: SourcePair) -> Bool? {
        guard let value = pair.value.boolean else {
            report(pair, "true or false", example: "\(pair.key): true")
            return nil
        }
        return value
    }

    private mutating func archived(_ pair: SourcePair) -> Condition? {
        mentionsArchived = true
        if pair.value.scalar == "any" { return .all([]) }
        guard let value = pair.value.boolean else {
            report(pair, "true, false or any", example: "archived: true")
            return nil
        }
        return .archived(value)
    }

    private func visibility(_ pair: SourcePair) -> Condition? {
        guard let nodes = pair.value.listOrSingle, !nodes.isEmpty else {
            report(pair, "public, private, internal or a list of them", example: "visibility: private")
            return nil
        }
        let values = nodes.compactMap { node -> Visibility? in
            if let value = node.scalar.flatMap(Visibility.init(rawValue:)) { return value }
            diagnostics.report(
                at: node.location, "'visibility' must be public, private or internal, found \(node.found)",
                hint: node.scalar.flatMap {
                    Suggestion.nearest(to: $0, among: Visibility.allCases.map { $0.rawValue })
                }.map { "did you mean '\($0)'?" })
            return nil
        }
        return .visibility(Set(values))
    }

    /// Each team's grants are read on their own, so that patterns would mean reading those of all teams.
    private mutating func teams(_ pair: SourcePair) -> Condition? {
        guard let nodes = pair.value.listOrSingle, !nodes.isEmpty else {
            report(pair, "a team's slug or a list of slugs", example: "teams: payments")
            return nil
        }
        var slugs: Set<String> = []
        for node in nodes {
            guard let slug = node.scalar, !node.isNull, Self.isSlug(slug) else {
                diagnostics.report(
                    at: node.location, "'teams' in 'when' must be slugs of teams, found \(node.found)",
                    hint: "write each team's slug, without patterns; leave repositories out with not: { teams: … }")
                return nil
            }
            slugs.insert(slug.lowercased())
        }
        teams.formUnion(slugs)
        return .teams(slugs)
    }

    /// GitHub makes slugs of these characters; those of an enterprise's teams have a colon.
    private static func isSlug(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x80 || $0.isSlugByte }
    }

    private mutating func attributes(_ pair: SourcePair) -> Condition? {
        guard let pairs = pair.value.mapping else {
            report(pair, "a mapping of attributes to values", example: "attributes: { collection: ui }")
            return nil
        }
        return .all(
            pairs.compactMap { member in
                guard let name = AttributeName(written: member.key) else {
                    diagnostics.report(at: member.keyLocation, "'\(member.key)' is not an attribute name")
                    return nil
                }
                attributes[name] = attributes[name] ?? member.keyLocation
                return matcher(member, isAttribute: true).map { .attribute(name, $0) }
            })
    }

    // MARK: Patterns

    private func matcher(_ pair: SourcePair, isName: Bool = false, isAttribute: Bool = false) -> Matcher? {
        guard let nodes = pair.value.listOrSingle, !nodes.isEmpty else {
            report(pair, "a pattern or a list of patterns", example: "\(pair.key): \"api-*\"")
            return nil
        }
        return PatternReader(diagnostics: diagnostics).matcher(
            nodes, what: "'\(pair.key)'", areNames: isName, allowsNone: isAttribute || pair.key == "language")
    }

    private func report(_ pair: SourcePair, _ expectation: String, example: String) {
        diagnostics.report(
            at: pair.value.location, "'\(pair.key)' in 'when' must be \(expectation), found \(pair.value.found)",
            hint: "for example '\(example)'")
    }
}

extension UInt8 {
    fileprivate var isSlugByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
