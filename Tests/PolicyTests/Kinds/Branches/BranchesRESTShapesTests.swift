import Foundation
import Policy
import SharedMaterial
import Testing

@testable import Kinds

/// GitHub's REST answers in one shape and takes another (`enforce_admins: {enabled}`, actors as objects, absent for
/// off). People copy from both, so a PUT body used as a policy must be in sync with what GitHub answered to it.
@Suite("Branches, as REST has them")
struct BranchesRESTShapesTests {
    struct Exchange: Sendable, CustomTestStringConvertible {
        let name: String
        let put: JSON
        let answer: JSON
        var testDescription: String { name }
    }

    @Test("a PUT body is a policy that GitHub's answer to it satisfies", arguments: own)
    func roundTrips(_ exchange: Exchange) throws { try expectSatisfied(exchange) }

    @Test("a PUT body written as a policy makes a rule that reads back as GitHub answered", arguments: own)
    func writesWhatWasPut(_ exchange: Exchange) throws { try expectWritten(exchange) }

    @Test(
        "both hold for recorded exchanges",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): only exchanges of our own are tried"),
        arguments: recorded)
    func recordedExchanges(_ exchange: Exchange) throws {
        try expectSatisfied(exchange)
        try expectWritten(exchange)
    }

    private func expectSatisfied(_ exchange: Exchange) throws {
        let observed = try BranchRules.observe(Self.rule(fromREST: exchange.answer))
        let plan = Sample.plan(BranchesKind.self, ["main": Self.policy(fromPUT: exchange.put)], over: observed)
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.isEmpty)
    }

    private func expectWritten(_ exchange: Exchange) throws {
        let desired = Self.policy(fromPUT: exchange.put)
        let operation = try BranchRules.operation(["main": desired], over: BranchRules.observe())
        let input = try #require(operation.mutation?.input.objectValue)
        let answered = try #require(Self.rule(fromREST: exchange.answer).objectValue)
        for (field, value) in input where value.boolValue != nil || value.intValue != nil {
            #expect(answered[field] == value, "\(field)")
        }
    }

    // MARK: Samples

    private static let own = [
        Exchange(
            name: "everything off",
            put: [
                "required_status_checks": nil, "enforce_admins": false, "required_pull_request_reviews": nil,
                "restrictions": nil,
            ],
            answer: ["enforce_admins": ["enabled": false], "allow_deletions": ["enabled": false]]),
        Exchange(
            name: "actors",
            put: [
                "required_status_checks": [
                    "strict": true, "checks": [["context": "a", "app_id": -1], ["context": "b"]],
                ],
                "enforce_admins": true,
                "required_pull_request_reviews": [
                    "dismissal_restrictions": ["users": ["octocat"], "teams": ["leads"]],
                    "required_approving_review_count": 3,
                    "bypass_pull_request_allowances": ["users": [], "teams": [], "apps": ["deployer"]],
                ],
                "restrictions": ["users": [], "teams": ["leads"], "apps": []],
            ],
            answer: [
                "required_status_checks": [
                    "strict": true, "contexts": ["a", "b"],
                    "checks": [["context": "a", "app_id": nil], ["context": "b", "app_id": 15368]],
                ],
                "enforce_admins": ["enabled": true],
                "required_pull_request_reviews": [
                    "dismissal_restrictions": [
                        "users": [["login": "Octocat"]], "teams": [["slug": "leads"]], "apps": [],
                    ],
                    "dismiss_stale_reviews": false, "require_code_owner_reviews": false,
                    "required_approving_review_count": 3, "require_last_push_approval": false,
                    "bypass_pull_request_allowances": ["users": [], "teams": [], "apps": [["slug": "deployer"]]],
                ],
                "restrictions": ["users": [], "teams": [["slug": "leads"]], "apps": []],
            ]),
    ]

    /// The recorded exchanges of GitHub's own API.
    private static let recorded: [Exchange] = {
        let root = "recorded/GHBranchProtectionTest"
        return SharedMaterial.files(below: root).filter { $0.contains("/mappings/") }.compactMap { file in
            let folder = file.prefix { $0 != "/" }
            guard let mapping = json("\(root)/\(file)"), mapping["request"]?["method"] == "PUT",
                let put = mapping["request"]?["bodyPatterns"]?.arrayValue?.first?["equalToJson"]?.stringValue,
                let answered = mapping["response"]?["bodyFileName"]?.stringValue,
                let answer = json("\(root)/\(folder)/__files/\(answered)"), let body = try? JSON(parsing: put.utf8)
            else { return nil }
            return Exchange(name: file, put: body, answer: answer)
        }
    }()

    private static func json(_ path: String) -> JSON? {
        SharedMaterial.data(path).flatMap { try? JSON(parsing: $0) }
    }

    // MARK: Conversion

    /// What a person does to a PUT body that still has `contexts`.
    private static func policy(fromPUT body: JSON) -> JSON {
        let contexts: SettingPath = ["required_status_checks", "contexts"]
        guard let names = body[contexts]?.arrayValue else { return body }
        return body.setting(contexts, to: nil).setting(
            ["required_status_checks", "checks"], to: .array(names.map { ["context": $0] }))
    }

    /// The GraphQL rule that stands for a REST answer.
    private static func rule(fromREST answer: JSON) -> JSON {
        var fields: [String: JSON] = [:]
        for (rest, field) in switches {
            if let isOn = answer[rest]?["enabled"] { fields[field] = isOn }
        }
        if let checks = answer["required_status_checks"] {
            fields["requiresStatusChecks"] = true
            fields["requiresStrictStatusChecks"] = checks["strict"]
            // Recordings of before 2021 lack `checks`.
            let list =
                checks["checks"]?.arrayValue ?? (checks["contexts"]?.arrayValue ?? []).map { ["context": $0] }
            fields["requiredStatusChecks"] = .array(
                list.map { BranchRules.check($0["context"]?.stringValue ?? "", app: $0["app_id"]?.intValue) })
        }
        if let reviews = answer["required_pull_request_reviews"] {
            fields["requiresApprovingReviews"] = true
            fields["requiredApprovingReviewCount"] = reviews["required_approving_review_count"]
            for (rest, field) in reviewSwitches {
                if let isOn = reviews[rest] { fields[field] = isOn }
            }
            fields["restrictsReviewDismissals"] = .bool(reviews["dismissal_restrictions"] != nil)
            fields["reviewDismissalAllowances"] = allowances(reviews["dismissal_restrictions"])
            fields["bypassPullRequestAllowances"] = allowances(reviews["bypass_pull_request_allowances"])
        }
        fields["restrictsPushes"] = .bool(answer["restrictions"] != nil)
        fields["pushAllowances"] = allowances(answer["restrictions"])
        return BranchRules.rule("main", fields)
    }

    private static let switches = [
        "enforce_admins": "isAdminEnforced", "required_linear_history": "requiresLinearHistory",
        "allow_force_pushes": "allowsForcePushes", "allow_deletions": "allowsDeletions",
        "block_creations": "blocksCreations", "required_conversation_resolution": "requiresConversationResolution",
        "lock_branch": "lockBranch", "allow_fork_syncing": "lockAllowsFetchAndMerge",
        "required_signatures": "requiresCommitSignatures",
    ]

    private static let reviewSwitches = [
        "dismiss_stale_reviews": "dismissesStaleReviews", "require_code_owner_reviews": "requiresCodeOwnerReviews",
        "require_last_push_approval": "requireLastPushApproval",
    ]

    private static func allowances(_ actors: JSON?) -> JSON {
        let users = (actors?["users"]?.arrayValue ?? []).compactMap { $0["login"]?.stringValue }.map(BranchRules.user)
        let teams = (actors?["teams"]?.arrayValue ?? []).compactMap { $0["slug"]?.stringValue }.map(BranchRules.team)
        let apps = (actors?["apps"]?.arrayValue ?? []).compactMap { $0["slug"]?.stringValue }.map(BranchRules.app)
        return [
            "pageInfo": ["hasNextPage": false],
            "nodes": .array((users + teams + apps).map { ["actor": $0] }),
        ]
    }
}
