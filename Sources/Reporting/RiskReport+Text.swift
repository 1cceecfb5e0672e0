import Enforcement
package import Policy

extension RiskReport {
    /// A block of its own, above everything else; empty where nothing is risky.
    package func lines(_ style: Style, _ limits: LimitsInForce? = nil) -> [String] {
        let groups = ordered
        guard !groups.isEmpty else { return [] }
        let rows = groups.map { (group: $0, transition: Transition($0.change).text) }
        let width = groups.map { $0.risk.rawValue.count }.max() ?? 0
        let lines = rows.map { group, transition in
            let place = style.dim("(\(group.change.rule.printable), \(group.change.source.lineText))")
            let what = [group.change.title.printable, transition].filter { !$0.isEmpty }.joined(separator: "  ")
            return
                "  \(style.yellow("! \(group.risk.rawValue.padded(to: width))"))  \(what)  \(group.repositories.printable)  \(place)"
        }
        let more = omitted > 0 ? ["  and \(omitted.counted("further change")): see below"] : []
        return [style.bold("Risky changes")] + lines + more + sentences(limits).map { style.red("  \($0)") }
    }

    /// What the limits will not let through.
    func sentences(_ limits: LimitsInForce?) -> [String] {
        guard let limits else { return [] }
        return Risk.allCases.compactMap { limits.sentence(on: $0, counts[$0]) }
    }

    /// By class: how many there are, how many the limits allow, and how many they do not let through.
    package func json(_ limits: LimitsInForce? = nil) -> JSON {
        .object(
            Risk.allCases.reduce(into: [:]) { found, risk in
                guard counts[risk] > 0 else { return }
                var members: [String: JSON] = ["count": .integer(counts[risk])]
                if let allowed = limits?.allowance(of: risk) {
                    members["allowed"] = .integer(allowed)
                    members["beyond"] = .integer(max(0, counts[risk] - allowed))
                }
                found[risk.rawValue] = .object(members)
            })
    }
}
