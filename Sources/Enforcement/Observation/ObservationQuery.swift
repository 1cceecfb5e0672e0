import Kinds
import Policy

/// The GraphQL documents that read what the policy's kinds need, assembled from the kinds' own selections.
struct ObservationQuery {
    private let selections: [RepositorySelection]
    private let organizationSelections: [RepositorySelection]
    private let asking: Set<String>
    /// What is asked of the repository itself, whatever the kinds ask.
    private let facts: [RepositoryFacts.Fact]
    /// Whether rules ask about custom properties.
    let asksCustomProperties: Bool
    /// Whether rules ask which teams have access.
    let asksTeams: Bool

    /// GitHub takes at most 100 ids in one `nodes` field.
    static let maximumIDs = 100

    /// - Parameters:
    ///   - kinds: the kinds that the policy uses.
    ///   - subjects: what the policy mentions of a kind.
    ///   - facts: what rules ask about, as far as it costs something or needs a permission.
    init(
        kinds: [any SettingKind.Type], organizationKinds: [any SettingKind.Type] = [],
        subjects: (String) -> Set<String>, facts: Set<RepositoryFacts.Fact> = []
    ) {
        let found = kinds.compactMap { kind in
            kind.selection(mentioning: subjects(kind.name)).map { (kind.name, $0) }
        }
        let ofOrganization = organizationKinds.compactMap { kind in
            kind.selection(mentioning: []).map { (kind.name, $0) }
        }
        selections = found.map { $0.1 }
        organizationSelections = ofOrganization.map { $0.1 }
        let factual = kinds.filter { !$0.neededFacts.isEmpty }
        asking = Set((found + ofOrganization).map { $0.0 } + factual.map { $0.name })
        let facts = factual.reduce(facts) { $0.union($1.neededFacts) }
        let always: Set<RepositoryFacts.Fact> = [.fork, .template, .topics, .language]
        self.facts = RepositoryFacts.Fact.ofGraphQL.filter { always.union(facts).contains($0) }
        asksCustomProperties = facts.contains(.customProperties)
        asksTeams = facts.contains(.teams)
    }

    private init(
        _ selections: [RepositorySelection], _ facts: [RepositoryFacts.Fact], of other: ObservationQuery
    ) {
        self.selections = selections
        self.facts = facts
        organizationSelections = other.organizationSelections
        asking = other.asking
        asksCustomProperties = other.asksCustomProperties
        asksTeams = other.asksTeams
    }

    /// What any of these policies needs.
    /// - Parameter kinds: only of these; `nil`: of all that they use.
    init(of policies: [PolicyDocument], only kinds: Set<String>? = nil) {
        let facts = policies.reduce(into: Set<RepositoryFacts.Fact>()) { $0.formUnion(Self.costlyFacts(of: $1)) }
        let isIncluded = { (name: String) in kinds?.contains(name) ?? true }
        self.init(
            kinds: repositoryKinds.filter { kind in
                isIncluded(kind.name)
                    && policies.contains { $0.usedRepositoryKinds.contains { $0.name == kind.name } }
            },
            organizationKinds: organizationKinds.filter { kind in
                isIncluded(kind.name)
                    && policies.contains { $0.usedOrganizationKinds.contains { $0.name == kind.name } }
            },
            subjects: { name in policies.reduce(into: []) { $0.formUnion($1.subjects(of: name)) } }, facts: facts)
    }

    /// These facts of a repository and what identifies it, and nothing else.
    init(facts: Set<RepositoryFacts.Fact>) {
        let whole = ObservationQuery(kinds: [], subjects: { _ in [] }, facts: facts)
        self.init([], whole.facts.filter { facts.contains($0) }, of: whole)
    }

    /// What the rules of a policy ask about and is not always asked of GitHub.
    static func costlyFacts(of policy: PolicyDocument) -> Set<RepositoryFacts.Fact> {
        var facts: Set<RepositoryFacts.Fact> = []
        if !policy.customProperties.isEmpty { facts.insert(.customProperties) }
        if policy.asksDefaultBranch { facts.insert(.defaultBranch) }
        if !policy.conditionTeams.isEmpty { facts.insert(.teams) }
        return facts
    }

    /// What changes are about, and nothing else.
    init(of changes: [Change]) {
        self.init(
            kinds: repositoryKinds.filter { kind in changes.contains { $0.settingKind == kind } },
            organizationKinds: organizationKinds.filter { kind in changes.contains { $0.settingKind == kind } },
            subjects: { name in
                Set(changes.filter { $0.kind == name }.compactMap { $0.path.components.first })
            })
    }

    /// The same without these fields of the repository; `nil` where it asks for none of them.
    func without(_ fields: Set<String>) -> ObservationQuery? {
        var isOther = false
        let rest = selections.compactMap { selection -> RepositorySelection? in
            let text = SelectionText.removing(fields, from: selection.fields)
            let details = selection.details.flatMap { fields.contains($0.connection) ? nil : $0 }
            guard text != selection.fields else { return selection }
            isOther = true
            return text.isEmpty ? nil : selection.with(text, details)
        }
        let known = facts.filter { !fields.contains($0.field) }
        return isOther || known.count < facts.count ? ObservationQuery(rest, known, of: self) : nil
    }

    /// What identifies a repository, and nothing that may not be readable.
    var bare: ObservationQuery { ObservationQuery([], [], of: self) }

    /// What rules ask about repositories, and nothing of what kinds ask.
    var factsOnly: ObservationQuery { ObservationQuery([], facts, of: self) }

    /// What is read to its last page.
    var lists: [RepositorySelection.List] { selections.flatMap(\.lists) }

    var hasDetails: Bool { !details.isEmpty }

    /// Whether it asks for facts beside what identifies a repository.
    var hasFacts: Bool { !facts.isEmpty }

    /// Whether any of these kinds asks GraphQL.
    func asks(for kinds: Set<String>) -> Bool { !asking.isDisjoint(with: kinds) }

    /// One repository. The node stands under `repository`.
    ///
    /// - Parameter isWhole: with its details.
    func single(_ reference: RepositoryReference, isWhole: Bool = true) -> GraphQLQuery {
        let details = isWhole ? details : []
        let fields = ([repositoryFields] + details.map(Self.beside)).joined(separator: " ")
        let fragments = Self.unique(selections.flatMap { $0.fragments } + details.flatMap { $0.fragments })
        if let nodeID = reference.nodeID {
            return GraphQLQuery(
                "Repository", variables: [.init("id", "ID!", .string(nodeID))],
                selection: "repository: node(id: $id) { ... on Repository { \(fields) } }", fragments: fragments,
                isDivisible: !details.isEmpty)
        }
        return GraphQLQuery(
            "Repository",
            variables: [
                .init("owner", "String!", .string(reference.name.owner)),
                .init("name", "String!", .string(reference.name.name)),
            ],
            selection: "repository(owner: $owner, name: $name, followRenames: true) { \(fields) }",
            fragments: fragments, isDivisible: !details.isEmpty)
    }

    /// The rest of a list of the repository, from a cursor on.
    static func rest(of list: RepositorySelection.List, in nodeID: String, after cursor: String) -> GraphQLQuery {
        GraphQLQuery(
            "Rest", variables: [.init("id", "ID!", .string(nodeID)), .init("cursor", "String!", .string(cursor))],
            selection: "repository: node(id: $id) { ... on Repository { \(list.rest) } }")
    }

    /// More fields of one repository.
    static func fields(_ selection: RepositorySelection, of nodeID: String) -> GraphQLQuery {
        GraphQLQuery(
            "Further", variables: [.init("id", "ID!", .string(nodeID))],
            selection: "repository: node(id: $id) { ... on Repository { \(selection.fields) } }",
            fragments: selection.fragments)
    }

    /// The organization itself. The node stands under `organization`.
    func organization(_ login: String) -> GraphQLQuery {
        let fields = ["id databaseId login"] + organizationSelections.map { $0.fields }
        return GraphQLQuery(
            "Organization", variables: [.init("login", "String!", .string(login))],
            selection: "organization(login: $login) { \(fields.joined(separator: " ")) }",
            fragments: Self.unique(organizationSelections.flatMap { $0.fragments }))
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
            fragments: Self.unique(selections.flatMap(\.fragments)), isDivisible: count > 1)
    }

    /// Repositories by their node ids, `maximumIDs` at most, without details.
    func repositories(_ ids: [String]) -> GraphQLQuery {
        GraphQLQuery(
            "RepositoriesByID", variables: [.init("ids", "[ID!]!", .strings(ids))],
            selection: "nodes(ids: $ids) { ... on Repository { \(repositoryFields) } }",
            fragments: Self.unique(selections.flatMap(\.fragments)), isDivisible: ids.count > 1)
    }

    /// What is worth a second request, of the objects that repositories turned out to have.
    var details: [RepositorySelection.Details] { selections.compactMap(\.details) }

    /// Details of objects by their node ids, `maximumIDs` at most.
    static func details(_ details: RepositorySelection.Details, of ids: [String]) -> GraphQLQuery {
        GraphQLQuery(
            "Details", variables: [.init("ids", "[ID!]!", .strings(ids))],
            selection: "nodes(ids: $ids) { ... on \(details.type) { id \(details.fields) } }",
            fragments: details.fragments, isDivisible: ids.count > 1)
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
        ([Self.identity] + facts.map { $0.selection } + selections.map(\.fields)).joined(separator: " ")
    }

    private static let identity = "id databaseId name nameWithOwner visibility isArchived isEmpty"

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
