import Synchronization

/// A request with the route that it means.
struct Call: Sendable {
    let incoming: GitHubService.Incoming
    let route: Route?
    let parameters: [String: String]
    /// The template for counting and schemas; nil for unknown paths.
    let template: String?
    /// Set when the path names the repository by id, as redirects do.
    let repositoryID: Int?
    let organizationID: Int?
    let version: String
    let requestID: String

    private static let serial = Mutex<UInt64>(0)

    init(_ incoming: GitHubService.Incoming, _ routes: RouteTable, _ state: GitHubState) {
        self.incoming = incoming
        version = incoming.headers["x-github-api-version"] ?? "2022-11-28"
        let number = Self.serial.withLock { serial in
            serial += 1
            return serial
        }
        let digits = ObjectName.hexadecimal(of: number).uppercased()
        requestID = "\(digits.prefix(4)):\(digits.dropFirst(4).prefix(5)):\(digits.dropFirst(9).prefix(7))"
        var parts = incoming.path.split(separator: "/").map { String($0).percentDecoded() ?? String($0) }
        // GitHub Enterprise Server puts the API below /api/v3 and GraphQL at /api/graphql.
        if parts.first == "api" { parts.removeFirst(parts.dropFirst().first == "v3" ? 2 : 1) }
        var repositoryID: Int?
        var organizationID: Int?
        if parts.first == "repositories", parts.count > 1 {
            repositoryID = Int(parts[1]) ?? 0
            parts.replaceSubrange(0...1, with: ["repos", "-", "-"])
        } else if parts.first == "organizations", parts.count > 1 {
            organizationID = Int(parts[1]) ?? 0
            parts.replaceSubrange(0...1, with: ["orgs", "-"])
            if parts.count > 3, parts[2] == "team", let id = Int(parts[3]) {
                parts[2] = "teams"
                parts[3] = state.read { world in world.teams[id]?.slug ?? "-" }
            }
        }
        self.repositoryID = repositoryID
        self.organizationID = organizationID
        if parts == ["graphql"], incoming.method == "POST" {
            (route, parameters, template) = (nil, [:], "/graphql")
        } else if parts == ["rate_limit"], incoming.method == "GET" {
            (route, parameters, template) = (nil, [:], "/rate_limit")
        } else if let found = routes.find(incoming.method, parts) {
            (route, parameters, template) = (found.route, found.parameters, found.route.template)
        } else {
            (route, parameters, template) = (nil, [:], nil)
        }
    }

    func request(_ caller: Caller) throws(Refusal) -> APIRequest {
        guard ["2022-11-28", "2026-03-10"].contains(version) else {
            throw Refusal(400, "The provided API version '\(version)' is not supported.")
        }
        var body: JSON?
        if !incoming.body.isEmpty {
            guard let parsed = JSON(parsing: incoming.body) else { throw Refusal(400, "Problems parsing JSON") }
            body = parsed
        }
        return APIRequest(
            method: incoming.method, path: incoming.path, query: incoming.query, headers: incoming.headers,
            body: body, caller: caller, parameters: parameters, version: version)
    }
}

extension Refusal {
    /// Handlers throw refusals only; anything else is a mistake in the sandbox and must not look like GitHub's fault.
    static func of(_ error: any Error) -> Refusal { error as? Refusal ?? Refusal(500, "Sandbox: \(error)") }
}

extension Route {
    var permissionText: String? { permission.map { "\($0.key)=\($0.level.rawValue)" } }
}
