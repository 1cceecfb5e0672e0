import Sandbox

extension KindFixture {
    static let branches = KindFixture(
        kind: "branches", key: "main",
        strays: Strays(keys: ["stray/*", "main"], value: ["required_signatures": true]), property: "rules",
        everything: """
            main, master, develop: &protected
              required_pull_request_reviews:
                required_approving_review_count: !atLeast 1
                dismiss_stale_reviews: true
                require_last_push_approval: true
                bypass_pull_request_allowances: { users: [automation-ci] }
              required_status_checks: { strict: false, checks: !atLeast [Git_Commit_Checker] }
              restrictions: { teams: [devops], users: [], apps: [] }
              allow_force_pushes: false
              required_conversation_resolution: true
            release/*: { <<: *protected, required_signatures: true }
            gh-pages: null
            """
    ) { name, _, fixture in
        let actors: [RuleActor] = [
            .user(try fixture.id(ofPerson: "maya-chen")), .team(try fixture.id(ofTeam: "engineering")),
            .app(try fixture.id(ofApp: "githubcop")),
        ]
        for pattern in ["main", "other/*"] {
            try fixture.github.protect(name, pattern) { protect(&$0, actors) }
        }
    }

    private static func protect(_ rule: inout BranchProtectionRule, _ actors: [RuleActor]) {
        rule.requiresStatusChecks = true
        rule.requiresStrictStatusChecks = true
        rule.requiredStatusChecks = [RequiredCheck(context: "build"), RequiredCheck(context: "lint", appID: 15_368)]
        rule.requiresApprovingReviews = true
        rule.requiredApprovingReviewCount = 3
        rule.dismissesStaleReviews = true
        rule.requiresCodeOwnerReviews = true
        rule.requireLastPushApproval = true
        rule.restrictsReviewDismissals = true
        rule.reviewDismissalActors = actors
        rule.bypassPullRequestActors = actors
        rule.restrictsPushes = true
        rule.pushActors = actors
        rule.blocksCreations = true
        rule.bypassForcePushActors = actors
        rule.isAdminEnforced = true
        rule.requiresCommitSignatures = true
        rule.requiresLinearHistory = true
        rule.requiresConversationResolution = true
        rule.requiresDeployments = true
        rule.requiredDeploymentEnvironments = ["staging", "production"]
        rule.lockBranch = true
        rule.lockAllowsFetchAndMerge = true
    }
}
