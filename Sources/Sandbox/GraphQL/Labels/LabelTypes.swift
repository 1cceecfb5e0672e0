extension GraphQL {
    struct LabelNode {
        let repositoryID: Int
        let label: RepositoryLabel
    }
}

extension GraphQL.Types {
    static let label: GraphQL.ObjectType<GraphQL.LabelNode> = .init("Label", implements: "Node") { type in
        type.field("id: ID!") { $0.label.nodeID(in: $0.repositoryID).text }
        type.field("name: String!") { $0.label.name }
        type.field("color: String!") { $0.label.color }
        type.field("description: String") { $0.label.description }
        type.field("isDefault: Boolean!") { $0.label.isDefault }
        type.field("createdAt: DateTime") { _ in JSON.null }
        type.field("updatedAt: DateTime") { _ in JSON.null }
        type.field("repository: Repository!") { repository($1.context.world.repositories[$0.repositoryID]) }
        type.field("resourcePath: URI!") { path(of: $0, $1) }
        type.field("url: URI!") { "\($1.context.world.htmlURL)\(path(of: $0, $1))" }
        type.field(
            "issues(after: String, before: String, first: Int, labels: [String!], last: Int, orderBy: IssueOrder, "
                + "states: [IssueState!]): IssueConnection!"
        ) { label, call in issues(try call.page(counting: label.label.issues)) }
        type.field(
            "pullRequests(after: String, baseRefName: String, before: String, first: Int, headRefName: String, "
                + "labels: [String!], last: Int, orderBy: IssueOrder, states: [PullRequestState!]): "
                + "PullRequestConnection!"
        ) { label, call in pullRequests(try call.page(counting: label.label.pullRequests)) }
    }

    private static func path(of node: GraphQL.LabelNode, _ call: GraphQL.Call) -> String {
        let name = call.context.world.repositories[node.repositoryID].map { call.context.world.fullName(of: $0) }
        return "/\(name ?? "")/labels/\(node.label.name.percentEncoded)"
    }

    static let labels: GraphQL.ConnectionType<GraphQL.LabelNode> = .init(
        "LabelConnection", of: label, named: "Label")

    // The sandbox counts issues and pull requests, and has none to show.
    private static let issue: GraphQL.ObjectType<Never> = absentType(
        "Issue", implements: "Node", ["id: ID!", "number: Int!", "title: String!"])
    private static let pullRequest: GraphQL.ObjectType<Never> = absentType(
        "PullRequest", implements: "Node", ["id: ID!", "number: Int!", "title: String!"])
    private static let issues: GraphQL.ConnectionType<Never> = .init("IssueConnection", of: issue, named: "Issue")
    private static let pullRequests: GraphQL.ConnectionType<Never> = .init(
        "PullRequestConnection", of: pullRequest, named: "PullRequest")

    static var labelTypes: [any GraphQL.AnyObjectType] {
        let objects: [any GraphQL.AnyObjectType] = [label, issue, pullRequest]
        return objects + labels.types + issues.types + pullRequests.types + labelPayloads
    }

    static let labelDefinitions = """
        enum IssueState { CLOSED OPEN }
        enum PullRequestState { CLOSED MERGED OPEN }
        enum IssueOrderField { COMMENTS CREATED_AT UPDATED_AT }
        input IssueOrder { direction: OrderDirection! field: IssueOrderField! }
        input CreateLabelInput {
            clientMutationId: String color: String! description: String name: String! repositoryId: ID!
        }
        input UpdateLabelInput { clientMutationId: String color: String description: String id: ID! name: String }
        input DeleteLabelInput { clientMutationId: String id: ID! }

        """

    static func addLabels(to type: inout GraphQL.ObjectType<Repository>) {
        type.field(
            "labels(after: String, before: String, first: Int, last: Int, orderBy: LabelOrder = "
                + "{direction: ASC, field: CREATED_AT}, query: String): LabelConnection"
        ) { repository, call in
            try call.requireIssues(of: repository)
            let id = repository.id
            return labels(
                try call.page(of: repository.labels.map { GraphQL.LabelNode(repositoryID: id, label: $0) }))
        }
        type.field("label(name: String!): Label") { repository, call in
            try call.requireIssues(of: repository)
            let name = call.string("name")?.lowercased()
            return label(
                repository.labels.first { $0.name.lowercased() == name }
                    .map { GraphQL.LabelNode(repositoryID: repository.id, label: $0) })
        }
    }
}

extension GraphQL.Call {
    /// Of public repositories everybody sees them.
    fileprivate func requireIssues(of repository: Repository) throws {
        guard repository.visibility != .public, caller.isApp else { return }
        guard context.world.allows(caller, "issues", .read, in: repository) else { throw GraphQL.FieldError.forbidden }
    }

    /// A page of a connection that only counts.
    fileprivate func page(counting count: Int) throws -> GraphQL.Page<Never> {
        let page = try page(of: [Never]())
        return GraphQL.Page(
            edges: page.edges, totalCount: count, hasNextPage: count > 0, hasPreviousPage: false)
    }
}
