/// `POST /_sandbox/act/{verb}`: what a person does to a ruleset in the browser. The body names `sender`, `ruleset`, and
/// `repository`; without it, the ruleset is the organization's.
struct RulesetAction {
    let state: GitHubState
    let organization: String

    static let verbs = ["create-ruleset", "weaken-ruleset", "delete-ruleset", "add-rule"]

    /// Returns the ruleset's name and id.
    func perform(_ verb: String, _ fields: Fields) throws -> JSONObject {
        try fields.require("ruleset")
        let sender = try fields.string("sender") ?? "maya-chen"
        let name = try fields.string("ruleset") ?? ""
        let repository = try fields.string("repository")
        return try state.write { [organization] world in
            guard let person = world.account(login: sender) else { throw Refusal(422, "There is no person \(sender).") }
            let source = try world.rulesetSource(organization: organization, repository: repository)
            if verb == "create-ruleset" {
                let given = try fields.fields("settings")?.object ?? [:]
                var body: JSONObject = ["name": .string(name), "enforcement": "active"]
                for (key, value) in given { body[key] = value }
                let request = APIRequest(
                    method: "POST", path: "", query: [:], headers: [:], body: .object(body), caller: Caller(.anonymous))
                let edit = try RulesetRESTEdit(request, in: source)
                let id = try world.createRuleset(name, in: source, enforcement: "active", by: .user(person.id)) {
                    edit.apply(to: &$0)
                }
                return ["id": .int(id), "name": .string(name)]
            }
            guard let ruleset = world.rulesets(of: source).first(where: { $0.name == name }) else {
                throw Refusal(404, "There is no ruleset \(name).")
            }
            switch verb {
            case "weaken-ruleset": try world.updateRuleset(ruleset.id, by: .user(person.id)) { $0.weaken() }
            case "delete-ruleset": try world.deleteRuleset(ruleset.id, by: .user(person.id))
            default:
                let type = try fields.string("type") ?? "a_rule_of_tomorrow"
                let parameters = try fields.fields("parameters")?.object
                try world.updateRuleset(ruleset.id, by: .user(person.id)) { ruleset in
                    ruleset.rules.append(
                        Ruleset.Rule(id: ruleset.rules.count + 1, type: type, parameters: parameters))
                }
            }
            return ["id": .int(ruleset.id), "name": .string(name)]
        }
    }
}

extension World {
    /// Without a repository the organization's own.
    func rulesetSource(organization: String, repository: String?) throws(Refusal) -> Ruleset.Source {
        guard let owner = self.organization(login: organization)?.id else { throw .notFound }
        guard let name = repository else { return .organization(owner) }
        guard let found = self.repository(ownerID: owner, name: name) else {
            throw Refusal(404, "There is no repository \(organization)/\(name).")
        }
        return .repository(found.id)
    }
}

extension Ruleset {
    /// Asks for no reviews and no checks any more; a ruleset that asked for neither is switched off.
    mutating func weaken() {
        let before = rules
        for index in rules.indices where rules[index].type == "pull_request" {
            rules[index].parameters?["required_approving_review_count"] = 0
        }
        rules.removeAll { $0.type == "required_status_checks" }
        if rules == before { enforcement = "disabled" }
    }
}
