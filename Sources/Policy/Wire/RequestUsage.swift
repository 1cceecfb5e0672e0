/// What a piece of work cost in requests to GitHub.
package struct RequestUsage: Hashable, Sendable, Codable {
    package var restReads = 0
    package var restWrites = 0
    package var graphQLQueries = 0
    package var graphQLMutations = 0
    /// POSTs that made an installation token or looked the installation up.
    package var tokenRequests = 0
    /// Points of the hourly GraphQL budget, as GitHub told them (one for a mutation, whose answer does not tell).
    package var graphQLPoints = 0
    /// Those of `restReads` that were answered 304: they cost nothing of the hourly budget.
    package var notModified = 0
    /// Those of the requests that repeated an earlier one.
    package var retries = 0

    package init() {}

    /// HTTP requests sent, followed redirects and repetitions included.
    package var total: Int { restReads + restWrites + graphQLQueries + graphQLMutations + tokenRequests }

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum += right
        return sum
    }

    package static func += (left: inout Self, right: Self) {
        left.restReads += right.restReads
        left.restWrites += right.restWrites
        left.graphQLQueries += right.graphQLQueries
        left.graphQLMutations += right.graphQLMutations
        left.tokenRequests += right.tokenRequests
        left.graphQLPoints += right.graphQLPoints
        left.notModified += right.notModified
        left.retries += right.retries
    }

    private enum CodingKeys: String, CodingKey {
        case restReads = "rest_reads"
        case restWrites = "rest_writes"
        case graphQLQueries = "graphql_queries"
        case graphQLMutations = "graphql_mutations"
        case tokenRequests = "token_requests"
        case graphQLPoints = "graphql_points"
        case notModified = "not_modified"
        case retries
    }
}
