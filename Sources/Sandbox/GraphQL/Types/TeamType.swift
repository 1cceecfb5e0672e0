extension GraphQL.Types {
    static let team: GraphQL.ObjectType<Team> = .init("Team", implements: "Node") { type in
        type.field("id: ID!") { $0.nodeID.text }
        type.field("databaseId: Int") { $0.id }
        type.field("name: String!") { $0.name }
        type.field("slug: String!") { $0.slug }
        type.field("combinedSlug: String!") { "\(login(of: $0, $1))/\($0.slug)" }
        type.field("description: String") { $0.description }
        type.field("privacy: TeamPrivacy!") { $0.visibility }
        type.field("notificationSetting: TeamNotificationSetting!") { $0.notificationSetting.uppercased() }
        type.field("organization: Organization!") { organization($1.context.world.accounts[$0.organizationID]) }
        type.field("parentTeam: Team") { child, call in
            team(child.parentID.flatMap { call.context.world.teams[$0] })
        }
        type.field("resourcePath: URI!") { "/orgs/\(login(of: $0, $1))/teams/\($0.slug)" }
        type.field("url: URI!") { "\($1.context.world.htmlURL)/orgs/\(login(of: $0, $1))/teams/\($0.slug)" }
        type.field("avatarUrl(size: Int = 400): URI") { "https://avatars.githubusercontent.com/t/\($0.id)?v=4" }
        type.field("createdAt: DateTime!") { $0.createdAt }
        type.field("updatedAt: DateTime!") { $0.createdAt }
        type.field("viewerCanAdminister: Boolean!") { team, call in
            call.context.world.allows(call.caller, "members", .write, inOrganization: team.organizationID)
        }
        addRelatedTeams(to: &type)
        addMembers(to: &type)
        type.field(
            "repositories(after: String, before: String, first: Int, last: Int, orderBy: TeamRepositoryOrder, "
                + "query: String): TeamRepositoryConnection!"
        ) { team, call in teamRepositories(try granted(to: team, call)) }
    }

    static let teams: GraphQL.ConnectionType<Team> = .init("TeamConnection", of: team, named: "Team")

    static let teamRepositories: GraphQL.ConnectionType<GraphQL.GrantedRepository> = .init(
        "TeamRepositoryConnection", of: repository, named: "Repository", isNonNull: true, value: { $0.repository },
        edges: { type in
            type.field("permission: RepositoryPermission!") { edge, call in
                let item = edge.item
                return (call.context.world.role(ofTeam: item.teamID, in: item.repository) ?? .read).graphQL
            }
        })

    static let teamMembers: GraphQL.ConnectionType<GraphQL.Member> = .init(
        "TeamMemberConnection", of: user, named: "User", isNonNull: true, value: { $0.account },
        edges: { type in
            type.field("role: TeamMemberRole!") { edge, call in
                let team = call.context.world.teams[edge.item.groupID]
                return team?.maintainers.contains(edge.item.account.id) == true ? "MAINTAINER" : "MEMBER"
            }
        })

    private static func login(of team: Team, _ call: GraphQL.Call) -> String {
        call.context.world.accounts[team.organizationID]?.login ?? "ghost"
    }

    private static func addRelatedTeams(to type: inout GraphQL.ObjectType<Team>) {
        type.field("ancestors(after: String, before: String, first: Int, last: Int): TeamConnection!") { team, call in
            let lineage = call.context.world.lineage(of: team.id).dropFirst()
            return teams(try call.page(of: lineage.compactMap { call.context.world.teams[$0] }))
        }
        type.field(
            "childTeams(after: String, before: String, first: Int, immediateOnly: Boolean = true, last: Int, "
                + "orderBy: TeamOrder, userLogins: [String!]): TeamConnection!"
        ) { team, call in
            let world = call.context.world
            func descendants(of id: Int) -> [Int] {
                world.children(of: id).flatMap {
                    [$0] + (call.bool("immediateOnly") == false ? descendants(of: $0) : [])
                }
            }
            var found = descendants(of: team.id).compactMap { world.teams[$0] }
            if let logins = call.arguments["userLogins"]?.strings {
                let ids = logins.compactMap { world.account(login: $0)?.id }
                found = found.filter { team in ids.contains { world.isMember($0, ofTeam: team.id) } }
            }
            found.sort { $0.name.lowercased() < $1.name.lowercased() }
            return teams(try call.page(of: isDescending(call) ? found.reversed() : found))
        }
    }

    private static func addMembers(to type: inout GraphQL.ObjectType<Team>) {
        type.field(
            "members(after: String, before: String, first: Int, last: Int, membership: TeamMembershipType = ALL, "
                + "orderBy: TeamMemberOrder, query: String, role: TeamMemberRole): TeamMemberConnection!"
        ) { team, call in
            let world = call.context.world
            func inherited(by id: Int) -> Set<Int> {
                world.children(of: id).reduce(into: []) { members, child in
                    members.formUnion(world.teams[child]?.members ?? [])
                    members.formUnion(inherited(by: child))
                }
            }
            var ids =
                switch call.string("membership") {
                case "IMMEDIATE": team.members
                case "CHILD_TEAM": inherited(by: team.id)
                default: team.members.union(inherited(by: team.id))
                }
            if let role = call.string("role") {
                ids = ids.filter { team.maintainers.contains($0) == (role == "MAINTAINER") }
            }
            var accounts = ids.sorted().compactMap { world.accounts[$0] }
            if let query = call.string("query")?.lowercased() {
                accounts = accounts.filter { "\($0.login) \($0.name ?? "")".lowercased().contains(query) }
            }
            if call.arguments["orderBy"]?["field"]?.string == "LOGIN" {
                accounts.sort { $0.login.lowercased() < $1.login.lowercased() }
            }
            if isDescending(call) { accounts.reverse() }
            return teamMembers(
                try call.page(of: accounts.map { GraphQL.Member(account: $0, groupID: team.id) }))
        }
    }

    private static func granted(
        to team: Team, _ call: GraphQL.Call
    ) throws -> GraphQL.Page<GraphQL.GrantedRepository> {
        let world = call.context.world
        var ids = world.repositoryIDs(ofTeam: team.id)
        if !call.seesAll(ofOwner: team.organizationID) {
            ids = ids.filter { id in world.repositories[id].map { call.role(in: $0) != nil } ?? false }
        }
        if let query = call.string("query")?.lowercased(), !query.isEmpty {
            ids = ids.filter { world.repositories[$0]?.name.lowercased().contains(query) ?? false }
        }
        if let field = call.arguments["orderBy"]?["field"]?.string {
            ids = sorted(ids, by: field, of: team, world)
        }
        if isDescending(call) { ids.reverse() }
        let page = try call.page(of: ids)
        return GraphQL.Page(
            edges: page.edges.compactMap { edge in
                world.repositories[edge.item].map { repository in
                    GraphQL.Edge(
                        cursor: edge.cursor, item: GraphQL.GrantedRepository(teamID: team.id, repository: repository))
                }
            }, totalCount: page.totalCount, hasNextPage: page.hasNextPage, hasPreviousPage: page.hasPreviousPage)
    }

    private static func sorted(_ ids: [Int], by field: String, of team: Team, _ world: World) -> [Int] {
        func rank(_ repository: Repository) -> (String, Int) {
            switch field {
            case "NAME": (repository.name.lowercased(), 0)
            case "PERMISSION": (world.role(ofTeam: team.id, in: repository)?.rawValue ?? "", repository.id)
            case "STARGAZERS": ("", repository.stars)
            case "PUSHED_AT": ("", (repository.pushedAt ?? repository.createdAt).seconds)
            case "UPDATED_AT": ("", repository.updatedAt.seconds)
            default: ("", repository.id)
            }
        }
        let ranked = ids.compactMap { id in world.repositories[id].map { (id: id, rank: rank($0)) } }
        return ranked.sorted { $0.rank < $1.rank }.map { $0.id }
    }
}

extension GraphQL {
    /// A repository as a team sees it.
    struct GrantedRepository {
        let teamID: Int
        let repository: Repository
    }
}
