typealias Handler = @Sendable (inout World, APIRequest) throws -> APIResponse

/// One operation of the REST API.
struct Route: Sendable {
    enum Scope: Sendable {
        /// Reachable by anyone with valid credentials.
        case open
        /// `{org}` names an organization.
        case organization
        /// `{owner}` and `{repo}` name a repository, former names redirect.
        case repository
        /// Only with an App's JWT.
        case app
        /// Only with an installation token.
        case installation
    }

    let method: String
    /// With `{…}` parts, as in GitHub's OpenAPI description.
    let template: String
    let segments: [Segment]
    let scope: Scope
    /// What an App needs, e.g. `administration`, `write`; nil: nothing beyond metadata.
    let permission: (key: String, level: Permissions.Level)?
    let handler: Handler

    enum Segment: Sendable {
        case literal(String)
        case one(String)
        /// A branch, path or ref, which may contain slashes.
        case several(String)
    }

    init(
        _ method: String, _ template: String, _ scope: Scope,
        _ permission: (key: String, level: Permissions.Level)? = nil, _ handler: @escaping Handler
    ) {
        self.method = method
        self.template = template
        self.scope = scope
        self.permission = permission
        self.handler = handler
        segments = template.split(separator: "/").map { part in
            guard part.hasPrefix("{") else { return .literal(String(part)) }
            let name = String(part.dropFirst().dropLast())
            return ["branch", "path", "ref"].contains(name) ? .several(name) : .one(name)
        }
    }

    func match(_ parts: ArraySlice<String>) -> [String: String]? {
        var parameters: [String: String] = [:]
        return Self.match(segments[...], parts, &parameters) ? parameters : nil
    }

    private static func match(
        _ segments: ArraySlice<Segment>, _ parts: ArraySlice<String>, _ parameters: inout [String: String]
    ) -> Bool {
        guard let segment = segments.first else { return parts.isEmpty }
        guard let part = parts.first else { return false }
        switch segment {
        case .literal(let text):
            return text == part && match(segments.dropFirst(), parts.dropFirst(), &parameters)
        case .one(let name):
            parameters[name] = part
            return match(segments.dropFirst(), parts.dropFirst(), &parameters)
        case .several(let name):
            let most = parts.count - (segments.count - 1)
            guard most > 0 else { return false }
            for count in stride(from: most, through: 1, by: -1) {
                parameters[name] = parts.prefix(count).joined(separator: "/")
                if match(segments.dropFirst(), parts.dropFirst(count), &parameters) { return true }
            }
            return false
        }
    }
}

/// All routes, and the finding of the one that a request means.
struct RouteTable: Sendable {
    private let routes: [String: [Route]]

    static let github = RouteTable(
        [
            repositories, visibilityAndTopics, branches, protections, protectionParts, restrictions, teams, autolinks,
            hooks,
            actions, organizationActions, workflows, security, codeScanning, properties, propertyDefinitions, contents,
            organizations, users,
            apps, tokens, deliveries, service, rulesets, rulesetHistory, environments, environmentPolicies, labels,
            collaborators, deployKeys, secrets,
            variables, interactionLimits,
            commits, policyRepository, pullRequests, commitPullRequests, checkRuns, issueComments, comparisons,
        ].flatMap { $0 })

    init(_ routes: [Route]) {
        // More literal parts first, so that `…/branches/{branch}` does not swallow `…/branches/{branch}/protection`.
        let ordered = routes.sorted { $0.segments.count > $1.segments.count }
        self.routes = Dictionary(grouping: ordered) { $0.segments.first.map(Self.key) ?? "" }
    }

    private static func key(_ segment: Route.Segment) -> String {
        if case .literal(let text) = segment { text } else { "" }
    }

    /// Every method and template, for tests that check coverage.
    var all: [Route] { routes.values.flatMap { $0 } }

    func find(_ method: String, _ parts: [String]) -> (route: Route, parameters: [String: String])? {
        for route in routes[parts.first ?? ""] ?? [] where route.method == method {
            if let parameters = route.match(parts[...]) { return (route, parameters) }
        }
        return nil
    }
}
