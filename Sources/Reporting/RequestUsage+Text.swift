import Enforcement
package import Policy

extension RequestUsage {
    /// The price alone, for the end of a run.
    package var price: String {
        let unchanged = notModified > 0 ? " (\(notModified) not modified)" : ""
        return "\(total.counted("request"))\(unchanged), \(graphQLPoints.counted("GraphQL point"))"
    }

    /// One line for people.
    package var sentence: String {
        let parts: [(Int, String)] = [
            (restReads, restReads.counted("read")), (restWrites, restWrites.counted("write")),
            (graphQLQueries, graphQLQueries.counted("GraphQL query", "GraphQL queries")),
            (graphQLMutations, graphQLMutations.counted("GraphQL mutation")),
            (tokenRequests, "\(tokenRequests) for the token"), (retries, "\(retries) repeated"),
        ]
        // They cost nothing of the hourly budget.
        let unchanged = notModified > 0 ? ", \(notModified) not modified" : ""
        let detail = parts.filter { $0.0 > 0 }.map { $0.1 }.joined(separator: ", ")
        return "\(total.counted("request"))" + (detail.isEmpty ? "" : " (\(detail)\(unchanged))")
            + ", \(graphQLPoints.counted("GraphQL point"))"
    }
}
