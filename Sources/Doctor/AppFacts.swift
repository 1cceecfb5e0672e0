import Policy

/// What GitHub says of an App, as far as it matters here.
struct AppFacts: Hashable, Sendable {
    let name: String
    /// Its public page.
    let page: String
    /// What it asks every organization for.
    let permissions: [String: Permission.Level]
    let events: Set<String>

    /// - Parameter json: `GET /app`.
    init(_ json: JSON) {
        name = json["name"]?.stringValue ?? "the App"
        page = json["html_url"]?.stringValue ?? "the App's page"
        permissions = Self.permissions(json)
        events = Self.events(json)
    }

    fileprivate static func permissions(_ json: JSON) -> [String: Permission.Level] {
        (json["permissions"]?.objectValue ?? [:]).compactMapValues { $0.stringValue.flatMap(Permission.Level.init) }
    }

    fileprivate static func events(_ json: JSON) -> Set<String> {
        Set((json["events"]?.arrayValue ?? []).compactMap { $0.stringValue })
    }
}

/// What an organization has granted to an App.
struct InstallationFacts: Hashable, Sendable {
    /// Where its owners change it.
    let page: String
    let permissions: [String: Permission.Level]
    let events: Set<String>
    /// On chosen repositories only.
    let isSelective: Bool
    let suspendedAt: String?

    /// - Parameter json: `GET /orgs/{org}/installation`.
    init(_ json: JSON) {
        page = json["html_url"]?.stringValue ?? "the organization's settings"
        permissions = AppFacts.permissions(json)
        events = AppFacts.events(json)
        isSelective = json["repository_selection"]?.stringValue == "selected"
        suspendedAt = json["suspended_at"]?.stringValue
    }
}

extension CheckResult {
    /// A request that GitHub refused, or that could not be made. What may go better later is no finding.
    static func of(_ failure: GitHubFailure, _ topic: Topic) -> CheckResult {
        let isPassing = failure.isLimit || failure.reason == .unavailable || failure.reason == .cancelled
        let message = "\(failure.request)\(failure.status.map { " (\($0))" } ?? ""): \(failure.message)"
        return isPassing
            ? .notChecked(topic, message, advice: failure.hint)
            : .problem(
                topic, message, advice: failure.hint ?? "Look it up under this message in GitHub's documentation.")
    }
}
