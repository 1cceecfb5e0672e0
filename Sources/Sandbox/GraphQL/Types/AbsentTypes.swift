extension GraphQL.Types {
    // What the sandbox's repositories never have. The types are there, so that clients may ask; `Never` says that no
    // object of them exists, and the connections are empty.

    static let absent: [any GraphQL.AnyObjectType] =
        [environment, deploymentProtectionRule, codeownersError, enterprise]
        + environments.types + deploymentProtectionRules.types
        + deploymentReviewers.types

    private static let environment: GraphQL.ObjectType<Never> = absentType(
        "Environment", implements: "Node",
        [
            "id: ID!", "databaseId: Int", "name: String!", "isPinned: Boolean",
            "protectionRules(after: String, before: String, first: Int, last: Int): DeploymentProtectionRuleConnection!",
        ])

    private static let deploymentProtectionRule: GraphQL.ObjectType<Never> = absentType(
        "DeploymentProtectionRule",
        [
            "databaseId: Int", "type: DeploymentProtectionRuleType!", "timeout: Int!", "preventSelfReview: Boolean",
            "reviewers(after: String, before: String, first: Int, last: Int): DeploymentReviewerConnection!",
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

    private static let environments: GraphQL.ConnectionType<Never> = .init(
        "EnvironmentConnection", of: environment, named: "Environment")
    private static let deploymentProtectionRules: GraphQL.ConnectionType<Never> = .init(
        "DeploymentProtectionRuleConnection", of: deploymentProtectionRule, named: "DeploymentProtectionRule")
    private static let deploymentReviewers: GraphQL.ConnectionType<Never> = .init(
        "DeploymentReviewerConnection", of: environment, named: "DeploymentReviewer")

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
        type.field(
            "environments(after: String, before: String, first: Int, last: Int, names: [String!] = [], "
                + "orderBy: Environments = {direction: ASC, field: NAME}, "
                + "pinnedEnvironmentFilter: EnvironmentPinnedFilterField = ALL): EnvironmentConnection!"
        ) { _, call in environments(try call.page(of: [Never]())) }
    }
}
