import Policy

/// Who may bypass a ruleset, as a policy names them.
enum BypassActor: Hashable {
    case team(String)
    case app(String)
    case user(String)
    case role(String)
    case organizationAdmin
    case deployKey

    /// GitHub's ids of the built-in roles, which do not follow their order.
    /// Source: <https://docs.github.com/rest/repos/rules#create-a-repository-ruleset>
    static let roleIDs = ["maintain": 2, "write": 4, "admin": 5]

    /// `nil` for what GitHub has no bypass for: these roles cannot write.
    init?(_ key: String) {
        switch key.lowercased() {
        case "organization_admin": self = .organizationAdmin
        case "deploy_key": self = .deployKey
        default:
            let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[1].isEmpty else { return nil }
            switch parts[0].lowercased() {
            case "team": self = .team(parts[1])
            case "app": self = .app(parts[1])
            case "user": self = .user(parts[1])
            case "role" where !["read", "triage"].contains(parts[1].lowercased()): self = .role(parts[1])
            default: return nil
            }
        }
    }

    /// As REST takes it, without the mode.
    var body: [String: JSON] {
        switch self {
        case .team(let slug): ["actor_type": "Team", "actor_id": .unresolved(.databaseID(.team(slug)))]
        case .app(let slug): ["actor_type": "Integration", "actor_id": .unresolved(.databaseID(.app(slug)))]
        case .user(let login): ["actor_type": "User", "actor_id": .unresolved(.databaseID(.user(login)))]
        case .role(let name):
            [
                "actor_type": "RepositoryRole",
                "actor_id": Self.roleIDs[name.lowercased()].map { .integer($0) } ?? .unresolved(.role(name)),
            ]
        case .organizationAdmin: ["actor_type": "OrganizationAdmin", "actor_id": 1]
        case .deployKey: ["actor_type": "DeployKey", "actor_id": nil]
        }
    }

    /// The policy's name for an actor of a ruleset's GraphQL node; `nil` for one that cannot be named.
    static func key(ofNode node: JSON) -> String? {
        if node["organizationAdmin"] == true { return "organization_admin" }
        if node["deployKey"] == true { return "deploy_key" }
        if let role = node["repositoryRoleName"]?.stringValue { return "role/\(role.lowercased())" }
        guard let actor = node["actor"] else { return nil }
        switch actor["__typename"]?.stringValue {
        case "Team": return actor["slug"]?.stringValue.map { "team/\($0)" }
        case "App": return actor["slug"]?.stringValue.map { "app/\($0)" }
        case "User": return actor["login"]?.stringValue.map { "user/\($0)" }
        default: return nil
        }
    }

    /// The same actor in the list that REST answers.
    static func restKey(ofNode node: JSON) -> RESTKey? {
        if node["organizationAdmin"] == true { return RESTKey(type: "OrganizationAdmin", id: nil) }
        if node["deployKey"] == true { return RESTKey(type: "DeployKey", id: nil) }
        if let id = node["repositoryRoleDatabaseId"]?.intValue { return RESTKey(type: "RepositoryRole", id: id) }
        guard let actor = node["actor"], let id = actor["databaseId"]?.intValue else { return nil }
        let types = ["Team": "Team", "App": "Integration", "User": "User"]
        return actor["__typename"]?.stringValue.flatMap { types[$0] }.map { RESTKey(type: $0, id: id) }
    }

    struct RESTKey: Hashable {
        let type: String
        /// GitHub answers `null` or 1 for an organization's administrators.
        let id: Int?

        init(type: String, id: Int?) {
            self.type = type
            self.id = type == "OrganizationAdmin" || type == "DeployKey" ? nil : id
        }
    }
}
