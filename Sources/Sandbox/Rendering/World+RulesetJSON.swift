extension World {
    /// The ruleset as REST and the webhooks show it.
    package func rulesetJSON(_ ruleset: Ruleset) -> JSONObject {
        var object: JSONObject = ["id": .int(ruleset.id), "name": .string(ruleset.name)]
        object.add("target", ruleset.target)
        let source = rulesetSource(ruleset)
        object.add("source_type", source.type)
        object.add("source", source.name)
        object.add("enforcement", ruleset.enforcement)
        object.add("bypass_actors", ruleset.bypassActors.map { $0.json })
        object.add("conditions", ruleset.conditions.isEmpty ? .null : .object(ruleset.conditions))
        object.add("rules", ruleset.rules.map { .object($0.json) })
        object.add("node_id", ruleset.nodeID.text)
        object.add("created_at", ruleset.createdAt.iso8601)
        object.add("updated_at", ruleset.updatedAt.iso8601)
        return object
    }

    func rulesetSource(_ ruleset: Ruleset) -> (type: String, name: String) {
        switch ruleset.source {
        case .repository(let id): ("Repository", repositories[id].map { fullName(of: $0) } ?? "")
        case .organization(let id): ("Organization", accounts[id]?.login ?? "")
        }
    }

    /// A single ruleset; `bypass_actors` is missing for callers who may not change it.
    func wholeRulesetJSON(_ ruleset: Ruleset, for caller: Caller) -> JSONObject {
        var object = rulesetJSON(ruleset)
        let mayWrite =
            switch ruleset.source {
            case .repository(let id): repositories[id].map { administers(caller, $0, .write) } ?? false
            case .organization(let id): allows(caller, "organization_administration", .write, inOrganization: id)
            }
        if !mayWrite { object["bypass_actors"] = nil }
        object.add("current_user_can_bypass", bypass(of: caller, ruleset))
        object.add("_links", rulesetLinks(ruleset))
        return object
    }

    /// The widest bypass that the caller has.
    private func bypass(of caller: Caller, _ ruleset: Ruleset) -> String {
        let modes = ruleset.bypassActors.filter { isMeant(caller, $0.kind, ruleset) }.map { $0.mode }
        if modes.contains("exempt") { return "exempt" }
        if modes.contains("always") { return "always" }
        return modes.isEmpty ? "never" : "pull_requests_only"
    }

    private func isMeant(_ caller: Caller, _ kind: Ruleset.BypassActor.Kind, _ ruleset: Ruleset) -> Bool {
        if case .installation(_, let app) = caller.identity { return kind == .app(app) }
        guard case .user(let user) = caller.identity else { return false }
        switch kind {
        case .user(let id): return id == user
        case .team(let id): return isMember(user, ofTeam: id)
        case .organizationAdmin:
            switch ruleset.source {
            case .organization(let id): return organizations[id]?.owners.contains(user) ?? false
            case .repository(let id):
                return repositories[id].flatMap { organizations[$0.ownerID]?.owners.contains(user) } ?? false
            }
        case .repositoryRole(let role):
            guard case .repository(let id) = ruleset.source, let repository = repositories[id] else { return false }
            let needed: Role = role == 5 ? .admin : role == 2 ? .maintain : .write
            return self.role(ofUser: user, in: repository).map { $0 >= needed } ?? false
        case .app, .enterpriseOwner, .deployKey: return false
        }
    }

    func rulesetLinks(_ ruleset: Ruleset) -> JSON {
        let name = rulesetSource(ruleset).name
        switch ruleset.source {
        case .repository:
            return [
                "self": ["href": .string("\(apiURL)/repos/\(name)/rulesets/\(ruleset.id)")],
                "html": ["href": .string("\(htmlURL)/\(name)/rules/\(ruleset.id)")],
            ]
        case .organization:
            return [
                "self": ["href": .string("\(apiURL)/orgs/\(name)/rulesets/\(ruleset.id)")],
                "html": ["href": .string("\(htmlURL)/organizations/\(name)/settings/rules/\(ruleset.id)")],
            ]
        }
    }
}

extension Ruleset.Rule {
    var json: JSONObject {
        var entry: JSONObject = ["type": .string(type)]
        if let parameters { entry.add("parameters", parameters) }
        return entry
    }
}

extension Ruleset.BypassActor {
    static func typeName(_ kind: Kind) -> String {
        switch kind {
        case .app: "Integration"
        case .team: "Team"
        case .repositoryRole: "RepositoryRole"
        case .organizationAdmin: "OrganizationAdmin"
        case .enterpriseOwner: "EnterpriseOwner"
        case .deployKey: "DeployKey"
        case .user: "User"
        }
    }

    var actorID: Int? {
        switch kind {
        case .app(let id), .team(let id), .repositoryRole(let id), .user(let id): id
        // Whatever was written, nothing is read.
        case .organizationAdmin, .enterpriseOwner, .deployKey: nil
        }
    }

    var json: JSON {
        [
            "actor_id": actorID.map { .int($0) } ?? .null, "actor_type": .string(Self.typeName(kind)),
            "bypass_mode": .string(mode),
        ]
    }
}
