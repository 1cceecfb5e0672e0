import Policy

/// Turns REST's answer for a ruleset into the policy's words.
struct RulesetReader {
    let body: JSON
    /// The same ruleset as GraphQL tells it, which knows the names of those who may bypass.
    let node: JSON
    let names: RuleNames
    let collection: RulesetCollection

    var settings: JSON {
        var settings: [String: JSON] = [:]
        for member in ["target", "enforcement"] { settings[member] = body[member] }
        if let conditions = RulesetConditions.settings(body["conditions"], names, in: collection) {
            settings["conditions"] = conditions
        }
        if let actors = bypassActors {
            settings["bypass_actors"] = .object(actors.mapValues { $0["bypass_mode"] ?? "always" })
        }
        if let rules = body["rules"]?.arrayValue {
            var known: [String: JSON] = [:]
            if case .object(let object) = RuleTypes.schema(of: collection.targetKind) {
                for field in object.fields { known[field.name] = .null }
            }
            for rule in rules {
                guard let type = rule["type"]?.stringValue, known[type] != nil else { continue }
                known[type] = RuleParameters.read(rule["parameters"] ?? [:], of: type, names)
            }
            settings["rules"] = .object(known)
        }
        return .object(settings)
    }

    var unreadable: [SettingPath: String] {
        var unreadable: [SettingPath: String] = [:]
        if body["bypass_actors"]?.arrayValue == nil {
            unreadable[["bypass_actors"]] = "GitHub shows bypass_actors only with write access to the rulesets"
        }
        if body["rules"]?.arrayValue == nil { unreadable[["rules"]] = "GitHub did not answer with the ruleset's rules" }
        for (kind, failure) in names.failures {
            let paths: [SettingPath] =
                switch kind {
                case .app: [["rules", "required_status_checks"]]
                case .team: [["rules", "pull_request", "required_reviewers"], ReviewDismissal.path]
                case .repository: [["rules", "workflows"], ["conditions", "repository_id"]]
                case .user: [["bypass_actors"], ReviewDismissal.path]
                case .role, .installation: [ReviewDismissal.path]
                }
            for path in paths { unreadable[path] = "a name could not be looked up: \(failure)" }
        }
        let types = (body["rules"]?.arrayValue ?? []).compactMap { $0["type"]?.stringValue }
        for type in Set(types) where types.count(where: { $0 == type }) > 1 {
            unreadable[["rules"]] = "the ruleset has two rules of the type \(type)"
        }
        return unreadable
    }

    /// What writing carries over as GitHub gave it.
    func handles(id: Int) -> JSON {
        [
            "id": .integer(id), "rules": body["rules"] ?? .null, "conditions": body["conditions"] ?? .null,
            "bypass_actors": .object(bypassActors ?? [:]),
        ]
    }

    /// By the policy's names; `nil` where GitHub does not show them.
    private var bypassActors: [String: JSON]? {
        guard let actors = body["bypass_actors"]?.arrayValue else { return nil }
        var keys: [BypassActor.RESTKey: String] = [:]
        for actor in node["bypassActors"]?["nodes"]?.arrayValue ?? [] {
            if let rest = BypassActor.restKey(ofNode: actor) { keys[rest] = BypassActor.key(ofNode: actor) }
        }
        var named: [String: JSON] = [:]
        for actor in actors {
            let rest = BypassActor.RESTKey(
                type: actor["actor_type"]?.stringValue ?? "", id: actor["actor_id"]?.intValue)
            named[keys[rest] ?? Self.key(of: rest, names)] = actor
        }
        return named
    }

    private static func key(of actor: BypassActor.RESTKey, _ names: RuleNames) -> String {
        let id = actor.id ?? 0
        switch actor.type {
        case "OrganizationAdmin": return "organization_admin"
        case "DeployKey": return "deploy_key"
        case "RepositoryRole":
            return "role/\(BypassActor.roleIDs.first { $0.value == id }?.key ?? "#\(id)")"
        case "User": return "user/\(names.name(.user, id))"
        case "Integration": return "app/\(names.name(.app, id))"
        case "Team": return "team/\(names.name(.team, id))"
        default: return "\(actor.type)/#\(id)"
        }
    }
}
