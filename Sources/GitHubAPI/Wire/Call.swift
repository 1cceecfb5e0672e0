import Policy

/// One request to be made, whichever port asked for it.
struct Call: Sendable {
    /// `token`: makes an installation token, or finds the installation to make it for.
    enum Kind: Sendable { case read, write, query, mutation, token }

    let kind: Kind
    let method: String
    /// Path and query at the API's origin; follows redirects.
    var target: String
    let body: [UInt8]?
    /// The media type of the answer.
    var accept = Transport.accept
    /// For errors: method and path, or the GraphQL operation.
    let name: String
    /// For logs: the route, without names of repositories.
    let template: String
    /// Sending it twice has the effect of sending it once.
    let isRepeatable: Bool
    /// Where GitHub times out on it, anyone who asks will ask for less: see `GraphQLQuery.isDivisible`.
    let isDivisible: Bool

    var isGraphQL: Bool { kind == .query || kind == .mutation }
    /// The same without what varies: one of few.
    var route: String { isGraphQL ? "/graphql" : String(template.prefix { $0 != "?" }) }
    /// The budget it draws on, as `x-ratelimit-resource` names it.
    var resource: String { isGraphQL ? "graphql" : "core" }
    var isWrite: Bool { kind == .write || kind == .mutation }
    /// `GET /rate_limit` costs nothing and is how one sees an exhausted budget.
    var isFree: Bool { kind == .read && template == "/rate_limit" }
}

extension Call {
    init(_ request: ReadRequest, at location: APILocation, as kind: Kind = .read) throws(GitHubFailure) {
        try Self.check(request.path, of: request.description)
        self.kind = kind
        method = "GET"
        target = location.restPrefix + Self.withPageSize(request)
        body = nil
        name = request.description
        template = request.path.template
        isRepeatable = true
        accept = request.mediaType ?? Transport.accept
        isDivisible = false
    }

    init(_ request: WriteRequest, at location: APILocation, as kind: Kind = .write) throws(GitHubFailure) {
        try Self.check(request.path, of: request.description)
        self.kind = kind
        method = request.method.rawValue
        target = location.restPrefix + request.path.text
        body = try request.body.map { body throws(GitHubFailure) in
            try Self.bytes(of: body, for: request.description)
        }
        name = request.description
        template = request.path.template
        // Sent twice, the request for a token makes two, which harms nobody.
        isRepeatable = request.isIdempotent || kind == .token
        isDivisible = false
    }

    init(_ query: GraphQLQuery, at location: APILocation) throws(GitHubFailure) {
        let variables = Dictionary(query.variables.map { ($0.name, $0.value) }) { _, last in last }
        try self.init(
            kind: .query, document: query.document, variables: .object(variables), name: query.description,
            isDivisible: query.isDivisible, location: location)
    }

    init(_ batch: MutationBatch, at location: APILocation) throws(GitHubFailure) {
        try self.init(
            kind: .mutation, document: batch.document, variables: batch.variables, name: batch.description,
            location: location)
    }

    private init(
        kind: Kind, document: String, variables: JSON, name: String, isDivisible: Bool = false, location: APILocation
    ) throws(GitHubFailure) {
        self.kind = kind
        method = "POST"
        target = location.graphQLPath
        body = try Self.bytes(of: ["query": .string(document), "variables": variables], for: name)
        self.name = name
        template = name
        isRepeatable = kind == .query
        self.isDivisible = isDivisible
    }

    /// The same call for the next page.
    func page(at target: String) -> Call {
        var next = self
        next.target = target
        return next
    }

    private static func check(_ path: APIPath, of request: String) throws(GitHubFailure) {
        guard let segment = path.improperSegment else { return }
        throw GitHubFailure(
            .invalid, request: request, message: "not sent: '\(segment)' cannot be a name in a path of GitHub's API.",
            hint: "Correct the name in the policy or on the command line.")
    }

    private static func withPageSize(_ request: ReadRequest) -> String {
        let text = request.path.text
        guard request.isPaginated, !text.contains("per_page=") else { return text }
        return text + (text.contains("?") ? "&" : "?") + "per_page=100"
    }

    private static func bytes(of body: JSON, for name: String) throws(GitHubFailure) -> [UInt8] {
        guard body.unresolved.isEmpty else {
            let names = body.unresolved.map { "\($0)" }.sorted().joined(separator: ", ")
            throw GitHubFailure(
                .unexpected, request: name, message: "not sent: the body still holds the references \(names).",
                hint: "This is a mistake in githubcop; please report it.")
        }
        return Array(body.text().utf8)
    }
}
