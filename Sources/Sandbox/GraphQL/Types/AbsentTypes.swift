extension GraphQL.Types {
    // What the sandbox's repositories never have. The types are there, so that clients may ask; `Never` says that no
    // object of them exists, and the connections are empty.

    static let absent: [any GraphQL.AnyObjectType] =
        [codeownersError, enterprise]

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

    static func absentType(
        _ name: String, implements interface: String? = nil, _ signatures: [String]
    ) -> GraphQL.ObjectType<Never> {
        GraphQL.ObjectType<Never>(name, implementing: interface.map { [$0] } ?? []) { type in
            for signature in signatures { type.field(signature, value(of:)) }
        }
    }

    /// There is no object to resolve a field of.
    private static func value(of object: Never) -> GraphQL.Output {}
}
