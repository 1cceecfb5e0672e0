/// Answers `POST /graphql`; the server around it does authentication, limits, faults and the recording.
package protocol GraphQLService: Sendable {
    /// Never throws: GraphQL reports its errors in the body of a 200.
    func execute(_ request: GraphQLRequest, on state: GitHubState) -> GraphQLAnswer
}

package struct GraphQLRequest: Sendable {
    package var query: String
    package var operationName: String?
    package var variables: JSONObject
    package var caller: Caller
    /// The budget of this caller's window as it stood before this request, for the `rateLimit` field.
    package var budget: RateBudget
    /// GraphQL input fields that GitHub is to accept and ignore (fault `ignoreField`), e.g. `isAdminEnforced`.
    package var ignoredFields: Set<String> = []
}

package struct RateBudget: Sendable, Equatable {
    package var limit: Int
    package var remaining: Int
    package var reset: Timestamp

    package var used: Int { limit - remaining }
}

package struct GraphQLAnswer: Sendable {
    /// `{"data": …}` and, where there are any, `"errors"`.
    package var body: JSON
    /// Points to charge, by GitHub's formula, at least 1.
    package var cost: Int
    package var isMutation: Bool
    /// The mutations or root fields asked for, for counting.
    package var rootFields: [String]

    package init(body: JSON, cost: Int, isMutation: Bool, rootFields: [String]) {
        self.body = body
        self.cost = cost
        self.isMutation = isMutation
        self.rootFields = rootFields
    }
}
