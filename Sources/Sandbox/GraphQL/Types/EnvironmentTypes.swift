extension GraphQL.Types {
    static let environmentTypes: [any GraphQL.AnyObjectType] =
        [environment, deploymentProtectionRule, deploymentReviewers, deploymentReviewerEdge] + environments.types
        + deploymentProtectionRules.types

    static let environment: GraphQL.ObjectType<GraphQL.EnvironmentNode> = .init("Environment", implements: "Node") {
        type in
        type.field("id: ID!") { $0.environment.nodeID(in: $0.repositoryID).text }
        type.field("databaseId: Int") { $0.environment.id }
        type.field("name: String!") { $0.environment.name }
        type.field("isPinned: Boolean") { _ in false }
        type.field(
            "protectionRules(after: String, before: String, first: Int, last: Int): DeploymentProtectionRuleConnection!"
        ) { node, call in deploymentProtectionRules(try call.page(of: node.environment.rules)) }
    }

    static let environments: GraphQL.ConnectionType<GraphQL.EnvironmentNode> = .init(
        "EnvironmentConnection", of: environment, named: "Environment")

    static let deploymentProtectionRule: GraphQL.ObjectType<GraphQL.DeploymentRuleNode> = .init(
        "DeploymentProtectionRule"
    ) { type in
        type.field("databaseId: Int") { $0.environment.id * 10 + $0.place }
        type.field("type: DeploymentProtectionRuleType!") { $0.type }
        type.field("timeout: Int!") { $0.type == "WAIT_TIMER" ? $0.environment.waitTimer : 0 }
        type.field("preventSelfReview: Boolean") {
            $0.type == "REQUIRED_REVIEWERS" && $0.environment.preventsSelfReview
        }
        type.field("reviewers(after: String, before: String, first: Int, last: Int): DeploymentReviewerConnection!") {
            rule, call in
            deploymentReviewers(
                try call.page(of: rule.type == "REQUIRED_REVIEWERS" ? rule.environment.reviewers : []))
        }
    }

    static let deploymentProtectionRules: GraphQL.ConnectionType<GraphQL.DeploymentRuleNode> = .init(
        "DeploymentProtectionRuleConnection", of: deploymentProtectionRule, named: "DeploymentProtectionRule")

    /// Their nodes are a union: no one type fits both.
    static let deploymentReviewers: GraphQL.ObjectType<GraphQL.Page<DeploymentEnvironment.Reviewer>> = .init(
        "DeploymentReviewerConnection"
    ) { type in
        type.field("edges: [DeploymentReviewerEdge]") { page in
            GraphQL.Output.list(page.edges.map { deploymentReviewerEdge($0) })
        }
        type.field("nodes: [DeploymentReviewer]") { page, call in
            GraphQL.Output.list(page.edges.map { deploymentReviewer($0.item, call) })
        }
        type.field("pageInfo: PageInfo!") { page in
            GraphQL.PageInfo.type(
                GraphQL.PageInfo(
                    startCursor: page.edges.first?.cursor, endCursor: page.edges.last?.cursor,
                    hasNextPage: page.hasNextPage, hasPreviousPage: page.hasPreviousPage))
        }
        type.field("totalCount: Int!") { $0.totalCount }
    }

    private static let deploymentReviewerEdge: GraphQL.ObjectType<GraphQL.Edge<DeploymentEnvironment.Reviewer>> = .init(
        "DeploymentReviewerEdge"
    ) { type in
        type.field("cursor: String!") { $0.cursor }
        type.field("node: DeploymentReviewer") { edge, call in deploymentReviewer(edge.item, call) }
    }

    private static func deploymentReviewer(
        _ reviewer: DeploymentEnvironment.Reviewer, _ call: GraphQL.Call
    ) -> GraphQL.Output {
        let world = call.context.world
        return reviewer.type == "Team" ? team(world.teams[reviewer.id]) : user(world.accounts[reviewer.id])
    }

    static func addEnvironments(to type: inout GraphQL.ObjectType<Repository>) {
        type.field(
            "environments(after: String, before: String, first: Int, last: Int, names: [String!] = [], "
                + "orderBy: Environments = {direction: ASC, field: NAME}, "
                + "pinnedEnvironmentFilter: EnvironmentPinnedFilterField = ALL): EnvironmentConnection!"
        ) { repository, call in
            // GitHub shows them to whom it shows Actions.
            guard call.context.world.allows(call.caller, "actions", .read, in: repository) else { throw call.refusal }
            let names = Set((call.arguments["names"]?.strings ?? []).map { $0.lowercased() })
            let found = repository.environments.filter { names.isEmpty || names.contains($0.name.lowercased()) }
            let id = repository.id
            return environments(
                try call.page(
                    of: found.sorted { $0.name < $1.name }.map {
                        GraphQL.EnvironmentNode(repositoryID: id, environment: $0)
                    }))
        }
    }
}

extension GraphQL {
    struct EnvironmentNode {
        let repositoryID: Int
        let environment: DeploymentEnvironment

        init(repositoryID: Int, environment: DeploymentEnvironment) {
            self.repositoryID = repositoryID
            self.environment = environment
        }

        init?(_ id: NodeID, in world: World) {
            guard id.path.count == 2,
                let environment = world.repositories[id.path[0]]?.environments.first(where: { $0.id == id.path[1] })
            else { return nil }
            self.init(repositoryID: id.path[0], environment: environment)
        }
    }

    struct DeploymentRuleNode {
        let environment: DeploymentEnvironment
        let type: String
        let place: Int
    }
}

extension DeploymentEnvironment {
    /// A rule that asks for nothing is not there.
    fileprivate var rules: [GraphQL.DeploymentRuleNode] {
        var types: [(String, Int)] = []
        if waitTimer > 0 { types.append(("WAIT_TIMER", 1)) }
        if !reviewers.isEmpty { types.append(("REQUIRED_REVIEWERS", 2)) }
        if branchPolicy != nil { types.append(("BRANCH_POLICY", 3)) }
        return types.map { GraphQL.DeploymentRuleNode(environment: self, type: $0.0, place: $0.1) }
    }
}
