import Enforcement
import Policy
import Sandbox
import Testing

@Suite("What the policy does not name stays as it is")
struct CarryOverTests {
    @Test("a change of one field of a branch protection leaves every other field and every actor as they are")
    func branchProtection() async throws {
        let desired = "main: { required_pull_request_reviews: { required_approving_review_count: 3 } }"
        try await withFixture(policy: policy("branches", desired)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.grant(.write, toTeam: "devops", in: "api")
            let user = RuleActor.user(try fixture.userID("maya-chen"))
            let team = RuleActor.team(try fixture.teamID("devops"))
            try fixture.github.protect("api", "main") { rule in
                rule.requiresStatusChecks = true
                rule.requiresStrictStatusChecks = true
                rule.requiredStatusChecks = [.init(context: "build", appID: 15_368), .init(context: "lint")]
                rule.requiresApprovingReviews = true
                rule.requiredApprovingReviewCount = 1
                rule.dismissesStaleReviews = true
                rule.requiresCodeOwnerReviews = true
                rule.requireLastPushApproval = true
                rule.restrictsReviewDismissals = true
                rule.reviewDismissalActors = [user]
                rule.bypassPullRequestActors = [team]
                rule.restrictsPushes = true
                rule.pushActors = [user, team]
                rule.blocksCreations = true
                rule.bypassForcePushActors = [user]
                rule.isAdminEnforced = true
                rule.requiresCommitSignatures = true
                rule.requiresLinearHistory = true
                rule.requiresConversationResolution = true
                rule.requiresDeployments = true
                rule.requiredDeploymentEnvironments = ["production"]
                rule.lockBranch = true
                rule.lockAllowsFetchAndMerge = true
            }
            var expected = try #require(try fixture.rule("api", "main"))
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            let after = try #require(try fixture.rule("api", "main"))
            expected.requiredApprovingReviewCount = 3
            expected.updatedAt = after.updatedAt
            #expect(after == expected)
        }
    }

    @Test("the body of PATCH /repos holds what differs and nothing else")
    func repository() async throws {
        try await withFixture(policy: policy("repository", "{ has_wiki: false, delete_branch_on_merge: false }")) {
            fixture in
            try fixture.createRepository("api")
            try await fixture.enforce("api")
            #expect(fixture.writes.map { $0.method } == ["PATCH"])
            #expect(fixture.writes.first?.body == ["has_wiki": false])
        }
    }

    @Test("the PUTs of Actions permissions, which replace everything, carry over what is there")
    func actions() async throws {
        let desired =
            "{ sha_pinning_required: true, default_workflow_permissions: read,"
            + " selected_actions: { verified_allowed: true } }"
        try await withFixture(policy: policy("actions", desired)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") { repository in
                repository.actions.allowedActions = "selected"
                repository.actions.allowsGitHubOwned = false
                repository.actions.patterns = ["acme/*"]
                repository.actions.defaultWorkflowPermissions = "write"
                repository.actions.canApprovePullRequests = true
            }
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            let after = try fixture.repository("api").actions
            #expect(after.requiresShaPinning && after.allowsVerified && after.defaultWorkflowPermissions == "read")
            #expect(after.allowedActions == "selected" && !after.allowsGitHubOwned && after.patterns == ["acme/*"])
            #expect(after.isEnabled && after.canApprovePullRequests)
        }
    }

    @Test("teams, autolinks, webhooks and protections beyond the policy's stay, without exclusive")
    func collections() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.grant(.write, toTeam: "contractors", in: "api")
            try fixture.github.protect("api", "hotfix/*") { $0.lockBranch = true }
            let id = try fixture.repository("api").id
            try fixture.github.state.write { world in
                _ = try world.addAutolink(
                    prefix: "OLD-", template: "https://old.example/<num>", isAlphanumeric: true, to: id)
                _ = try world.addHook(url: "https://chat.example/hook", events: ["issues"], secret: "theirs", to: id)
            }
            let theirs = try fixture.repository("api").hooks
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            let after = try fixture.repository("api")
            #expect(try fixture.grants("api")["contractors"] == .write)
            #expect(after.rules.contains { $0.pattern == "hotfix/*" && $0.lockBranch })
            #expect(after.autolinks.map { $0.keyPrefix }.sorted() == ["OLD-", "OPS-", "WEB-"])
            #expect(after.hooks.filter { $0.url == "https://chat.example/hook" } == theirs)
        }
    }
}
