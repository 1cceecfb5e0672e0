/// Reads `limits`.
struct LimitsReader {
    let diagnostics: Diagnostics

    static let keys =
        ["repositories_changed"] + [Risk.removal, .weakening, .publication, .archival, .dataLoss].map { $0.limitName }

    func read(_ node: SourceNode) -> Limits {
        var limits = Limits()
        guard let pairs = node.mapping else {
            diagnostics.report(
                at: node.location, "'limits' must be a mapping, found \(node.found)",
                hint: "for example { repositories_changed: 50%, removals: 25 }")
            return limits
        }
        for pair in pairs {
            switch pair.key {
            case "repositories_changed": limits.repositoriesChanged = limit(pair)
            case Risk.removal.limitName: limits.removals = limit(pair)
            case Risk.weakening.limitName: limits.weakenings = limit(pair)
            case Risk.publication.limitName: limits.publications = limit(pair) ?? limits.publications
            case Risk.archival.limitName: limits.archivals = limit(pair) ?? limits.archivals
            case Risk.dataLoss.limitName: limits.dataLosses = limit(pair) ?? limits.dataLosses
            default:
                diagnostics.report(
                    at: pair.keyLocation, "unknown key '\(pair.key)' in 'limits'",
                    hint: Suggestion.suggestion(for: pair.key, among: Self.keys))
            }
        }
        return limits
    }

    private func limit(_ pair: SourcePair) -> Limits.Limit? {
        let text = pair.value.scalar ?? ""
        let isShare = text.hasSuffix("%")
        let digits = isShare ? text.dropLast() : Substring(text)
        let isNumber =
            !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard pair.value.tag == nil, isNumber, let number = Int(digits), !isShare || number <= 100 else {
            diagnostics.report(
                at: pair.value.location,
                "'\(pair.key)' must be a number or a share from 0% to 100%, found \(pair.value.found)",
                hint: "for example 25 or 50%")
            return nil
        }
        return Limits.Limit(amount: isShare ? .percent(number) : .count(number), location: pair.keyLocation)
    }
}
