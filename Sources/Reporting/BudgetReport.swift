package import Policy

/// What a run tells besides its price: what is left of the hour's budget, what of that sweeps leave to others, and
/// what conditional requests have saved.
package struct BudgetReport: Sendable {
    /// What is left of one budget, and what of it such a run leaves to others.
    package struct Resource: Sendable {
        let name: String
        let unit: String
        let remaining: Int
        let limit: Int
        /// Seconds since 1970.
        let resetsAt: Int
        let floor: Int

        package init(name: String, unit: String, remaining: Int, limit: Int, resetsAt: Int, floor: Int) {
            self.name = name
            self.unit = unit
            self.remaining = remaining
            self.limit = limit
            self.resetsAt = resetsAt
            self.floor = floor
        }
    }

    private let resources: [Resource]
    private let conditional: String?

    /// - Parameter conditional: a sentence about what was saved; `nil` where nothing was asked conditionally.
    package init(_ resources: [Resource], conditional: String?) {
        self.resources = resources
        self.conditional = conditional
    }

    /// Lines for people.
    package var lines: [String] {
        let left = resources.map { "\($0.remaining) of \($0.limit) \($0.unit)" }
        let floors = resources.map { "\($0.floor) \($0.unit)" }
        let budget =
            left.isEmpty
            ? nil
            : "left of the hour's budget: \(left.joined(separator: ", ")); such a run leaves "
                + "\(floors.joined(separator: " and ")) to others"
        return [conditional, budget].compactMap { $0 }
    }

    /// For programs.
    package var json: JSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: resources.map { resource in
                    (
                        resource.name,
                        [
                            "limit": .integer(resource.limit), "remaining": .integer(resource.remaining),
                            "resets_at": .integer(resource.resetsAt), "floor": .integer(resource.floor),
                        ]
                    )
                }))
    }
}
