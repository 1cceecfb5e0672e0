extension GraphQL.Types {
    /// Who may do what in a repository, and what only some may see.
    static func addRepositoryAccess(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("viewerCanAdminister: Boolean!") { $1.role(in: $0) == .admin }
        type.field("viewerCanUpdateTopics: Boolean!") { $1.role(in: $0).map { $0 >= .maintain } ?? false }
        // GitHub answers null to every App.
        type.field("viewerPermission: RepositoryPermission") { repository, call in
            call.caller.isApp ? nil : call.role(in: repository)?.graphQL
        }
        type.field(
            "branchProtectionRules(after: String, before: String, first: Int, last: Int): "
                + "BranchProtectionRuleConnection!"
        ) { repository, call in
            let isAllowed = call.context.world.administers(call.caller, repository)
            // People without admin get an empty list, Apps an error.
            if !isAllowed, call.caller.isApp { throw GraphQL.FieldError.forbidden }
            let id = repository.id
            let visible = isAllowed ? repository.rules : []
            return rules(try call.page(of: visible.map { GraphQL.RuleNode(repositoryID: id, rule: $0) }))
        }
        type.field(
            "collaborators(affiliation: CollaboratorAffiliation, after: String, before: String, first: Int, last: Int, "
                + "login: String, query: String): RepositoryCollaboratorConnection"
        ) { repository, call in
            let isWriter = call.role(in: repository).map { $0 >= .write } ?? false
            guard isWriter || call.context.world.administers(call.caller, repository) else {
                throw GraphQL.FieldError(
                    "FORBIDDEN", "Must have push access to view repository collaborators.")
            }
            return collaborators(try call.page(of: collaborators(of: repository, call)))
        }
    }

    static let collaborators: GraphQL.ConnectionType<GraphQL.Collaborator> = .init(
        "RepositoryCollaboratorConnection", of: user, named: "User", isNonNull: true, value: { $0.account },
        edges: { type in
            type.field("permission: RepositoryPermission!") { $0.item.role.graphQL }
            type.field("permissionSources: [PermissionSource!]") { edge, call in
                GraphQL.Output.list(sources(of: edge.item, call).map { permissionSource($0) })
            }
        })

    static let permissionSource: GraphQL.ObjectType<GraphQL.PermissionSourceNode> = .init("PermissionSource") { type in
        type.field("organization: Organization!") { organization($1.context.world.accounts[$0.organizationID]) }
        type.field("permission: DefaultRepositoryPermissionField!") { source in
            switch source.role {
            case .read, .triage: "READ"
            case .write, .maintain: "WRITE"
            case .admin: "ADMIN"
            }
        }
        type.field("roleName: String") { $0.role.rawValue }
        type.field("source: PermissionGranter!") { source, call in
            switch source.grantor {
            case .organization: organization(call.context.world.accounts[source.organizationID])
            case .repository(let id): repository(call.context.world.repositories[id])
            case .team(let id): team(call.context.world.teams[id])
            }
        }
    }

    private static func collaborators(of repository: Repository, _ call: GraphQL.Call) -> [GraphQL.Collaborator] {
        let world = call.context.world
        let organization = world.organizations[repository.ownerID]
        let direct = Set(repository.collaborators.map { $0.userID })
        var ids: Set<Int>
        switch call.string("affiliation") {
        case "DIRECT": ids = direct
        case "OUTSIDE": ids = direct.subtracting(organization?.members ?? [])
        default:
            ids = direct.union(organization == nil ? [repository.ownerID] : organization?.members ?? [])
        }
        if let login = call.string("login") {
            ids = ids.filter { world.accounts[$0]?.login.lowercased() == login.lowercased() }
        }
        if let query = call.string("query")?.lowercased() {
            ids = ids.filter { id in
                guard let account = world.accounts[id] else { return false }
                return "\(account.login) \(account.name ?? "")".lowercased().contains(query)
            }
        }
        return ids.sorted().compactMap { id in
            guard let account = world.accounts[id], let role = world.role(ofUser: id, in: repository) else {
                return nil
            }
            return GraphQL.Collaborator(repositoryID: repository.id, account: account, role: role)
        }
    }

    private static func sources(
        of collaborator: GraphQL.Collaborator, _ call: GraphQL.Call
    ) -> [GraphQL.PermissionSourceNode] {
        let world = call.context.world
        guard let repository = world.repositories[collaborator.repositoryID],
            let organization = world.organizations[repository.ownerID]
        else { return [] }
        let id = collaborator.account.id
        var sources: [GraphQL.PermissionSourceNode] = []
        func add(_ grantor: GraphQL.PermissionSourceNode.Grantor, _ role: Role) {
            sources.append(
                GraphQL.PermissionSourceNode(organizationID: repository.ownerID, grantor: grantor, role: role))
        }
        if organization.owners.contains(id) {
            add(.organization, .admin)
        } else if organization.members.contains(id), let role = organization.basePermission {
            add(.organization, role)
        }
        for grant in repository.teamGrants where world.isMember(id, ofTeam: grant.teamID) {
            add(.team(grant.teamID), grant.role)
        }
        for grant in repository.collaborators where grant.userID == id { add(.repository(repository.id), grant.role) }
        return sources
    }
}

extension GraphQL {
    struct Collaborator {
        let repositoryID: Int
        let account: Account
        /// The highest over all sources.
        let role: Role
    }

    /// One of the reasons why somebody has access.
    struct PermissionSourceNode {
        enum Grantor {
            case organization
            case repository(Int)
            case team(Int)
        }

        let organizationID: Int
        let grantor: Grantor
        let role: Role
    }
}
