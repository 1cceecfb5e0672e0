import Policy

/// `dismissal_restriction` of the rule `pull_request`, between REST's form and the policy's.
enum ReviewDismissal {
    static let path: SettingPath = ["rules", "pull_request", "dismissal_restriction"]

    static let actor = SettingSchema.text(
        SettingSchema.Text(
            isCaseInsensitive: true,
            requirement: SettingSchema.Requirement(
                must: "be team/SLUG, app/SLUG, user/LOGIN, role/maintain, role/write, role/admin or role/NAME of a "
                    + "custom role"
            ) { BypassActor($0).map { body(of: $0) != nil } ?? false }))

    /// GitHub fills in `{enabled: false}` where a ruleset restricts nobody; servers that do not know it leave it out.
    static func read(_ restriction: JSON?, _ names: RuleNames) -> JSON {
        guard restriction?["enabled"] == true else { return .null }
        return ["allowed_actors": .array((restriction?["allowed_actors"]?.arrayValue ?? []).map { key(of: $0, names) })]
    }

    /// - Parameter present: as REST answered it.
    static func body(_ settings: JSON?, over present: JSON?) -> JSON? {
        guard let actors = settings?["allowed_actors"]?.arrayValue else {
            return present?["enabled"] == true ? ["enabled": false, "allowed_actors": []] : present
        }
        return [
            "enabled": true,
            "allowed_actors": .array(
                actors.compactMap { $0.stringValue.flatMap { BypassActor($0) }.flatMap { body(of: $0) } }),
        ]
    }

    /// What to ask for the id of an actor that the policy names.
    static func read(for actor: BypassActor, in organization: String) -> ReadRequest? {
        switch actor {
        case .team(let slug): ReadRequest("/orgs/\(organization)/teams/\(slug)")
        case .user(let login): ReadRequest("/users/\(login)")
        case .app: ReadRequest("/orgs/\(organization)/installations", isPaginated: true)
        case .role(let name) where BypassActor.roleIDs[name.lowercased()] == nil:
            ReadRequest("/orgs/\(organization)/custom-repository-roles")
        case .role, .organizationAdmin, .deployKey: nil
        }
    }

    private static func body(of actor: BypassActor) -> JSON? {
        switch actor {
        case .team(let slug): ["type": "Team", "id": RuleParameters.reference(slug) { .databaseID(.team($0)) }]
        case .user(let login): ["type": "User", "id": RuleParameters.reference(login) { .databaseID(.user($0)) }]
        case .app(let slug):
            ["type": "IntegrationInstallation", "id": RuleParameters.reference(slug) { .installation($0) }]
        case .role(let name):
            [
                "type": "RepositoryRole",
                "id": BypassActor.roleIDs[name.lowercased()].map { .integer($0) }
                    ?? RuleParameters.reference(name) { .role($0) },
            ]
        case .organizationAdmin, .deployKey: nil
        }
    }

    private static func key(of actor: JSON, _ names: RuleNames) -> JSON {
        let id = actor["id"]?.intValue ?? 0
        switch actor["type"]?.stringValue {
        case "Team": return .string("team/\(names.name(.team, id))")
        case "User": return .string("user/\(names.name(.user, id))")
        case "IntegrationInstallation": return .string("app/\(names.name(.installation, id))")
        case "RepositoryRole":
            return .string("role/\(BypassActor.roleIDs.first { $0.value == id }?.key ?? names.name(.role, id))")
        case let type: return .string("\(type ?? "unknown")/#\(id)")
        }
    }
}
