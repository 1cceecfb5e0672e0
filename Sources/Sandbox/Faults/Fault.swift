/// Something that goes wrong on purpose.
package struct Fault: Sendable {
    package enum Effect: Sendable, Equatable {
        /// An answer with this status and GitHub's kind of body.
        case status(Int, message: String?)
        /// The connection closes without an answer.
        case reset
        /// The write happens or the read is answered, but the body stops half-way.
        case truncate
        /// `retryAfter`: seconds; nil leaves the header out, as GitHub sometimes does.
        case secondaryLimit(retryAfter: Int?)
        /// The caller's hourly budget is gone until so many seconds from now, for this and all its other requests.
        case primaryLimit(resetIn: Int)
        /// As GitHub answers while a security feature is still being switched: 422, or 409 for default setup.
        case inProgress(status: Int)
        /// GitHub says yes and leaves this field of the body as it was. A dotted path reaches into blocks;
        /// `bypass_actors.Integration` and `bypass_actors.Team:4711` leave actors of a ruleset out.
        case ignoreField(String)
        /// GitHub says yes and does nothing at all.
        case ignoreWrite
        /// The App's permission is missing: 403 with `x-accepted-github-permissions`, e.g. `administration=write`.
        case missingPermission(String)
        case latency(milliseconds: Int)
        /// GraphQL only: list elements beyond this number become null with `RESOURCE_LIMITS_EXCEEDED`.
        case resourceLimit(nodes: Int)
        /// GraphQL only: this field of objects fails with an error of this type, such as `FORBIDDEN`.
        case failingField(String, type: String)
        /// GraphQL only: the schema has no such field, as that of an older GitHub Enterprise Server:
        /// `Repository.repositoryCustomPropertyValues`.
        case undefinedField(String)
        /// GraphQL only: pages leave out so many objects of a connection, which still counts them.
        case unlisted(connection: String, Int)
        /// A list that GitHub answers at once is answered in pages of so many, with a `Link` to the next.
        case pages(of: Int)
        /// The answer has a status of 200 and no body.
        case emptyBody
        /// GitHub gives up after ten seconds: 502, or with GraphQL null data and an error, nothing of it executed.
        case timeout
    }

    /// nil: any method.
    package var method: String?
    /// A route template, `/graphql`, or a prefix that ends in `*`.
    package var route: String
    /// nil: any repository; else its name as in the request.
    package var repository: String?
    package var effect: Effect
    /// Every n-th matching request.
    package var every: Int
    /// So many matching requests pass first.
    package var after: Int
    /// How often it strikes; nil: until removed.
    package var times: Int?

    package init(
        _ effect: Effect, method: String? = nil, route: String = "*", repository: String? = nil, every: Int = 1,
        after: Int = 0, times: Int? = nil
    ) {
        self.effect = effect
        self.method = method
        self.route = route
        self.repository = repository
        self.every = max(1, every)
        self.after = after
        self.times = times
    }

    func matches(method: String, template: String, repository: String?) -> Bool {
        if let wanted = self.method, wanted != method { return false }
        if let wanted = self.repository, wanted.lowercased() != repository?.lowercased() { return false }
        if route.hasSuffix("*") { return template.hasPrefix(route.dropLast()) }
        return route == template
    }
}
