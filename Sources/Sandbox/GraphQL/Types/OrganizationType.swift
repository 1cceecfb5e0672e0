extension GraphQL.Types {
    static let organization: GraphQL.ObjectType<Account> = .init(
        "Organization", implements: "Node", "Actor", "RepositoryOwner", "UniformResourceLocatable"
    ) { type in
        addAccountFields(to: &type)
        type.field("email: String") { $0.email }
        type.field("description: String") { $0.description }
        type.field("teamsUrl: URI!") { "\($1.context.world.htmlURL)/orgs/\($0.login)/teams" }
        type.field("teamsResourcePath: URI!") { "/orgs/\($0.login)/teams" }
        type.field("viewerCanAdminister: Boolean!") { account, call in
            call.context.world.allows(
                call.caller, "organization_administration", .write, inOrganization: account.id)
        }
        type.field("viewerIsAMember: Boolean!") { account, call in
            guard case .user(let id) = call.caller.identity else { return false }
            return call.context.world.organizations[account.id]?.members.contains(id) ?? false
        }
        addOwnerFields(to: &type)
        addTeams(to: &type)
        type.field(
            "membersWithRole(after: String, before: String, first: Int, last: Int): OrganizationMemberConnection!"
        ) { account, call in
            let world = call.context.world
            let ids = try call.mayReadMembers(of: account.id) ? world.organizations[account.id]?.members ?? [] : []
            return organizationMembers(
                try call.page(
                    of: ids.sorted().compactMap { world.accounts[$0] }.map {
                        GraphQL.Member(account: $0, groupID: account.id)
                    }))
        }
        addRulesets(to: &type) { .organization($0.id) }
    }

    static let organizations: GraphQL.ConnectionType<Account> = .init(
        "OrganizationConnection", of: organization, named: "Organization")

    static let organizationMembers: GraphQL.ConnectionType<GraphQL.Member> = .init(
        "OrganizationMemberConnection", of: user, named: "User", value: { $0.account },
        edges: { type in
            type.field("role: OrganizationMemberRole") { edge, call in
                let organization = call.context.world.organizations[edge.item.groupID]
                return organization?.owners.contains(edge.item.account.id) == true ? "ADMIN" : "MEMBER"
            }
        })

    private static func addTeams(to type: inout GraphQL.ObjectType<Account>) {
        type.field("team(slug: String!): Team") { account, call in
            guard try call.mayReadMembers(of: account.id) else { return GraphQL.Output.null }
            return team(call.context.world.team(organizationID: account.id, slug: call.string("slug") ?? ""))
        }
        type.field(
            "teams(after: String, before: String, first: Int, last: Int, ldapMapped: Boolean, "
                + "notificationSetting: TeamNotificationSetting, orderBy: TeamOrder, privacy: TeamPrivacy, "
                + "query: String, role: TeamRole, rootTeamsOnly: Boolean = false, userLogins: [String!]): "
                + "TeamConnection!"
        ) { account, call in
            guard try call.mayReadMembers(of: account.id) else { return teams(try call.page(of: [Team]())) }
            let all = call.context.world.teams(ofOrganization: account.id)
            let kept = all.filter { accepts($0, call) }
            return teams(try call.page(of: isDescending(call) ? kept.reversed() : kept))
        }
    }

    static func isDescending(_ call: GraphQL.Call) -> Bool {
        call.arguments["orderBy"]?["direction"]?.string == "DESC"
    }

    private static func accepts(_ team: Team, _ call: GraphQL.Call) -> Bool {
        let world = call.context.world
        if call.bool("ldapMapped") == true { return false }
        if call.bool("rootTeamsOnly") == true, team.parentID != nil { return false }
        if let privacy = call.string("privacy"), privacy != team.visibility { return false }
        if let setting = call.string("notificationSetting"), setting != team.notificationSetting.uppercased() {
            return false
        }
        if let query = call.string("query")?.lowercased(), !query.isEmpty,
            !team.name.lowercased().contains(query), !team.slug.contains(query)
        {
            return false
        }
        if let logins = call.arguments["userLogins"]?.strings {
            let ids = logins.compactMap { world.account(login: $0)?.id }
            guard ids.contains(where: { world.isMember($0, ofTeam: team.id) }) else { return false }
        }
        if let role = call.string("role") {
            guard case .user(let id) = call.caller.identity else { return false }
            let isMaintainer = team.maintainers.contains(id)
            return role == "ADMIN" ? isMaintainer : team.members.contains(id) && !isMaintainer
        }
        return true
    }
}

extension GraphQL {
    /// Somebody in a team or an organization.
    struct Member {
        let account: Account
        let groupID: Int
    }
}

extension Team {
    /// The value of GraphQL's `TeamPrivacy`.
    var visibility: String { privacy == .secret ? "SECRET" : "VISIBLE" }
}

extension GraphQL.Call {
    /// Teams and members are for members; outsiders see none, and an App without the permission gets an error.
    func mayReadMembers(of organization: Int) throws -> Bool {
        if context.world.allows(caller, "members", .read, inOrganization: organization) { return true }
        if caller.isApp { throw GraphQL.FieldError.forbidden }
        return false
    }
}
