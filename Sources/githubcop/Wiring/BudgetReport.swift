import GitHubAPI
import Policy
import Wiring

/// What a run tells besides its price: what is left of the hour's budget, what of that sweeps leave to others, and
/// what conditional requests have saved.
struct BudgetReport: Sendable {
    private let resources: [(name: String, unit: String, left: Budget.Resource, floor: Int)]
    private let conditional: String?

    init(_ connection: Connection, isSweep: Bool) {
        let (client, purpose) = (connection.client, isSweep ? RequestPriority.sweep : .command)
        let budget = client.budget()
        let known = [("core", "requests", budget.core), ("graphql", "points", budget.graphQL)]
        resources = known.compactMap { name, unit, resource in
            resource.map { (name, unit, $0, client.floors.floor(for: purpose, limit: $0.limit)) }
        }
        conditional = client.conditionalReads()?.sentence
    }

    /// Lines for people.
    var lines: [String] {
        let left = resources.map { "\($0.left.remaining) of \($0.left.limit) \($0.unit)" }
        let floors = resources.map { "\($0.floor) \($0.unit)" }
        let budget =
            left.isEmpty
            ? nil
            : "left of the hour's budget: \(left.joined(separator: ", ")); such a run leaves "
                + "\(floors.joined(separator: " and ")) to others"
        return [conditional, budget].compactMap { $0 }
    }

    /// For programs.
    var json: JSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: resources.map { resource in
                    (
                        resource.name,
                        [
                            "limit": .integer(resource.left.limit), "remaining": .integer(resource.left.remaining),
                            "resets_at": .integer(resource.left.resetsAt), "floor": .integer(resource.floor),
                        ]
                    )
                }))
    }
}
