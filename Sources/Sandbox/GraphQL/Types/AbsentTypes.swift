extension GraphQL.Types {
    // What the sandbox's repositories never have. The types are there, so that clients may ask; `Never` says that no
    // object of them exists, and the connections are empty.

    static let absent: [any GraphQL.AnyObjectType] =
        [deployKey, codeownersError, enterprise] + deployKeys.types

    private static let deployKey: GraphQL.ObjectType<Never> = absentType(
        "DeployKey", implements: "Node",
        [
            "id: ID!", "title: String!", "key: String!", "readOnly: Boolean!", "verified: Boolean!",
            "enabled: Boolean!",
            "createdAt: DateTime!",
        ])

    private static let enterprise: GraphQL.ObjectType<Never> = absentType(
        "Enterprise", implements: "Node",
        [
            "id: ID!", "databaseId: Int", "name: String!", "slug: String!", "url: URI!", "resourcePath: URI!",
        ])

    private static let codeownersError: GraphQL.ObjectType<Never> = absentType(
        "RepositoryCodeownersError",
        [
            "kind: String!", "line: Int!", "column: Int!", "message: String!", "path: String!", "source: String!",
            "suggestion: String",
        ])

    private static let deployKeys: GraphQL.ConnectionType<Never> = .init(
        "DeployKeyConnection", of: deployKey, named: "DeployKey")

    static func absentType(
        _ name: String, implements interface: String? = nil, _ signatures: [String]
    ) -> GraphQL.ObjectType<Never> {
        GraphQL.ObjectType<Never>(name, implementing: interface.map { [$0] } ?? []) { type in
            for signature in signatures { type.field(signature, value(of:)) }
        }
    }

    /// There is no object to resolve a field of.
    private static func value(of object: Never) -> GraphQL.Output {}

    static func addAbsentConnections(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("deployKeys(after: String, before: String, first: Int, last: Int): DeployKeyConnection!") {
            _, call in
            deployKeys(try call.page(of: [Never]()))
        }
    }
}
