/// How many changes of each class there are; of removals, how many things are taken away.
package struct RiskCounts: Hashable, Sendable, Codable {
    package var publications = 0
    package var archivals = 0
    package var dataLosses = 0
    package var weakenings = 0
    package var removals = 0

    package init() {}

    package init(of changes: some Sequence<Change>) {
        for change in changes { add(change) }
    }

    private enum CodingKeys: String, CodingKey {
        case publications, archivals, dataLosses, weakenings, removals
    }

    /// Counts that an earlier version wrote down lack the classes that it did not know.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        publications = try container.decodeIfPresent(Int.self, forKey: .publications) ?? 0
        archivals = try container.decodeIfPresent(Int.self, forKey: .archivals) ?? 0
        dataLosses = try container.decodeIfPresent(Int.self, forKey: .dataLosses) ?? 0
        weakenings = try container.decodeIfPresent(Int.self, forKey: .weakenings) ?? 0
        removals = try container.decodeIfPresent(Int.self, forKey: .removals) ?? 0
    }

    package mutating func add(_ change: Change) {
        for risk in Risk.allCases { self[risk] += change.amount(of: risk) }
    }

    package subscript(risk: Risk) -> Int {
        get {
            switch risk {
            case .publication: publications
            case .archival: archivals
            case .dataLoss: dataLosses
            case .weakening: weakenings
            case .removal: removals
            }
        }
        set {
            switch risk {
            case .publication: publications = newValue
            case .archival: archivals = newValue
            case .dataLoss: dataLosses = newValue
            case .weakening: weakenings = newValue
            case .removal: removals = newValue
            }
        }
    }

    package var isEmpty: Bool { Risk.allCases.allSatisfy { self[$0] == 0 } }

    package static func += (left: inout RiskCounts, right: RiskCounts) {
        for risk in Risk.allCases { left[risk] += right[risk] }
    }
}

extension Change {
    /// What it counts for in a limit. A list that loses elements counts them as removals, whatever else it is.
    package func amount(of risk: Risk) -> Int { risk == .removal ? removals : self.risk == risk ? 1 : 0 }
}

/// How many changes of each class may still be made.
package struct RiskAllowance: Hashable, Sendable {
    /// A class that is missing has no limit.
    package private(set) var left: [Risk: Int]

    package init(_ left: [Risk: Int]) { self.left = left }

    /// - Parameter total: the organization's repositories.
    package init(_ limits: Limits, of total: Int, shards: Int = 1) {
        left = Risk.allCases.reduce(into: [:]) { left, risk in
            left[risk] = limits[risk]?.amount.allowance(of: total, shards: shards)
        }
    }

    /// No limit at all.
    package static let unlimited = RiskAllowance([:])

    /// Takes as much as there is, of each class.
    /// - Returns: what could be taken.
    package mutating func take(_ counts: RiskCounts) -> RiskCounts {
        var taken = RiskCounts()
        for risk in Risk.allCases {
            taken[risk] = min(counts[risk], left[risk] ?? .max)
            if let present = left[risk] { left[risk] = present - taken[risk] }
        }
        return taken
    }

    package mutating func giveBack(_ counts: RiskCounts) {
        for (risk, present) in left { left[risk] = present + counts[risk] }
    }

    /// Takes what the changes of one repository count for, in their order.
    ///
    /// Removals are taken all or not at all: half of them would be neither the old state nor the new one.
    /// - Returns: the changes that are beyond, each with the class of which no more is left.
    package mutating func take(_ changes: [Change]) -> [Change: Risk] {
        var beyond: [Change: Risk] = [:]
        let removals = changes.reduce(0) { $0 + $1.removals }
        let isRemovalAllowed = removals <= left[.removal] ?? .max
        for change in changes {
            let exhausted = Risk.allCases.first { risk in
                let amount = change.amount(of: risk)
                guard amount > 0, let present = left[risk] else { return false }
                return risk == .removal ? !isRemovalAllowed : amount > present
            }
            if let exhausted {
                beyond[change] = exhausted
            } else {
                for (risk, present) in left { left[risk] = present - change.amount(of: risk) }
            }
        }
        return beyond
    }
}
