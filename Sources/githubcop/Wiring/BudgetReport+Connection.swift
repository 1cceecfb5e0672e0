import GitHubAPI
import Reporting
import Wiring

extension BudgetReport {
    init(_ connection: Connection, isSweep: Bool) {
        let client = connection.client
        let priority = isSweep ? RequestPriority.sweep : .command
        let budget = client.budget()
        let known = [("core", "requests", budget.core), ("graphql", "points", budget.graphQL)]
        let resources = known.compactMap { name, unit, resource in
            resource.map {
                Resource(
                    name: name, unit: unit, remaining: $0.remaining, limit: $0.limit, resetsAt: $0.resetsAt,
                    floor: client.floors.floor(for: priority, limit: $0.limit))
            }
        }
        self.init(resources, conditional: client.conditionalReads()?.sentence)
    }
}
