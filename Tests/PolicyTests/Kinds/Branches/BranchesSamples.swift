import Policy
import Testing

@testable import Kinds

/// Branch protection rules as GraphQL answers them.
enum BranchRules {
    /// A rule of which everything is off, but for what is given.
    static func rule(_ pattern: String, _ fields: [String: JSON] = [:]) -> JSON {
        var rule: [String: JSON] = [
            "id": .string("BPR_\(pattern)"), "pattern": .string(pattern), "requiresStatusChecks": false,
            "requiresStrictStatusChecks": false, "requiredStatusChecks": [], "isAdminEnforced": false,
            "requiresApprovingReviews": false, "dismissesStaleReviews": false, "requiresCodeOwnerReviews": false,
            "requiredApprovingReviewCount": nil, "requireLastPushApproval": false, "restrictsReviewDismissals": false,
            "restrictsPushes": false, "requiresLinearHistory": false, "allowsForcePushes": false,
            "allowsDeletions": false, "blocksCreations": false, "requiresConversationResolution": false,
            "lockBranch": false, "lockAllowsFetchAndMerge": false, "requiresCommitSignatures": false,
            "requiresDeployments": false, "requiredDeploymentEnvironments": [],
        ]
        for connection in [
            "pushAllowances", "reviewDismissalAllowances", "bypassPullRequestAllowances", "bypassForcePushAllowances",
        ] {
            rule[connection] = actors()
        }
        return .object(rule.merging(fields) { $1 })
    }

    static func actors(_ nodes: JSON..., hasNextPage: Bool = false) -> JSON {
        [
            "pageInfo": ["hasNextPage": .bool(hasNextPage)],
            "nodes": .array(nodes.map { ["actor": $0] }),
        ]
    }

    static func user(_ login: String) -> JSON {
        ["__typename": "User", "id": .string("U_\(login)"), "login": .string(login)]
    }
    static func team(_ slug: String) -> JSON {
        ["__typename": "Team", "id": .string("T_\(slug)"), "slug": .string(slug)]
    }
    static func app(_ slug: String) -> JSON {
        ["__typename": "App", "id": .string("A_\(slug)"), "slug": .string(slug)]
    }

    static func check(_ context: String, app number: Int? = nil) -> JSON {
        [
            "context": .string(context),
            "app": number.map { ["id": .string("A_\($0)"), "databaseId": .integer($0), "slug": "some-app"] } ?? nil,
        ]
    }

    static func node(_ rules: [JSON], canAdminister: Bool = true, _ more: [String: JSON] = [:]) -> JSON {
        .object(
            [
                "viewerCanAdminister": .bool(canAdminister),
                "branchProtectionRules": ["pageInfo": ["hasNextPage": false], "nodes": .array(rules)],
            ].merging(more) { $1 })
    }

    static func observe(_ rules: JSON..., existing: [String: Bool] = [:]) throws -> Observed {
        try observe(rules, existing: existing)
    }

    static func observe(_ rules: [JSON], existing: [String: Bool] = [:]) throws -> Observed {
        let references = existing.map { name, exists in
            ("branch_" + name.utf8.map { String($0, radix: 16) }.joined(), exists ? ["name": .string(name)] : JSON.null)
        }
        let node = node(rules, Dictionary(uniqueKeysWithValues: references))
        return try BranchesKind.observe(Answers(node: node), of: Sample.repository)
    }

    /// The only operation that a policy leads to.
    static func operation(_ desired: JSON, over observed: Observed) throws -> Policy.Operation {
        let operations = Sample.operations(BranchesKind.self, desired, over: observed)
        try #require(operations.count == 1)
        return operations[0]
    }
}
