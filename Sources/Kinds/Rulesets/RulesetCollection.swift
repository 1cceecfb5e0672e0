import Policy

/// The rulesets of one repository, or of the organization: both are read and written alike.
enum RulesetCollection {
    case repository(RepositoryName)
    case organization(String)

    var path: APIPath {
        switch self {
        case .repository(let name): "/repos/\(name)/rulesets"
        case .organization(let login): "/orgs/\(login)/rulesets"
        }
    }

    func path(of id: Int) -> APIPath {
        switch self {
        case .repository(let name): "/repos/\(name)/rulesets/\(id)"
        case .organization(let login): "/orgs/\(login)/rulesets/\(id)"
        }
    }

    /// The organization's login.
    var owner: String {
        switch self {
        case .repository(let name): name.owner
        case .organization(let login): login
        }
    }

    var targetKind: TargetKind {
        switch self {
        case .repository: .repository
        case .organization: .organization
        }
    }

    /// Whom a key or a value of the policy names.
    static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? {
        let text = value?.stringValue
        switch Array(path.dropFirst()) {
        case let place where place.count == 2 && place[0] == "bypass_actors" && value == nil:
            return BypassActor(place[1]).flatMap(named)
        case let place where place.starts(with: ["rules", "pull_request", "required_reviewers"]):
            return place.count == 4 && value == nil ? BypassActor(place[3]).flatMap(named) : nil
        case ReviewDismissal.path.components + ["allowed_actors"]:
            let actor = text.flatMap { BypassActor($0) }
            if case .app(let slug)? = actor { return .actor(.installation(slug)) }
            return actor.flatMap(named)
        case ["rules", "required_status_checks", "required_status_checks", "app"]:
            return text.map { .actor(.app($0)) }
        default: return nil
        }
    }

    private static func named(_ actor: BypassActor) -> NamedOnGitHub.Subject? {
        switch actor {
        case .team(let slug): .actor(.team(slug))
        case .app(let slug): .actor(.app(slug))
        case .user(let login): .actor(.user(login))
        case .role(let name): BypassActor.roleIDs[name.lowercased()] == nil ? .role(name) : nil
        case .organizationAdmin, .deployKey: nil
        }
    }
}
