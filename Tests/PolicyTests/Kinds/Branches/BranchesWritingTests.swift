import Policy
import Testing

@testable import Kinds

@Suite("Branches, written")
struct BranchesWritingTests {
    private let protected = BranchRules.rule(
        "main",
        [
            "requiresStatusChecks": true,
            "requiredStatusChecks": [BranchRules.check("build", app: 99), BranchRules.check("lint")],
            "requiresApprovingReviews": true, "requiredApprovingReviewCount": 1,
            "bypassPullRequestAllowances": BranchRules.actors(
                BranchRules.user("bot"), BranchRules.team("leads"), BranchRules.app("deployer")),
        ])

    @Test("a new rule names the repository, the pattern and what is desired, and nothing else")
    func creates() throws {
        let operation = try BranchRules.operation(
            [
                "release/*": [
                    "required_status_checks": ["strict": true, "checks": [["context": "build"]]],
                    "restrictions": [:], "enforce_admins": true, "required_deployments": nil,
                ]
            ], over: BranchRules.observe())
        #expect(operation.stage == .protection)
        #expect(operation.isSentIncomplete)
        #expect(operation.mutation?.field == "createBranchProtectionRule")
        #expect(
            operation.mutation?.input == [
                "repositoryId": "R_api", "pattern": "release/*", "requiresStatusChecks": true,
                "requiresStrictStatusChecks": true,
                "requiredStatusChecks": [["context": "build", "appId": "any"]], "restrictsPushes": true,
                "pushActorIds": [], "isAdminEnforced": true, "requiresDeployments": false,
            ])
    }

    @Test("{} turns reviews on with one approval, as REST does")
    func turnsReviewsOn() throws {
        let operation = try BranchRules.operation(
            ["main": ["required_pull_request_reviews": [:]]], over: BranchRules.observe(BranchRules.rule("main")))
        #expect(operation.mutation?.field == "updateBranchProtectionRule")
        #expect(
            operation.mutation?.input == [
                "branchProtectionRuleId": "BPR_main", "requiresApprovingReviews": true,
                "requiredApprovingReviewCount": 1,
            ])
    }

    @Test("all that differs in one rule is one mutation, which names only what differs")
    func mergesChanges() throws {
        let desired: JSON = [
            "main": [
                "required_pull_request_reviews": [
                    "required_approving_review_count": 2, "dismiss_stale_reviews": true,
                    "require_code_owner_reviews": false,
                ],
                "required_signatures": true, "required_status_checks": nil, "allow_deletions": false,
            ]
        ]
        let operation = try BranchRules.operation(desired, over: BranchRules.observe(protected))
        #expect(operation.changes.count == 4)
        #expect(
            operation.mutation?.input == [
                "branchProtectionRuleId": "BPR_main", "requiredApprovingReviewCount": 2,
                "dismissesStaleReviews": true, "requiresCommitSignatures": true, "requiresStatusChecks": false,
            ])
    }

    @Test("a longer list of checks carries over the apps of those that are there")
    func carriesOverApps() throws {
        let desired: JSON = [
            "main": ["required_status_checks": ["checks": [["context": "build"], ["context": "test"]]]]
        ]
        let operation = try BranchRules.operation(desired, over: BranchRules.observe(protected))
        #expect(
            operation.mutation?.input["requiredStatusChecks"] == [
                ["context": "build", "appId": "A_99"], ["context": "test", "appId": "any"],
            ])
        #expect(operation.references.isEmpty)
    }

    @Test("a check named by its context matches whatever app it is bound to; one with app_id only that app")
    func comparesApps() throws {
        let observed = try BranchRules.observe(protected)
        func changes(_ checks: JSON) -> [Change] {
            Sample.plan(BranchesKind.self, ["main": ["required_status_checks": ["checks": checks]]], over: observed)
                .changes
        }
        #expect(changes([["context": "lint"], ["context": "build"]]).isEmpty)
        #expect(changes([["context": "lint", "app_id": -1], ["context": "build", "app_id": 99]]).isEmpty)
        #expect(changes([["context": "lint", "app_id": 99], ["context": "build"]]).count == 1)
    }

    @Test("an app is known from any rule of the repository, else by the slug of GitHub's own, else tried as it stands")
    func findsApps() throws {
        let desired: JSON = [
            "other": [
                "required_status_checks": [
                    "checks": [
                        ["context": "a", "app_id": 99], ["context": "b", "app_id": 15368],
                        ["context": "c", "app_id": 4711], ["context": "d", "app_id": -1],
                    ]
                ]
            ]
        ]
        let operation = try BranchRules.operation(desired, over: BranchRules.observe(protected))
        #expect(
            operation.mutation?.input["requiredStatusChecks"] == [
                ["context": "a", "appId": "A_99"], ["context": "b", "appId": .unresolved(.app("github-actions"))],
                ["context": "c", "appId": .unresolved(.app("4711"))], ["context": "d", "appId": "any"],
            ])
        #expect(operation.references[.app("4711")]?.changes.map { $0.subject } == ["other"])
    }

    @Test("a change of users keeps the teams and apps of the same list, by the ids they are known by")
    func carriesOverActors() throws {
        let desired: JSON = [
            "main": ["required_pull_request_reviews": ["bypass_pull_request_allowances": ["users": ["Bot", "New"]]]]
        ]
        let operation = try BranchRules.operation(desired, over: BranchRules.observe(protected))
        #expect(
            operation.mutation?.input == [
                "branchProtectionRuleId": "BPR_main",
                "bypassPullRequestActorIds": ["U_bot", .unresolved(.user("new")), "T_leads", "A_deployer"],
            ])
        #expect(operation.references[.user("new")]?.changes == operation.changes)
    }

    @Test("restrictions and dismissals are switched on with their actors and off without")
    func switchesRestrictions() throws {
        let on: JSON = [
            "main": [
                "restrictions": ["teams": ["leads"]],
                "required_pull_request_reviews": ["dismissal_restrictions": ["apps": ["deployer"]]],
            ]
        ]
        #expect(
            try BranchRules.operation(on, over: BranchRules.observe(protected)).mutation?.input == [
                "branchProtectionRuleId": "BPR_main", "restrictsPushes": true, "pushActorIds": ["T_leads"],
                "restrictsReviewDismissals": true, "reviewDismissalActorIds": ["A_deployer"],
            ])
        let restricted = BranchRules.rule(
            "main", ["restrictsPushes": true, "pushAllowances": BranchRules.actors(BranchRules.user("bot"))])
        #expect(
            try BranchRules.operation(["main": ["restrictions": nil]], over: BranchRules.observe(restricted))
                .mutation?.input == ["branchProtectionRuleId": "BPR_main", "restrictsPushes": false])
    }

    @Test("each branch is a mutation of its own, so that each can fail alone")
    func separatesBranches() throws {
        let desired: JSON = ["main": ["lock_branch": true], "release/*": ["lock_branch": true], "old": nil]
        let observed = try BranchRules.observe(protected, BranchRules.rule("old"))
        let operations = Sample.operations(BranchesKind.self, desired, over: observed)
        #expect(
            operations.compactMap { $0.mutation?.field } == [
                "updateBranchProtectionRule", "deleteBranchProtectionRule", "createBranchProtectionRule",
            ])
        #expect(operations[1].mutation?.input == ["branchProtectionRuleId": "BPR_old"])
    }

    @Test("a rule that is gone already is not made in order to be deleted")
    func deletesOnlyWhatIsThere() throws {
        let changes = try Sample.plan(BranchesKind.self, ["main": nil], over: BranchRules.observe(protected)).changes
        #expect(changes.map { $0.verb } == [.remove])
        let gone = try BranchRules.observe()
        #expect(BranchesKind.operations(for: changes, observed: gone, in: Sample.repository).isEmpty)
    }

    @Test("the payload of a mutation verifies the rule, actors and all")
    func echoes() throws {
        let desired: JSON = [
            "main": ["required_pull_request_reviews": ["bypass_pull_request_allowances": ["users": ["bot", "new"]]]]
        ]
        let operation = try BranchRules.operation(desired, over: BranchRules.observe(protected))
        let selection = try #require(operation.mutation?.selection)
        for field in ["requiresLinearHistory", "requiredStatusChecks {", "bypassPullRequestAllowances(first: 100)"] {
            #expect(selection.contains(field))
        }
        let rule = protected.setting(
            ["bypassPullRequestAllowances"], to: BranchRules.actors(BranchRules.user("bot"), BranchRules.user("new")))
        let echo = try #require(operation.echo?(["branchProtectionRule": rule]))
        #expect(operation.changes.allSatisfy { $0.isFulfilled(in: echo, of: BranchesKind.self) })
        let unchanged = try #require(operation.echo?(["branchProtectionRule": protected]))
        #expect(!operation.changes.contains { $0.isFulfilled(in: unchanged, of: BranchesKind.self) })
        #expect(operation.echo?(["branchProtectionRule": nil]) == nil)
    }

    @Test("what cannot hold together is refused before any request")
    func contradictions() {
        let many = JSON.strings((0...100).map { "user-\($0)" })
        let desired: JSON = [
            "a": ["required_pull_request_reviews": ["dismissal_restrictions": [:]]],
            "b": ["allow_force_pushes": true, "bypass_force_push_allowances": ["users": ["bot"]]],
            "c": ["restrictions": ["users": many]],
            "d": [
                "required_pull_request_reviews": ["dismissal_restrictions": nil], "allow_force_pushes": true,
                "bypass_force_push_allowances": ["users": []], "restrictions": [:],
            ],
            "e": nil,
        ]
        let found = BranchesKind.contradictions(in: Sample.desired(desired)).map { $0.message }
        #expect(found.map { String($0.prefix(8)) } == ["branch a", "branch b", "branch c"])
    }

    @Test("contexts is no setting, so that it is refused and checks is suggested")
    func hasNoContexts() {
        #expect(BranchesKind.documentation.schema[["main", "required_status_checks", "checks"]] != nil)
        #expect(BranchesKind.documentation.schema[["main", "required_status_checks", "contexts"]] == nil)
    }
}
