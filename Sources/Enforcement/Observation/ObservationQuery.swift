import Policy

/// The GraphQL documents that read what the policy's kinds need, assembled from the kinds' own selections.
struct ObservationQuery {
    private let selections: [RepositorySelection]
    private let asking: Set<String>
    private let asksCustomProperties: Bool

    /// GitHub takes at most 100 ids in one `nodes` field.
    static let maximumIDs = 100

    /// - Parameters:
    ///   - kinds: the kinds that the policy uses.
    ///   - subjects: what the policy mentions of a kind.
    ///   - asksCustomProperties: the policy asks for attributes that only custom properties can hold.
    init(kinds: [any SettingKind.Type], subjects: (String) -> Set<String>, asksCustomProperties: Bool) {
        let found = kinds.compactMap { kind in
            kind.selection(mentioning: subjects(kind.name)).map { (kind.name, $0) }
        }
        selections = found.map { $0.1 }
        asking = Set(found.map { $0.0 })
        self.asksCustomProperties = asksCustomProperties
    }

    private init(_ selections: [RepositorySelection], _ other: ObservationQuery) {
        self.selections = selections
        asking = other.asking
        asksCustomProperties = other.asksCustomProperties
    }

    init(of policy: PolicyDocument) {
        self.init(
            kinds: allKinds.filter { policy.usedKinds.contains($0.name) }, subjects: { policy.subjects(of: $0) },
            asksCustomProperties: !policy.customProperties.isEmpty)
    }

    /// What changes are about, and nothing else.
    init(of changes: [Change]) {
        self.init(
            kinds: allKinds.filter { kind in changes.contains { $0.kind == kind.name } },
            subjects: { name in
                Set(changes.filter { $0.kind == name }.compactMap { $0.place.components.first })
            }, asksCustomProperties: false)
    }

    /// The same without what kinds ask that ask for one of these fields; `nil` where none does.
    func without(_ fields: Set<String>) -> ObservationQuery? {
        let rest = selections.filter { selection in
            fields.isDisjoint(
                with: selection.fields.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
        }
        return rest.count < selections.count ? ObservationQuery(rest, self) : nil
    }

    /// The repository itself and nothing that kinds ask for.
    var bare: ObservationQuery { ObservationQuery([], self) }

    /// Whether any of these kinds asks GraphQL.
    func asks(for kinds: Set<String>) -> Bool { !asking.isDisjoint(with: kinds) }

    /// One repository, details included. The node stands under `repository`.
    func single(_ reference: RepositoryReference) -> GraphQLQuery {
        let details = selections.compactMap(\.details).map(Self.beside)
        let fields = ([repositoryFields] + details).joined(separator: " ")
        let fragments = Self.unique(selections.flatMap { $0.fragments + ($0.details?.fragments ?? []) })
        if let nodeID = reference.nodeID {
            return GraphQLQuery(
                "Repository", variables: [.init("id", "ID!", .string(nodeID))],
                selection: "repository: node(id: $id) { ... on Repository { \(fields) } }", fragments: fragments)
        }
        return GraphQLQuery(
            "Repository",
            variables: [
                .init("owner", "String!", .string(reference.name.owner)),
                .init("name", "String!", .string(reference.name.name)),
            ],
            selection: "repository(owner: $owner, name: $name, followRenames: true) { \(fields) }",
            fragments: fragments)
    }

    /// How many repositories there are.
    static func count(of organization: String) -> GraphQLQuery {
        GraphQLQuery(
            "Count", variables: [.init("organization", "String!", .string(organization))],
            selection: "organization(login: $organization) { repositories(first: 1) { totalCount } }")
    }

    /// One page of the organization's repositories, without details.
    func page(of organization: String, after cursor: String?, count: Int) -> GraphQLQuery {
        GraphQLQuery(
            "Repositories",
            variables: [
                .init("organization", "String!", .string(organization)),
                .init("count", "Int!", .integer(count)),
                .init("cursor", "String", cursor.map { .string($0) } ?? .null),
            ],
            selection: """
                organization(login: $organization) { \
                repositories(first: $count, after: $cursor, orderBy: {field: NAME, direction: ASC}) { \
                totalCount pageInfo { hasNextPage endCursor } nodes { \(repositoryFields) } } }
                """,
            fragments: Self.unique(selections.flatMap(\.fragments)))
    }

    /// Repositories by their node ids, `maximumIDs` at most, without details.
    func repositories(_ ids: [String]) -> GraphQLQuery {
        GraphQLQuery(
            "RepositoriesByID", variables: [.init("ids", "[ID!]!", .strings(ids))],
            selection: "nodes(ids: $ids) { ... on Repository { \(repositoryFields) } }",
            fragments: Self.unique(selections.flatMap(\.fragments)))
    }

    /// What is worth a second request, of the objects that repositories turned out to have.
    var details: [RepositorySelection.Details] { selections.compactMap(\.details) }

    /// Details of objects by their node ids, `maximumIDs` at most.
    static func details(_ details: RepositorySelection.Details, of ids: [String]) -> GraphQLQuery {
        GraphQLQuery(
            "Details", variables: [.init("ids", "[ID!]!", .strings(ids))],
            selection: "nodes(ids: $ids) { ... on \(details.type) { id \(details.fields) } }",
            fragments: details.fragments)
    }

    /// The repository node of `single` with its details merged in.
    func mergingDetails(into node: JSON) -> JSON {
        selections.compactMap(\.details).reduce(node) { node, details in
            let found = node[Self.detailAlias(details)]?["nodes"]?.arrayValue ?? []
            return Self.merge(found, into: node, connection: details.connection)
        }
    }

    /// Merges objects into those with the same id in a connection of the repository.
    static func merge(_ details: [JSON], into node: JSON, connection: String) -> JSON {
        let byID = Dictionary(details.map { ($0["id"], $0) }) { first, _ in first }
        let merged = nodes(of: connection, in: node).map { object -> JSON in
            guard let members = object.objectValue, let detail = byID[object["id"]]?.objectValue else { return object }
            return .object(members.merging(detail) { _, new in new })
        }
        guard node[connection] != nil else { return node }
        return node.setting([connection, "nodes"], to: .array(merged))
    }

    // MARK: Fields

    private var repositoryFields: String {
        ([Self.facts] + (asksCustomProperties ? [Self.customProperties] : []) + selections.map(\.fields))
            .joined(separator: " ")
    }

    private static let facts = """
        id databaseId name nameWithOwner visibility isFork isTemplate isArchived isEmpty defaultBranchRef { name } \
        primaryLanguage { name } repositoryTopics(first: 20) { nodes { topic { name } } }
        """
    private static let customProperties = "repositoryCustomPropertyValues(first: 50) { nodes { propertyName value } }"

    private static func beside(_ details: RepositorySelection.Details) -> String {
        "\(detailAlias(details)): \(details.connection)(first: 100) { nodes { id \(details.fields) } }"
    }

    private static func detailAlias(_ details: RepositorySelection.Details) -> String {
        "\(details.connection)Details"
    }

    static func nodes(of connection: String, in node: JSON) -> [JSON] {
        node[connection]?["nodes"]?.arrayValue ?? []
    }

    private static func unique(_ fragments: [String]) -> [String] {
        var seen: Set<String> = []
        return fragments.filter { seen.insert($0).inserted }
    }
}
