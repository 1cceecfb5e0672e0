/// What GitHub last said of the hourly budgets, by resource (`core`, `graphql`, `search` …).
package struct Budget: Hashable, Sendable {
    package struct Resource: Hashable, Sendable {
        package let limit: Int
        package let remaining: Int
        /// Seconds since 1970 by GitHub's clock.
        package let resetsAt: Int

        package init(limit: Int, remaining: Int, resetsAt: Int) {
            self.limit = limit
            self.remaining = remaining
            self.resetsAt = resetsAt
        }
    }

    package let resources: [String: Resource]

    package init(resources: [String: Resource] = [:]) { self.resources = resources }

    /// REST requests.
    package var core: Resource? { resources["core"] }
    /// GraphQL points.
    package var graphQL: Resource? { resources["graphql"] }
}
