/// Reads `exempt`.
struct ExemptionReader {
    let diagnostics: Diagnostics

    private static let keys = ["repositories", "reason", "owner", "until"]

    func read(_ nodes: [SourceNode]) -> [Exemption] { nodes.compactMap { read($0) } }

    private func read(_ node: SourceNode) -> Exemption? {
        guard let pairs = node.mapping else {
            diagnostics.report(
                at: node.location, "an exemption must be a mapping, found \(node.found)",
                hint: "for example { repositories: [legacy-*], reason: frozen, until: 2027-03-31 }")
            return nil
        }
        var repositories: Matcher?
        var patterns: [String] = []
        var reason: String?
        var owner: String?
        var until: Day?
        for pair in pairs {
            switch pair.key {
            case "repositories":
                repositories = matcher(pair)
                patterns = pair.value.listOrSingle?.compactMap { $0.scalar } ?? []
            case "reason": reason = text(pair)
            case "owner": owner = text(pair)
            case "until": until = day(pair)
            default:
                diagnostics.report(
                    at: pair.keyLocation, "unknown key '\(pair.key)' in an exemption",
                    hint: Suggestion.suggestion(for: pair.key, among: Self.keys))
            }
        }
        let present = Set(pairs.map { $0.key })
        for (key, why) in [("repositories", "which"), ("reason", "why")] where !present.contains(key) {
            diagnostics.report(at: node.location, "an exemption needs '\(key)': \(why) are they left alone?")
        }
        guard let repositories, let reason else { return nil }
        return Exemption(
            reason: reason, owner: owner, until: until, location: node.location, patterns: patterns,
            repositories: repositories)
    }

    private func matcher(_ pair: SourcePair) -> Matcher? {
        guard let nodes = pair.value.listOrSingle, !nodes.isEmpty, !pair.value.isBlank, !pair.value.isNull else {
            diagnostics.report(
                at: pair.value.location, "'repositories' must be a list of patterns, found \(pair.value.found)",
                hint: "for example [legacy-*]")
            return nil
        }
        return PatternReader(diagnostics: diagnostics).matcher(nodes, what: "'repositories'", areNames: true)
    }

    private func text(_ pair: SourcePair) -> String? {
        guard let text = pair.value.scalar, !text.isEmpty, !pair.value.isNull, pair.value.tag == nil else {
            diagnostics.report(at: pair.value.location, "'\(pair.key)' must be text, found \(pair.value.found)")
            return nil
        }
        return text
    }

    private func day(_ pair: SourcePair) -> Day? {
        if let day = pair.value.scalar.flatMap({ Day($0) }) { return day }
        diagnostics.report(
            at: pair.value.location, "'until' must be a day that exists, found \(pair.value.found)",
            hint: "for example 2027-03-31")
        return nil
    }
}
