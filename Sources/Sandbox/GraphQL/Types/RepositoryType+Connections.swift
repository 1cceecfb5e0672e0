extension GraphQL.Types {
    static func addRepositoryConnections(to type: inout GraphQL.ObjectType<Repository>) {
        type.field(
            "repositoryTopics(after: String, before: String, first: Int, last: Int): RepositoryTopicConnection!"
        ) { repository, call in
            let id = repository.id
            return repositoryTopics(
                try call.page(of: repository.topics.map { GraphQL.RepositoryTopicNode(repositoryID: id, name: $0) }))
        }
        type.field(
            "languages(after: String, before: String, first: Int, last: Int, orderBy: LanguageOrder): LanguageConnection"
        ) { repository, call in
            let size = repository.size
            return languages(
                try call.page(
                    of: (repository.language.map { [$0] } ?? []).map {
                        GraphQL.LanguageShare(language: GraphQL.LanguageNode(name: $0), size: size * 1024)
                    }))
        }
        type.field(
            "repositoryCustomPropertyValues(after: String, before: String, first: Int, last: Int): "
                + "RepositoryCustomPropertyValueConnection"
        ) { repository, call in
            properties(try call.page(of: try values(of: repository, call)))
        }
        type.field("repositoryCustomPropertyValue(propertyName: String!): RepositoryCustomPropertyValue") {
            repository, call in
            let name = call.string("propertyName")
            return propertyValue(try values(of: repository, call).first { $0.name == name })
        }
        type.field(
            "forks(affiliations: [RepositoryAffiliation], after: String, before: String, first: Int, "
                + "hasIssuesEnabled: Boolean, isLocked: Boolean, last: Int, orderBy: RepositoryOrder, "
                + "ownerAffiliations: [RepositoryAffiliation] = [OWNER, COLLABORATOR], privacy: RepositoryPrivacy, "
                + "visibility: RepositoryVisibility): RepositoryConnection!"
        ) { repository, call in
            let forks = call.context.world.networks[repository.id] ?? []
            let visible = forks.compactMap { call.context.world.repositories[$0] }.filter { call.role(in: $0) != nil }
            return repositories(try call.page(of: visible))
        }
        addEnvironments(to: &type)
    }

    private static func values(of repository: Repository, _ call: GraphQL.Call) throws -> [PropertyValue] {
        guard call.context.world.organizations[repository.ownerID] != nil else {
            throw GraphQL.FieldError(
                "NOT_ORG_OWNED_REPO", "Custom properties are only available for organization-owned repositories.")
        }
        return call.context.world.properties(of: repository)
    }

    static let propertyValue: GraphQL.ObjectType<PropertyValue> = .init("RepositoryCustomPropertyValue") { type in
        type.field("propertyName: String!") { $0.name }
        type.field("value: CustomPropertyValue!") { $0.content.json }
    }

    static let properties: GraphQL.ConnectionType<PropertyValue> = .init(
        "RepositoryCustomPropertyValueConnection", of: propertyValue, named: "RepositoryCustomPropertyValue")

    static let repositoryTopic: GraphQL.ObjectType<GraphQL.RepositoryTopicNode> = .init(
        "RepositoryTopic", implements: "Node", "UniformResourceLocatable"
    ) { type in
        type.field("id: ID!") { GraphQL.globalID("RETO", $0.repositoryID, GraphQL.number(of: $0.name)) }
        type.field("topic: Topic!") { topic($0.name) }
        type.field("resourcePath: URI!") { "/topics/\($0.name)" }
        type.field("url: URI!") { "\($1.context.world.htmlURL)/topics/\($0.name)" }
    }

    static let repositoryTopics: GraphQL.ConnectionType<GraphQL.RepositoryTopicNode> = .init(
        "RepositoryTopicConnection", of: repositoryTopic, named: "RepositoryTopic")

    static let topic: GraphQL.ObjectType<String> = .init("Topic", implements: "Node") { type in
        type.field("id: ID!") { GraphQL.globalID("TOP", GraphQL.number(of: $0)) }
        type.field("name: String!") { $0 }
    }

    static let language: GraphQL.ObjectType<GraphQL.LanguageNode> = .init("Language", implements: "Node") { type in
        type.field("id: ID!") { GraphQL.globalID("LA", GraphQL.number(of: $0.name)) }
        type.field("name: String!") { $0.name }
        type.field("color: String") { "#\(ObjectName.hexadecimal(of: ObjectName.seed(of: $0.name.utf8)).prefix(6))" }
    }

    static let languages: GraphQL.ConnectionType<GraphQL.LanguageShare> = .init(
        "LanguageConnection", of: language, named: "Language", isNonNull: true, value: { $0.language },
        edges: { type in type.field("size: Int!") { $0.item.size } },
        connections: { type in
            type.field("totalSize: Int!") { page in page.edges.reduce(0) { $0 + $1.item.size } }
        })

    static let license: GraphQL.ObjectType<GraphQL.LicenseNode> = .init("License", implements: "Node") { type in
        type.field("id: ID!") { GraphQL.globalID("L", GraphQL.number(of: $0.spdxID)) }
        type.field("key: String!") { $0.spdxID.lowercased() }
        type.field("name: String!") { $0.spdxID }
        type.field("nickname: String") { _ in JSON.null }
        type.field("spdxId: String") { $0.spdxID }
        type.field("url: URI") { "https://choosealicense.com/licenses/\($0.spdxID.lowercased())/" }
    }
}

extension GraphQL {
    struct RepositoryTopicNode {
        let repositoryID: Int
        let name: String
    }

    struct LanguageNode {
        let name: String
    }

    struct LanguageShare {
        let language: LanguageNode
        /// Bytes.
        let size: Int
    }

    struct LicenseNode {
        let spdxID: String
    }

    /// A global id of a kind that nothing looks up by id.
    static func globalID(_ prefix: String, _ first: Int, _ second: Int? = nil) -> String {
        let id = second.map { NodeID(.topic, first, $0) } ?? NodeID(.topic, first)
        return prefix + id.text.dropFirst(NodeID.Kind.topic.rawValue.count)
    }

    /// The same number for the same name, for objects that GitHub numbers and the sandbox does not.
    static func number(of name: String) -> Int {
        Int(ObjectName.seed(of: name.utf8) % 1_000_000_007)
    }
}
