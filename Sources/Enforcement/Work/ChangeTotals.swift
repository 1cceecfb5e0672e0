package import Policy

/// How many changes of each sort there are, and of what.
package struct ChangeTotals: Hashable, Sendable, Codable {
    package private(set) var create = 0
    package private(set) var change = 0
    package private(set) var remove = 0
    /// Repositories that have one.
    package private(set) var repositories = 0
    /// The organization's own settings have one.
    package private(set) var organization = false
    package private(set) var risks = RiskCounts()

    package init() {}

    package mutating func add(_ changes: [Change], of target: TargetKind) {
        guard !changes.isEmpty else { return }
        switch target {
        case .repository: repositories += 1
        case .organization: organization = true
        }
        for found in changes {
            switch found.verb {
            case .create: create += 1
            case .update, .replace, .rename: change += 1
            case .remove: remove += 1
            }
            risks.add(found)
        }
    }

    /// Makes a sum where there is something to add up.
    static func add(_ changes: [Change], of target: TargetKind, to totals: inout ChangeTotals?) {
        guard !changes.isEmpty else { return }
        var sum = totals ?? ChangeTotals()
        sum.add(changes, of: target)
        totals = sum
    }
}
