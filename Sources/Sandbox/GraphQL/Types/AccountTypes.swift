extension GraphQL.Types {
    static let user: GraphQL.ObjectType<Account> = .init(
        "User", implements: "Node", "Actor", "RepositoryOwner", "UniformResourceLocatable"
    ) { type in
        addAccountFields(to: &type)
        type.field("email: String!") { $0.email ?? "" }
        type.field("bio: String") { $0.description }
        type.field("isViewer: Boolean!") { account, call in
            call.caller.actor.flatMap { call.context.world.account(of: $0)?.id } == account.id
        }
        type.field("isSiteAdmin: Boolean!") { _ in false }
        addOwnerFields(to: &type)
        type.field("organization(login: String!): Organization") { account, call in
            let found = call.context.world.organization(login: call.string("login") ?? "")
            let isMember =
                found.map { call.context.world.organizations[$0.id]?.members.contains(account.id) ?? false } ?? false
            return organization(isMember ? found : nil)
        }
        type.field(
            "organizations(after: String, before: String, first: Int, last: Int, orderBy: OrganizationOrder = null): "
                + "OrganizationConnection!"
        ) { account, call in
            let world = call.context.world
            let ids = world.organizations.filter { $0.value.members.contains(account.id) }.keys.sorted()
            return organizations(try call.page(of: ids.compactMap { world.accounts[$0] }))
        }
    }

    static let bot: GraphQL.ObjectType<Account> = .init(
        "Bot", implements: "Node", "Actor", "UniformResourceLocatable"
    ) { type in
        type.field("id: ID!") { $0.nodeID.text }
        type.field("databaseId: Int") { $0.id }
        type.field("login: String!") { $0.login }
        addProfileLinks(to: &type)
        type.field("createdAt: DateTime!") { $0.createdAt }
        type.field("updatedAt: DateTime!") { $0.createdAt }
    }

    static let app: GraphQL.ObjectType<App> = .init("App", implements: "Node") { type in
        type.field("id: ID!") { $0.nodeID.text }
        type.field("databaseId: Int") { $0.id }
        type.field("slug: String!") { $0.slug }
        type.field("name: String!") { $0.name }
        type.field("description: String") { $0.description }
        type.field("clientId: String") { $0.clientID }
        type.field("logoBackgroundColor: String!") { _ in "ffffff" }
        type.field("logoUrl(size: Int): URI!") { "https://avatars.githubusercontent.com/in/\($0.id)" }
        type.field("url: URI!") { "\($1.context.world.htmlURL)/apps/\($0.slug)" }
        type.field("createdAt: DateTime!") { $0.createdAt }
        type.field("updatedAt: DateTime!") { $0.createdAt }
    }

    static func addAccountFields(to type: inout GraphQL.ObjectType<Account>) {
        type.field("id: ID!") { $0.nodeID.text }
        type.field("databaseId: Int") { $0.id }
        type.field("login: String!") { $0.login }
        type.field("name: String") { $0.name }
        addProfileLinks(to: &type)
        type.field("createdAt: DateTime!") { $0.createdAt }
        type.field("updatedAt: DateTime!") { $0.createdAt }
    }

    private static func addProfileLinks(to type: inout GraphQL.ObjectType<Account>) {
        type.field("avatarUrl(size: Int): URI!") { "https://avatars.githubusercontent.com/u/\($0.id)?v=4" }
        type.field("resourcePath: URI!") { "/\($0.login)" }
        type.field("url: URI!") { "\($1.context.world.htmlURL)/\($0.login)" }
    }
}
