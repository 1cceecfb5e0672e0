import Policy

extension RepositoryFacts.Fact {
    /// The field of GraphQL's `Repository` that tells it.
    var field: String {
        switch self {
        case .visibility: "visibility"
        case .archived: "isArchived"
        case .fork: "isFork"
        case .template: "isTemplate"
        case .topics: "repositoryTopics"
        case .language: "primaryLanguage"
        case .defaultBranch: "defaultBranchRef"
        case .customProperties: "repositoryCustomPropertyValues"
        case .teams: "teams"
        }
    }

    /// How it is asked for. An organization may define 100 custom properties; a repository has 20 topics at most.
    var selection: String {
        switch self {
        case .visibility, .archived, .fork, .template: field
        case .language, .defaultBranch: "\(field) { name }"
        case .topics: "\(field)(first: 20) { pageInfo { hasNextPage endCursor } \(nodes) }"
        // GraphQL does not give them: `ofGraphQL`.
        case .teams: ""
        case .customProperties: "\(field)(first: 100) { pageInfo { hasNextPage endCursor } \(nodes) }"
        }
    }

    /// As what it is read to its end; `nil` where it is no list.
    var list: RepositorySelection.List? {
        Self.lists.contains(self) ? RepositorySelection.List(field, nodes) : nil
    }

    /// Those that GitHub may leave out; without the others there is no repository.
    static let doubtful: [Self] = [.fork, .template, .topics, .language, .defaultBranch, .customProperties]
    /// Those that GraphQL's `Repository` has.
    static let ofGraphQL = allCases.filter { $0 != .teams }
    /// Those that are lists.
    static let lists: [Self] = [.topics, .customProperties]

    private var nodes: String {
        self == .topics ? "nodes { topic { name } }" : "nodes { propertyName value }"
    }
}

extension RepositoryFacts {
    /// Why a fact is not known that nothing has asked for.
    private static let notAsked = "it was not asked for"

    /// Whether a fact can be known, once somebody asks for it.
    func wasAsked(_ fact: Fact) -> Bool { unreadable[fact] != Self.notAsked }

    /// Reads the facts out of a GraphQL `Repository` node. What it does not hold wholly is unreadable.
    ///
    /// - Parameter problems: what GitHub reported of the node, with paths relative to it.
    /// - Throws: `Unreadable` when the node lacks what identifies a repository.
    init(node: JSON, problems: [GraphQLAnswer.Problem]) throws(Unreadable) {
        guard let id = node["databaseId"]?.intValue, let nodeID = node["id"]?.stringValue,
            let name = node["nameWithOwner"]?.stringValue.flatMap({ RepositoryName($0) }),
            let visibility = node["visibility"]?.stringValue.flatMap({ Visibility(rawValue: $0.lowercased()) }),
            let isArchived = node["isArchived"]?.boolValue, let isEmpty = node["isEmpty"]?.boolValue
        else { throw Unreadable("GitHub's answer lacks the repository's id, name, visibility or state") }
        self.init(
            name: name, id: id, nodeID: nodeID, visibility: visibility, isArchived: isArchived, isEmpty: isEmpty,
            defaultBranch: nil)
        for fact in Fact.doubtful {
            do throws(Unreadable) {
                try take(fact, from: node, problems)
            } catch {
                unreadable[fact] = error.message
            }
        }
    }

    private mutating func take(
        _ fact: Fact, from node: JSON, _ problems: [GraphQLAnswer.Problem]
    ) throws(Unreadable) {
        let value = node[fact.field]
        if let problem = problems.first(where: { $0.path.first == fact.field })
            ?? (value == nil || value == .null ? problems.first { $0.path.isEmpty } : nil)
        {
            throw Unreadable(problem.message)
        }
        guard let value else { throw Unreadable(Self.notAsked) }
        switch fact {
        case .visibility, .archived, .teams: break
        case .fork: isFork = try Self.boolean(value, fact)
        case .template: isTemplate = try Self.boolean(value, fact)
        case .language: language = value["name"]?.stringValue
        case .defaultBranch:
            defaultBranch = value["name"]?.stringValue
            // An App without it is shown none.
            if defaultBranch == nil, !isEmpty { throw Unreadable("reading it needs \"Contents: read\"") }
        case .topics:
            topics = try Self.list(value, fact) { $0["topic"]?["name"]?.stringValue }
        case .customProperties:
            let properties = try Self.list(value, fact) { property -> (String, [String])? in
                guard let name = property["propertyName"]?.stringValue, let value = property["value"] else {
                    return nil
                }
                return (name, Self.values(value))
            }
            customProperties = Dictionary(properties) { first, _ in first }
        }
    }

    /// A property's value, which is one text, several, or none.
    static func values(_ value: JSON) -> [String] {
        value.arrayValue?.compactMap(\.stringValue) ?? [value.stringValue].compactMap { $0 }
    }

    private static func boolean(_ value: JSON, _ fact: Fact) throws(Unreadable) -> Bool {
        guard let value = value.boolValue else { throw Unreadable("\(fact.field) is null") }
        return value
    }

    private static func list<Item>(
        _ connection: JSON, _ fact: Fact, _ item: (JSON) -> Item?
    ) throws(Unreadable) -> [Item] {
        guard let nodes = connection["nodes"]?.arrayValue else { throw Unreadable("\(fact.field) is null") }
        guard connection["pageInfo"]?["hasNextPage"] != true else {
            throw Unreadable("GitHub gave only the first \(nodes.count) of \(fact.field)")
        }
        let items = nodes.compactMap(item)
        guard items.count == nodes.count else { throw Unreadable("GitHub left out some of \(fact.field)") }
        return items
    }
}
