/// What a REST body asks of a ruleset: every part is optional, each part that is there is whole, and what is missing
/// stays as it is.
struct RulesetRESTEdit {
    private var name: String?
    private var target: String?
    private var enforcement: String?
    private var conditions: JSONObject?
    private var rules: [Ruleset.Rule]?
    private var bypassActors: [Ruleset.BypassActor]?

    /// `old`: the ruleset to change; nil for a new one.
    init(_ request: APIRequest, in source: Ruleset.Source, old: Ruleset? = nil) throws(Refusal) {
        let fields = Fields(try request.object())
        let isOrganizations = if case .organization = source { true } else { false }
        for key in ["name", "target", "enforcement", "conditions", "rules", "bypass_actors"] {
            guard let value = fields.object[key], value.isNull else { continue }
            throw Fields.invalid("Invalid property /\(key): `null` is not of the expected type.")
        }
        name = try fields.string("name")
        target = try fields.choice(
            "target", of: isOrganizations ? ["branch", "tag", "push", "repository"] : ["branch", "tag", "push"])
        enforcement = try fields.choice("enforcement", of: ["disabled", "active", "evaluate"])
        conditions = try fields.fields("conditions")?.object
        if let conditions { try Self.checkForm(of: conditions) }
        if let given = fields.object["rules"] {
            rules = try Self.rules(given, isOrganizations: isOrganizations, known: old?.rules ?? [])
        }
        if let given = fields.object["bypass_actors"] {
            bypassActors = try BypassActorReader(dropped: request.ignoredFields).actors(given)
        }
    }

    func apply(to ruleset: inout Ruleset) {
        if let name { ruleset.name = name }
        if let target { ruleset.target = target }
        if let enforcement { ruleset.enforcement = enforcement }
        if let conditions { ruleset.conditions = conditions }
        if let rules { ruleset.rules = rules }
        if let bypassActors { ruleset.bypassActors = bypassActors }
    }

    private static let conditionForms: [RuleParameter] = {
        let lists = [
            RuleParameter("include", .list(.text), isRequired: false),
            RuleParameter("exclude", .list(.text), isRequired: false),
        ]
        let property = RuleParameter.Form.object([
            RuleParameter("name", .text), RuleParameter("property_values", .list(.text)),
            RuleParameter("source", .choice(["custom", "system"]), isRequired: false),
        ])
        return [
            RuleParameter("ref_name", .object(lists), isRequired: false),
            RuleParameter(
                "repository_name", .object(lists + [RuleParameter("protected", .boolean, isRequired: false)]),
                isRequired: false),
            RuleParameter(
                "repository_id",
                .object([RuleParameter("repository_ids", .list(.integer(1...Int.max)))]), isRequired: false),
            RuleParameter(
                "repository_property",
                .object([
                    RuleParameter("include", .list(property), isRequired: false),
                    RuleParameter("exclude", .list(property), isRequired: false),
                ]), isRequired: false),
        ]
    }()

    private static func checkForm(of conditions: JSONObject) throws(Refusal) {
        guard RuleParameter.accepts(conditions, conditionForms) else {
            throw RulesetConditions.noPossibleInput("/conditions")
        }
    }

    /// A type that the catalog lacks passes only where the ruleset has it already: GitHub knows what it answers.
    private static func rules(
        _ given: JSON, isOrganizations: Bool, known: [Ruleset.Rule]
    ) throws(Refusal) -> [Ruleset.Rule] {
        guard let entries = given.array else { throw Fields.invalid("For 'properties/rules', it is not an array.") }
        var rules: [Ruleset.Rule] = []
        for (place, entry) in entries.enumerated() {
            let wrong = RulesetConditions.noPossibleInput("/rules/\(place)")
            guard let type = entry["type"]?.string else { throw wrong }
            let given = entry["parameters"]
            if let form = RuleCatalog.entry(type) {
                guard !(isOrganizations && form.isRepositoryOnly) else { throw wrong }
                // `update` alone is GitHub's own example; every other rule with required parameters needs them.
                let parameters: JSONObject? = given.map { $0.object } ?? (type == "update" ? nil : [:])
                guard given == nil || given?.object != nil else { throw wrong }
                guard parameters.map({ RuleParameter.accepts($0, form.parameters) }) ?? true else { throw wrong }
            } else {
                guard known.contains(where: { $0.type == type }) else { throw wrong }
            }
            rules.append(Ruleset.Rule(id: rules.count + 1, type: type, parameters: given?.object))
        }
        return rules
    }
}

/// Reads `bypass_actors`.
struct BypassActorReader {
    /// What GitHub says yes to and does not keep: `bypass_actors.Integration`, `bypass_actors.Team:4711`.
    let dropped: Set<String>

    func actors(_ given: JSON) throws(Refusal) -> [Ruleset.BypassActor] {
        guard let entries = given.array else {
            throw Fields.invalid("For 'properties/bypass_actors', \(given.text) is not an array.")
        }
        var actors: [Ruleset.BypassActor] = []
        for (place, entry) in entries.enumerated() {
            guard let object = entry.object, let kind = kind(object),
                object["bypass_mode"].map({ ["always", "pull_request", "exempt"].contains($0.string) }) ?? true
            else {
                throw RulesetConditions.noPossibleInput("/bypass_actors/\(place)")
            }
            let actor = Ruleset.BypassActor(kind: kind, mode: object["bypass_mode"]?.string ?? "always")
            if !isDropped(actor) { actors.append(actor) }
        }
        return actors
    }

    private func isDropped(_ actor: Ruleset.BypassActor) -> Bool {
        let type = "bypass_actors.\(Ruleset.BypassActor.typeName(actor.kind))"
        return dropped.contains(type) || actor.actorID.map { dropped.contains("\(type):\($0)") } ?? false
    }

    private func kind(_ object: JSONObject) -> Ruleset.BypassActor.Kind? {
        switch (object["actor_type"]?.string, object["actor_id"]?.int) {
        case ("RepositoryRole", let id?): .repositoryRole(id)
        case ("Team", let id?): .team(id)
        case ("Integration", let id?): .app(id)
        case ("User", let id?): .user(id)
        case ("OrganizationAdmin", _): .organizationAdmin
        case ("DeployKey", _): .deployKey
        default: nil
        }
    }
}
