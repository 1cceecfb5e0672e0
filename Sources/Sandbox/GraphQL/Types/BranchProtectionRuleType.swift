extension GraphQL {
    struct RuleNode {
        let repositoryID: Int
        let rule: BranchProtectionRule
    }

    /// Somebody named in one of a rule's lists.
    struct Allowance {
        let node: RuleNode
        let actor: RuleActor
    }

    struct RuleConflict {
        let node: RuleNode
        let other: RuleNode
        let ref: RefNode
    }
}

extension GraphQL.Types {
    static let rule: GraphQL.ObjectType<GraphQL.RuleNode> = .init("BranchProtectionRule", implements: "Node") { type in
        type.field("id: ID!") { $0.rule.nodeID(in: $0.repositoryID).text }
        type.field("databaseId: Int") { $0.rule.id }
        type.field("pattern: String!") { $0.rule.pattern }
        type.field("repository: Repository") { repository($1.context.world.repositories[$0.repositoryID]) }
        type.field("creator: Actor") { node, call in
            node.rule.creatorID.flatMap { call.context.world.accounts[$0] }
                .map { $0.kind == .bot ? bot($0) : user($0) }
        }
        type.field("isAdminEnforced: Boolean!") { $0.rule.isAdminEnforced }
        type.field("allowsDeletions: Boolean!") { $0.rule.allowsDeletions }
        type.field("allowsForcePushes: Boolean!") { $0.rule.allowsForcePushes }
        type.field("blocksCreations: Boolean!") { $0.rule.blocksCreations }
        type.field("dismissesStaleReviews: Boolean!") { $0.rule.dismissesStaleReviews }
        type.field("lockBranch: Boolean!") { $0.rule.lockBranch }
        type.field("lockAllowsFetchAndMerge: Boolean!") { $0.rule.lockAllowsFetchAndMerge }
        type.field("requireLastPushApproval: Boolean!") { $0.rule.requireLastPushApproval }
        type.field("requiredApprovingReviewCount: Int") { $0.rule.requiredApprovingReviewCount }
        type.field("requiresApprovingReviews: Boolean!") { $0.rule.requiresApprovingReviews }
        type.field("requiresCodeOwnerReviews: Boolean!") { $0.rule.requiresCodeOwnerReviews }
        type.field("requiresCommitSignatures: Boolean!") { $0.rule.requiresCommitSignatures }
        type.field("requiresConversationResolution: Boolean!") { $0.rule.requiresConversationResolution }
        type.field("requiresDeployments: Boolean!") { $0.rule.requiresDeployments }
        type.field("requiredDeploymentEnvironments: [String]") { $0.rule.requiredDeploymentEnvironments }
        type.field("requiresLinearHistory: Boolean!") { $0.rule.requiresLinearHistory }
        type.field("requiresStatusChecks: Boolean!") { $0.rule.requiresStatusChecks }
        type.field("requiresStrictStatusChecks: Boolean!") { $0.rule.requiresStrictStatusChecks }
        type.field("requiredStatusCheckContexts: [String]") { $0.rule.requiredStatusChecks.map { $0.context } }
        type.field("requiredStatusChecks: [RequiredStatusCheckDescription!]") { node in
            GraphQL.Output.list(node.rule.requiredStatusChecks.map { statusCheck($0) })
        }
        type.field("restrictsPushes: Boolean!") { $0.rule.restrictsPushes }
        type.field("restrictsReviewDismissals: Boolean!") { $0.rule.restrictsReviewDismissals }
        addAllowances(to: &type)
        addMatches(to: &type)
    }

    static let rules: GraphQL.ConnectionType<GraphQL.RuleNode> = .init(
        "BranchProtectionRuleConnection", of: rule, named: "BranchProtectionRule")

    static let statusCheck: GraphQL.ObjectType<RequiredCheck> = .init("RequiredStatusCheckDescription") { type in
        type.field("context: String!") { $0.context }
        type.field("app: App") { check, call in app(check.appID.flatMap { call.context.world.apps[$0] }) }
    }

    static let ruleConflict: GraphQL.ObjectType<GraphQL.RuleConflict> = .init("BranchProtectionRuleConflict") { type in
        type.field("branchProtectionRule: BranchProtectionRule") { rule($0.node) }
        type.field("conflictingBranchProtectionRule: BranchProtectionRule") { rule($0.other) }
        type.field("ref: Ref") { ref($0.ref) }
    }

    static let ruleConflicts: GraphQL.ConnectionType<GraphQL.RuleConflict> = .init(
        "BranchProtectionRuleConflictConnection", of: ruleConflict, named: "BranchProtectionRuleConflict")

    private static func addMatches(to type: inout GraphQL.ObjectType<GraphQL.RuleNode>) {
        type.field(
            "matchingRefs(after: String, before: String, first: Int, last: Int, query: String): RefConnection!"
        ) { node, call in
            guard let repository = call.context.world.repositories[node.repositoryID] else {
                return refs(try call.page(of: [GraphQL.RefNode]()))
            }
            let query = call.string("query") ?? ""
            let branches = repository.branches.filter { branch in
                (query.isEmpty || branch.name.contains(query))
                    && call.context.world.effectiveRule(for: branch.name, in: repository)?.id == node.rule.id
            }
            return refs(try call.page(of: branches.map { GraphQL.RefNode(repository: repository, branch: $0) }))
        }
        type.field(
            "branchProtectionRuleConflicts(after: String, before: String, first: Int, last: Int): "
                + "BranchProtectionRuleConflictConnection!"
        ) { node, call in ruleConflicts(try call.page(of: conflicts(of: node, call))) }
    }

    /// The branches that another rule matches as well.
    private static func conflicts(of node: GraphQL.RuleNode, _ call: GraphQL.Call) -> [GraphQL.RuleConflict] {
        guard let repository = call.context.world.repositories[node.repositoryID] else { return [] }
        let others = repository.rules.filter { $0.id != node.rule.id }
        return repository.branches.filter { node.rule.matches($0.name) }.flatMap { branch in
            others.filter { $0.matches(branch.name) }.map { other in
                GraphQL.RuleConflict(
                    node: node, other: GraphQL.RuleNode(repositoryID: repository.id, rule: other),
                    ref: GraphQL.RefNode(repository: repository, branch: branch))
            }
        }
    }
}

// MARK: - Actors

extension GraphQL.Types {
    private static let pushAllowances: AllowanceTypes = allowances(
        "PushAllowance", actor: "PushAllowanceActor", prefix: "PA")
    private static let reviewDismissalAllowances: AllowanceTypes = allowances(
        "ReviewDismissalAllowance", actor: "ReviewDismissalAllowanceActor", prefix: "RDA")
    private static let bypassPullRequestAllowances: AllowanceTypes = allowances(
        "BypassPullRequestAllowance", actor: "BranchActorAllowanceActor", prefix: "BPRA")
    private static let bypassForcePushAllowances: AllowanceTypes = allowances(
        "BypassForcePushAllowance", actor: "BranchActorAllowanceActor", prefix: "BFPA")

    /// An allowance type with its connection.
    struct AllowanceTypes: Sendable {
        let node: GraphQL.ObjectType<GraphQL.Allowance>
        let connection: GraphQL.ConnectionType<GraphQL.Allowance>

        var types: [any GraphQL.AnyObjectType] { [node] + connection.types }
    }

    static let allowances: [AllowanceTypes] = [
        pushAllowances, reviewDismissalAllowances, bypassPullRequestAllowances, bypassForcePushAllowances,
    ]

    private static func allowances(_ name: String, actor: String, prefix: String) -> AllowanceTypes {
        let node = GraphQL.ObjectType<GraphQL.Allowance>(name, implements: "Node") { type in
            type.field("id: ID!") { GraphQL.globalID(prefix, $0.node.rule.id, $0.actor.databaseID) }
            type.field("branchProtectionRule: BranchProtectionRule") { rule($0.node) }
            type.field("actor: \(actor)") { allowance, call in
                switch allowance.actor {
                case .user(let id): user(call.context.world.accounts[id])
                case .team(let id): team(call.context.world.teams[id])
                case .app(let id): app(call.context.world.apps[id])
                }
            }
        }
        return AllowanceTypes(
            node: node,
            connection: GraphQL.ConnectionType(name + "Connection", of: node, named: name))
    }

    private static func addAllowances(to type: inout GraphQL.ObjectType<GraphQL.RuleNode>) {
        add("pushAllowances", pushAllowances, to: &type) { $0.pushActors }
        add("reviewDismissalAllowances", reviewDismissalAllowances, to: &type) { $0.reviewDismissalActors }
        add("bypassPullRequestAllowances", bypassPullRequestAllowances, to: &type) { $0.bypassPullRequestActors }
        add("bypassForcePushAllowances", bypassForcePushAllowances, to: &type) { $0.bypassForcePushActors }
    }

    private static func add(
        _ name: String, _ types: AllowanceTypes, to type: inout GraphQL.ObjectType<GraphQL.RuleNode>,
        _ actors: @escaping @Sendable (BranchProtectionRule) -> [RuleActor]
    ) {
        let connection = types.connection
        type.field(
            "\(name)(after: String, before: String, first: Int, last: Int): \(connection.connection.name)!"
        ) { node, call in
            connection(try call.page(of: actors(node.rule).map { GraphQL.Allowance(node: node, actor: $0) }))
        }
    }
}

extension RuleActor {
    var databaseID: Int {
        switch self {
        case .user(let id), .team(let id), .app(let id): id
        }
    }
}
