import Policy

/// Names of what rules refer to by database id: Apps, teams, repositories, users.
struct RuleNames {
    private var names: [Reference: String] = [:]
    /// Why a name could not be looked up, by what it names.
    private(set) var failures: [Kind: GitHubFailure] = [:]

    enum Kind: Hashable, CaseIterable {
        case app, team, repository, user, role, installation
    }

    private struct Reference: Hashable {
        let kind: Kind
        let id: Int
    }

    /// The name of `id`, or the id itself where the policy names nobody of that id.
    func name(_ kind: Kind, _ id: Int) -> String {
        if let name = names[Reference(kind: kind, id: id)] { return name }
        if kind == .app, let slug = ProtectionRule.wellKnownApps[id] { return slug }
        return "#\(id)"
    }

    /// What an answer holds of those whom the policy names.
    init(_ answers: Answers) {
        for (path, response) in answers.responses {
            guard let kind = Self.kind(of: path) else { continue }
            switch response {
            case .success(let response) where kind == .role || kind == .installation:
                let (list, member) = kind == .role ? ("custom_roles", "name") : ("installations", "app_slug")
                for entry in (response.body[list] ?? response.body).arrayValue ?? [] {
                    guard let id = entry["id"]?.intValue, let name = entry[member]?.stringValue else { continue }
                    names[Reference(kind: kind, id: id)] = name
                    if let app = entry["app_id"]?.intValue { names[Reference(kind: .app, id: app)] = name }
                }
            case .success(let response) where response.body.arrayValue != nil:
                for entry in response.body.arrayValue ?? [] {
                    guard let id = entry["id"]?.intValue, let name = entry["slug"]?.stringValue else { continue }
                    names[Reference(kind: kind, id: id)] = name
                }
            case .success(let response):
                let name = response.body[kind == .repository ? "full_name" : kind == .user ? "login" : "slug"]
                guard let id = response.body["id"]?.intValue, let name = name?.stringValue else { continue }
                names[Reference(kind: kind, id: id)] = name
            // GitHub says that there is none: nothing has its id.
            case .failure(let failure) where failure.reason == .notFound: continue
            case .failure(let failure): failures[kind] = failure
            }
        }
    }

    private static func kind(of path: String) -> Kind? {
        let steps = path.split(separator: "/")
        switch (steps.first, steps.count) {
        case ("apps", 2): return .app
        case ("users", 2): return .user
        case ("repos", 3): return .repository
        case ("orgs", 3) where steps[2] == "custom-repository-roles": return .role
        case ("orgs", 3) where steps[2] == "installations": return .installation
        case ("orgs", 3) where steps[2].prefix { $0 != "?" } == "teams": return .team
        case ("orgs", 4) where steps[2] == "teams": return .team
        default: return nil
        }
    }

    /// What to ask for the ids of those whom the policy's rules name.
    static func reads(for desired: Desired?, in organization: String) -> [ReadRequest] {
        guard case .members(let rulesets, _)? = desired else { return [] }
        var reads: Set<ReadRequest> = []
        // A number that a policy wants stays a number: it could not be compared with a name.
        let namesNumbers = desired?.provenance == .everything
        for ruleset in rulesets.values {
            if case .members(let actors, _)? = ruleset["bypass_actors"] {
                for key in actors.keys {
                    if case .user(let login)? = BypassActor(key) { reads.insert(ReadRequest("/users/\(login)")) }
                }
            }
            let repositories = ruleset[["conditions", "repository_id", "repositories"]]?.json.arrayValue ?? []
            for name in repositories.compactMap({ $0.stringValue }) where !name.hasPrefix("#") {
                reads.insert(ReadRequest("/repos/\(organization)/\(name)"))
            }
            guard case .members(let rules, _)? = ruleset["rules"] else { continue }
            let checks = rules["required_status_checks"]?["required_status_checks"]?.json.arrayValue ?? []
            for app in checks.compactMap({ $0["app"]?.stringValue }) {
                if !app.hasPrefix("#") {
                    reads.insert(ReadRequest("/apps/\(app)"))
                } else if namesNumbers {
                    reads.insert(installations(of: organization))
                }
            }
            let workflows = rules["workflows"]?["workflows"]?.json.arrayValue ?? []
            for name in workflows.compactMap({ $0["repository"]?.stringValue }).compactMap({ RepositoryName($0) }) {
                reads.insert(ReadRequest("/repos/\(name)"))
            }
            let dismissal = rules["pull_request"]?[["dismissal_restriction", "allowed_actors"]]?.json.arrayValue ?? []
            for text in dismissal.compactMap({ $0.stringValue }) {
                if text.hasPrefix("team/#"), namesNumbers { reads.insert(teams(of: organization)) }
                guard let actor = BypassActor(text), !text.contains("/#") else { continue }
                if let read = ReviewDismissal.read(for: actor, in: organization) { reads.insert(read) }
            }
            if case .members(let reviewers, _)? = rules["pull_request"]?["required_reviewers"] {
                for slug in reviewers.keys.map({ String($0.dropFirst("team/".count)) }) {
                    if !slug.hasPrefix("#") {
                        reads.insert(ReadRequest("/orgs/\(organization)/teams/\(slug)"))
                    } else if namesNumbers {
                        reads.insert(teams(of: organization))
                    }
                }
            }
        }
        return reads.sorted { $0.path.text < $1.path.text }
    }

    /// Where whom nobody has named yet has a name: an import knows numbers only.
    private static func teams(of organization: String) -> ReadRequest {
        ReadRequest("/orgs/\(organization)/teams", isPaginated: true)
    }

    private static func installations(of organization: String) -> ReadRequest {
        ReadRequest("/orgs/\(organization)/installations", isPaginated: true)
    }
}
