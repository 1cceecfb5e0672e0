extension GraphQL.Types {
    static let deployKey: GraphQL.ObjectType<DeployKey> = .init("DeployKey", implements: "Node") { type in
        type.field("id: ID!") { GraphQL.globalID("DK", $0.id) }
        type.field("title: String!") { $0.title }
        type.field("key: String!") { $0.key }
        type.field("readOnly: Boolean!") { $0.isReadOnly }
        type.field("verified: Boolean!") { _ in true }
        type.field("enabled: Boolean!") { _ in true }
        type.field("createdAt: DateTime!") { $0.createdAt }
    }

    static let deployKeys: GraphQL.ConnectionType<DeployKey> = .init(
        "DeployKeyConnection", of: deployKey, named: "DeployKey")

    static func addDeployKeys(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("deployKeys(after: String, before: String, first: Int, last: Int): DeployKeyConnection!") {
            repository, call in
            let isAllowed = call.context.world.administers(call.caller, repository)
            if !isAllowed, call.caller.isApp { throw GraphQL.FieldError.forbidden }
            return deployKeys(try call.page(of: isAllowed ? repository.deployKeys : []))
        }
    }
}
