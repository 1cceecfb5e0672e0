extension World {
    /// A team in listings and webhooks. Its `permission` is the deprecated default, not a grant, unless `role` is given.
    package func teamJSON(_ team: Team, role: Role? = nil, withParent: Bool = true) -> JSONObject {
        let organization = accounts[team.organizationID]?.login ?? "ghost"
        let url = "\(apiURL)/organizations/\(team.organizationID)/team/\(team.id)"
        var object = JSONObject()
        object.add("name", team.name)
        object.add("id", team.id)
        object.add("node_id", team.nodeID.text)
        object.add("slug", team.slug)
        object.add("description", nullable: team.description)
        object.add("privacy", team.privacy.rawValue)
        object.add("notification_setting", team.notificationSetting)
        object.add("url", url)
        object.add("html_url", "\(htmlURL)/orgs/\(organization)/teams/\(team.slug)")
        object.add("members_url", "\(url)/members{/member}")
        object.add("repositories_url", "\(url)/repos")
        object.add("type", "organization")
        object.add("organization_id", team.organizationID)
        object.add("permission", role?.word ?? "pull")
        if let role { object.add("permissions", permissionsJSON(role)) }
        if withParent {
            let parent = team.parentID.flatMap { teams[$0] }
            object.add("parent", parent.map { .object(teamJSON($0, withParent: false)) } ?? .null)
        }
        return object
    }

    package func permissionsJSON(_ role: Role?) -> JSONObject {
        [
            "admin": .bool(role == .admin), "maintain": .bool(role.map { $0 >= .maintain } ?? false),
            "push": .bool(role.map { $0 >= .write } ?? false), "triage": .bool(role.map { $0 >= .triage } ?? false),
            "pull": .bool(role != nil),
        ]
    }
}
