/// One request with its answer.
package struct Exchange: Sendable {
    package var method: String
    package var path: String
    package var query: String
    /// As in GitHub's OpenAPI description, e.g. `/repos/{owner}/{repo}/autolinks`; nil for unknown paths.
    package var routeTemplate: String?
    /// Lower-case names; `authorization` is redacted.
    package var requestHeaders: [String: String]
    package var requestBody: JSON?
    package var status: Int
    package var responseHeaders: [String: String]
    package var responseBody: JSON?

    var json: JSONObject {
        func headers(_ values: [String: String]) -> JSON {
            .object(JSONObject(values.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) }))
        }
        return [
            "method": .string(method), "path": .string(path), "query": .string(query),
            "routeTemplate": routeTemplate.map { .string($0) } ?? .null, "requestHeaders": headers(requestHeaders),
            "requestBody": requestBody ?? .null, "status": .int(status),
            "responseHeaders": headers(responseHeaders), "responseBody": responseBody ?? .null,
        ]
    }
}

/// How many requests came, by kind. A sandbox counts everything but its own `/_sandbox` paths.
package struct RequestCounts: Sendable, Equatable {
    package var restReads = 0
    package var restWrites = 0
    package var graphQLQueries = 0
    package var graphQLMutations = 0
    /// Reads answered 304, which cost nothing; they are among `restReads`.
    package var notModified = 0
    /// By method and template, e.g. `GET /repos/{owner}/{repo}`; `POST /graphql` with the root fields after it.
    package var byRoute: [String: Int] = [:]
    /// The most requests that were open at the same time.
    package var peakConcurrency = 0

    package var total: Int { restReads + restWrites + graphQLQueries + graphQLMutations }
    package var writes: Int { restWrites + graphQLMutations }

    package init() {}

    var json: JSONObject {
        var routes = JSONObject()
        for (route, count) in byRoute.sorted(by: { $0.key < $1.key }) { routes.add(route, count) }
        return [
            "rest_reads": .int(restReads), "rest_writes": .int(restWrites), "graphql_queries": .int(graphQLQueries),
            "graphql_mutations": .int(graphQLMutations), "not_modified": .int(notModified), "total": .int(total),
            "peak_concurrency": .int(peakConcurrency), "by_route": .object(routes),
        ]
    }
}
