/// What a REST body asks of a ruleset: every part is optional, each part that is there is whole, and what is missing
/// stays as it is.
struct RulesetRESTEdit {
    private var name: String?
    private var target: String?
    private var enforcement: String?
    private var conditions: JSONObject?
    private var rules: [Ruleset.Rule]?
    private var bypassActors: [Ruleset.BypassActor]?

    init(_ fields: Fields, in source: Ruleset.Source, _ world: borrowing World) throws(Refusal) {
        name = try fields.string("name")
        target = try fields.choice("target", of: ["branch", "tag", "push", "repository"])
        enforcement = try fields.choice("enforcement", of: ["active", "disabled", "evaluate"])
        try Self.checkPlan(source, enforcement, world)
        if let given = try fields.fields("conditions")?.object { conditions = try Self.checked(given) }
        if let given = fields.object["rules"] { rules = try Self.rules(given) }
        if let given = fields.object["bypass_actors"] { bypassActors = try Self.bypassActors(given, world) }
    }

    func apply(to ruleset: inout Ruleset) {
        if let name { ruleset.name = name }
        if let target { ruleset.target = target }
        if let enforcement { ruleset.enforcement = enforcement }
        if let conditions { ruleset.conditions = conditions }
        if let rules { ruleset.rules = rules }
        if let bypassActors { ruleset.bypassActors = bypassActors }
    }

    private static func checkPlan(
        _ source: Ruleset.Source, _ enforcement: String?, _ world: borrowing World
    ) throws(Refusal) {
        let plan: String
        switch source {
        case .organization(let id):
            plan = world.plan(of: id)
            guard plan != "free" else { throw Refusal(403, "Upgrade to GitHub Team to enable this feature.") }
        case .repository(let id):
            guard let repository = world.repositories[id] else { throw .notFound }
            plan = world.plan(of: repository.ownerID)
            guard plan != "free" || repository.visibility == .public else {
                throw Refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")
            }
        }
        guard enforcement != "evaluate" || plan == "enterprise" else {
            throw Refusal(422, "Enforcement evaluate option is not supported on this plan.")
        }
    }

    /// References are written in full, `refs/heads/main`, or stand for several, `~DEFAULT_BRANCH`.
    private static func checked(_ conditions: JSONObject) throws(Refusal) -> JSONObject {
        let references = ["include", "exclude"].flatMap { conditions["ref_name"]?[$0]?.strings ?? [] }
        for reference in references where !reference.hasPrefix("refs/") && !reference.hasPrefix("~") {
            throw Refusal(422, "Validation Failed: Invalid target patterns: '\(reference)'")
        }
        return conditions
    }

    private static func rules(_ given: JSON) throws(Refusal) -> [Ruleset.Rule] {
        guard let entries = given.array else { throw Fields.invalid("For 'properties/rules', it is not an array.") }
        var rules: [Ruleset.Rule] = []
        for entry in entries {
            guard let type = entry["type"]?.string else { throw Fields.invalid("\"type\" wasn't supplied.") }
            guard !rules.contains(where: { $0.type == type }) else {
                throw Refusal(422, "Validation Failed: Rules of the type '\(type)' are not unique.")
            }
            rules.append(Ruleset.Rule(id: rules.count + 1, type: type, parameters: entry["parameters"]?.object))
        }
        return rules
    }

    private static func bypassActors(
        _ given: JSON, _ world: borrowing World
    ) throws(Refusal) -> [Ruleset.BypassActor] {
        guard let entries = given.array else {
            throw Fields.invalid("For 'properties/bypass_actors', \(given.text) is not an array.")
        }
        return try entries.map { entry throws(Refusal) in
            Ruleset.BypassActor(
                kind: try kind(entry["actor_type"]?.string ?? "", entry["actor_id"]?.int, world),
                mode: entry["bypass_mode"]?.string ?? "always")
        }
    }

    private static func kind(
        _ type: String, _ id: Int?, _ world: borrowing World
    ) throws(Refusal) -> Ruleset.BypassActor.Kind {
        switch (type, id) {
        // Readers and triagers have nothing to bypass.
        case ("RepositoryRole", let id?) where [2, 4, 5].contains(id): return .repositoryRole(id)
        case ("Team", let id?) where world.teams[id] != nil: return .team(id)
        case ("Integration", let id?) where world.apps[id] != nil: return .app(id)
        case ("OrganizationAdmin", _): return .organizationAdmin
        case ("DeployKey", _): return .deployKey
        case ("EnterpriseOwner", _): return .enterpriseOwner
        default:
            throw Refusal(
                422, "Validation Failed: Actor \(type) must be part of the ruleset source or owner organization")
        }
    }
}
