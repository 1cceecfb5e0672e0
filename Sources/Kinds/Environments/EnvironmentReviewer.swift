import Policy

/// Who may approve a deployment, as a policy names them: the login of a user, or `team/SLUG`.
enum EnvironmentReviewer: Hashable {
    case user(String)
    case team(String)

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch (parts.count, parts[0].lowercased()) {
        case (1, _) where !text.isEmpty: self = .user(text)
        case (2, "user") where !parts[1].isEmpty: self = .user(parts[1])
        case (2, "team") where !parts[1].isEmpty: self = .team(parts[1])
        default: return nil
        }
    }

    /// The shortest way to write it.
    var text: String {
        switch self {
        case .user(let login): login
        case .team(let slug): "team/\(slug)"
        }
    }

    /// As REST takes it.
    var body: JSON {
        switch self {
        case .user(let login): ["type": "User", "id": .unresolved(.databaseID(.user(login)))]
        case .team(let slug): ["type": "Team", "id": .unresolved(.databaseID(.team(slug)))]
        }
    }

    /// As REST answers it: `{type, reviewer: {id, login or slug}}`.
    static func entry(ofREST reviewer: JSON) -> Entry? {
        let subject = reviewer["reviewer"]
        return Entry(reviewer["type"]?.stringValue, subject?["id"]?.intValue, subject)
    }

    /// As GraphQL answers it.
    static func entry(ofNode node: JSON) -> Entry? {
        Entry(node["__typename"]?.stringValue, node["databaseId"]?.intValue, node)
    }

    struct Entry {
        let reviewer: EnvironmentReviewer
        /// What a write takes.
        let body: JSON

        /// `nil` for one that cannot be named: GitHub does not show it, or it is of another kind.
        fileprivate init?(_ type: String?, _ id: Int?, _ subject: JSON?) {
            guard let type, let id else { return nil }
            switch type {
            case "User":
                guard let login = subject?["login"]?.stringValue else { return nil }
                reviewer = .user(login)
            case "Team":
                guard let slug = subject?["slug"]?.stringValue else { return nil }
                reviewer = .team(slug)
            default: return nil
            }
            body = ["type": .string(type), "id": .integer(id)]
        }
    }
}
