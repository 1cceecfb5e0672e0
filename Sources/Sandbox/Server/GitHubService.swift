import NIOCore

/// Answers API requests: credentials, limits, faults, routes, entity tags, in GitHub's order. Knows no HTTP server.
final class GitHubService: Sendable {
    let state: GitHubState
    let limiter: RateLimiter
    let faults = FaultRegistry()
    private let graphQL: GraphQLEndpoint
    private let routes = RouteTable.github

    init(_ state: GitHubState, limiter: RateLimiter, graphQL: GraphQLEndpoint) {
        self.state = state
        self.limiter = limiter
        self.graphQL = graphQL
    }

    struct Incoming: Sendable {
        var method: String
        var path: String
        var query: [String: String]
        /// Lower-case names.
        var headers: [String: String]
        var body: [UInt8]
    }

    /// What to send, and what a fault wants done to the connection.
    struct Outgoing: Sendable {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: [UInt8] = []
        var json: JSON?
        var template: String?
        var isReset = false
        var isTruncated = false
        var latencyMilliseconds = 0
        var graphQL: GraphQLEndpoint.Answer?
    }

    func answer(_ incoming: Incoming) -> Outgoing {
        guard let agent = incoming.headers["user-agent"], !agent.isEmpty else {
            let text =
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header "
                + "(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required)."
            return Outgoing(
                status: 403, headers: [(name: "content-type", value: "text/html; charset=utf-8")],
                body: Array(text.utf8))
        }
        let call = Call(incoming, routes, state)
        let repository = call.parameters["repo"]
        let effects = faults.effects(method: incoming.method, template: call.template ?? "", repository: repository)
        var outgoing = dispatch(call, effects)
        outgoing.template = call.template
        for effect in effects {
            switch effect {
            case .reset: outgoing.isReset = true
            case .truncate: outgoing.isTruncated = true
            case .latency(let milliseconds): outgoing.latencyMilliseconds += milliseconds
            default: break
            }
        }
        return outgoing
    }

    private func dispatch(_ call: Call, _ effects: [Fault.Effect]) -> Outgoing {
        let caller: Caller
        do {
            caller = try state.read { world in try Credentials.caller(call.incoming.headers["authorization"], in: world)
            }
        } catch {
            return finish(call, Caller(.anonymous), APIResponse(Refusal.of(error)), cost: 1)
        }
        if effects.contains(.reset) { return finish(call, caller, APIResponse(502), cost: 0) }
        let resource: RateLimiter.Resource = call.template == "/graphql" ? .graphql : .core
        for effect in effects {
            if case .primaryLimit(let seconds) = effect {
                limiter.exhaust(caller.identity, resource, resetIn: seconds)
            }
        }
        if call.template == "/rate_limit" { return finish(call, caller, .ok(limits(caller, call.version)), cost: 0) }
        if limiter.budget(caller.identity, resource).remaining == 0 {
            return finish(call, caller, exhausted(caller, resource), cost: 0)
        }
        for effect in effects {
            if let response = effect.response(isGraphQL: resource == .graphql) {
                return finish(call, caller, response, cost: 1)
            }
        }
        if resource == .graphql { return answerGraphQL(call, caller, effects) }
        var response = rest(call, caller, effects)
        for effect in effects {
            if case .pages(let size) = effect { response = paged(response, of: size, call) }
        }
        return finish(call, caller, response, cost: 1)
    }

    /// A list that has no pages of its own, in pages.
    private func paged(_ response: APIResponse, of size: Int, _ call: Call) -> APIResponse {
        guard response.status == 200, let items = response.body?.array else { return response }
        let number = max(1, call.incoming.query["page"].flatMap { Int($0) } ?? 1)
        let page = Array(items.dropFirst((number - 1) * size).prefix(size))
        var paged = APIResponse(200, .array(page), headers: response.headers)
        if number * size < items.count {
            let address = "\(state.read { $0.apiURL })\(call.incoming.path)?page=\(number + 1)"
            paged.headers.append((name: "link", value: "<\(address)>; rel=\"next\""))
        }
        return paged
    }

    private func rest(_ call: Call, _ caller: Caller, _ effects: [Fault.Effect]) -> APIResponse {
        guard let route = call.route else { return APIResponse(Refusal.notFound) }
        do {
            var request = try call.request(caller)
            let ignored = effects.compactMap { effect in
                if case .ignoreField(let field) = effect { field } else { nil }
            }
            request.ignore(ignored)
            return try state.write { world in
                if let early = try world.admit(&request, route, call) { return early }
                guard effects.contains(.ignoreWrite) else { return try route.handler(&world, request) }
                var discarded = world
                return try route.handler(&discarded, request)
            }
        } catch {
            return APIResponse(Refusal.of(error))
        }
    }

    private func answerGraphQL(_ call: Call, _ caller: Caller, _ effects: [Fault.Effect]) -> Outgoing {
        guard caller.identity != .anonymous else {
            return finish(
                call, caller, APIResponse(Refusal(401, "This endpoint requires you to be authenticated.")), cost: 0)
        }
        guard let body = JSON(parsing: call.incoming.body), let query = body["query"]?.string else {
            return finish(call, caller, APIResponse(Refusal(400, "Problems parsing JSON")), cost: 1)
        }
        let budget = limiter.budget(caller.identity, .graphql)
        var request = GraphQLEndpoint.Request(
            query: query, operationName: body["operationName"]?.string,
            variables: body["variables"]?.object ?? [:], caller: caller,
            account: GraphQL.PointsAccount(limit: budget.limit, used: budget.used, resetsAt: budget.reset))
        for effect in effects {
            if case .ignoreField(let field) = effect { request.ignoredFields.insert(field) }
            if case .resourceLimit(let nodes) = effect { request.nodeBudget = nodes }
            if effect == .ignoreWrite { request.discardsWrites = true }
            if case .undefinedField(let field) = effect { request.absentFields.insert(field) }
            if case .failingField(let field, let type) = effect { request.failingFields[field] = type }
            if case .unlisted(let connection, let count) = effect { request.unlisted[connection] = count }
        }
        let answer = graphQL.answer(request, state: state)
        var outgoing = finish(call, caller, APIResponse(200, answer.body), cost: answer.cost)
        outgoing.graphQL = answer
        return outgoing
    }

    /// Headers that every answer has, the entity tag, and the bill.
    private func finish(_ call: Call, _ caller: Caller, _ response: APIResponse, cost: Int) -> Outgoing {
        var outgoing = Outgoing(status: response.status, headers: response.headers)
        let isGraphQL = call.template == "/graphql"
        outgoing.json = call.version == "2022-11-28" || isGraphQL ? response.body : response.body?.modernised
        outgoing.body = outgoing.json?.bytes ?? []
        var cost = cost
        if response.status == 200, call.incoming.method == "GET", !outgoing.body.isEmpty {
            let tag = EntityTag.of(outgoing.body, headers: call.incoming.headers)
            outgoing.headers.append((name: "etag", value: tag))
            if EntityTag.matches(call.incoming.headers["if-none-match"], tag) {
                outgoing.status = 304
                outgoing.body = []
                outgoing.json = nil
                if caller.identity != .anonymous { cost = 0 }
            }
        }
        let resource: RateLimiter.Resource = isGraphQL ? .graphql : .core
        let budget = limiter.charge(caller.identity, resource, cost)
        // What a fault or a handler says about itself wins.
        let said = Set(outgoing.headers.map { $0.name })
        outgoing.headers += (commonHeaders(call, budget, resource) + credentialHeaders(call, caller)).filter {
            !said.contains($0.name)
        }
        if !outgoing.body.isEmpty {
            outgoing.headers.append((name: "content-type", value: "application/json; charset=utf-8"))
        }
        return outgoing
    }

    private func commonHeaders(
        _ call: Call, _ budget: RateBudget, _ resource: RateLimiter.Resource
    ) -> [(name: String, value: String)] {
        var headers = [
            (name: "cache-control", value: "private, max-age=60, s-maxage=60"),
            (name: "vary", value: "Accept, Authorization, Cookie, X-GitHub-OTP"),
            (name: "x-github-media-type", value: "github.v3; format=json"),
            (name: "x-github-api-version-selected", value: call.version),
            (name: "x-github-request-id", value: call.requestID),
            (name: "x-ratelimit-limit", value: String(budget.limit)),
            (name: "x-ratelimit-remaining", value: String(budget.remaining)),
            (name: "x-ratelimit-used", value: String(budget.used)),
            (name: "x-ratelimit-reset", value: String(budget.reset.seconds)),
            (name: "x-ratelimit-resource", value: resource.rawValue),
            (name: "x-content-type-options", value: "nosniff"),
        ]
        if let permission = call.route?.permissionText {
            headers.append((name: "x-accepted-github-permissions", value: permission))
        }
        return headers
    }

    /// Headers about the credentials themselves, and about the server.
    private func credentialHeaders(_ call: Call, _ caller: Caller) -> [(name: String, value: String)] {
        let (now, version) = state.read { ($0.now, $0.enterpriseVersion) }
        var headers = [(name: "date", value: now.httpDate)]
        if let version { headers.append((name: "x-github-enterprise-version", value: version)) }
        if let scopes = caller.scopes {
            headers.append((name: "x-oauth-scopes", value: scopes.joined(separator: ", ")))
        }
        if let end = caller.expiresAt {
            let text = end.iso8601.replacing("T", with: " ").replacing("Z", with: " UTC")
            headers.append((name: "github-authentication-token-expiration", value: text))
        }
        return headers
    }

    private func exhausted(_ caller: Caller, _ resource: RateLimiter.Resource) -> APIResponse {
        let who =
            switch caller.identity {
            case .anonymous: "127.0.0.1"
            case .user(let id): "user ID \(id)"
            case .installation(let id, _): "installation ID \(id)"
            case .app(let id): "integration ID \(id)"
            }
        if resource == .graphql {
            let error: JSON = [
                "type": "RATE_LIMITED", "message": .string("API rate limit exceeded for \(who)."),
            ]
            return APIResponse(200, ["errors": [error]])
        }
        return APIResponse(Refusal(403, "API rate limit exceeded for \(who)."))
    }

    private func limits(_ caller: Caller, _ version: String) -> JSONObject {
        func block(_ resource: RateLimiter.Resource) -> JSON {
            let budget = limiter.budget(caller.identity, resource)
            return [
                "limit": .int(budget.limit), "used": .int(budget.used), "remaining": .int(budget.remaining),
                "reset": .int(budget.reset.seconds),
            ]
        }
        let core = block(.core)
        let search: JSON = ["limit": 30, "used": 0, "remaining": 30, "reset": core["reset"] ?? 0]
        var object: JSONObject = ["resources": ["core": core, "search": search, "graphql": block(.graphql)]]
        if version == "2022-11-28" { object.add("rate", core) }
        return object
    }
}

extension JSON {
    /// As API version 2026-03-10 has it: without the members that it dropped.
    fileprivate var modernised: JSON {
        switch self {
        case .array(let values): return .array(values.map { $0.modernised })
        case .object(let object):
            let dropped = ["has_downloads", "master_branch", "use_squash_pr_title_as_default"]
            return .object(
                JSONObject(
                    object.members.filter { !dropped.contains($0.key) }.map {
                        (key: $0.key, value: $0.value.modernised)
                    }))
        default: return self
        }
    }
}
