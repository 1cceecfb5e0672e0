import Policy
import Testing

@testable import Kinds

@Suite("Branches, read")
struct BranchesReadingTests {
    @Test("the selection asks which of the exact names exist, in a fixed order, and for actors as details")
    func selection() throws {
        let selection = try #require(
            BranchesKind.selection(mentioning: ["main", "release/*", "dev\"x", "{{branch}}", "a[bc]", "hotfix?"]))
        let references = selection.fields.split(separator: " branch_").dropFirst().map(String.init)
        #expect(
            references == [
                #"6465762278: ref(qualifiedName: "refs/heads/dev\"x") { name }"#,
                #"6d61696e: ref(qualifiedName: "refs/heads/main") { name }"#,
            ])
        #expect(
            selection.fields.hasPrefix(
                "viewerCanAdminister viewerPermission defaultBranchRef { name } branchProtectionRules(first: 100)"))
        #expect(!selection.fields.contains("pushAllowances"))
        #expect(selection.details?.connection == "branchProtectionRules")
        #expect(selection.details?.fields.contains("bypassForcePushAllowances(first: 100)") == true)
    }

    @Test("a rule with everything off reads as off, not as unknown")
    func readsOff() throws {
        let settings = try BranchRules.observe(BranchRules.rule("main")).settings["main"]
        let nobody: JSON = ["users": [], "teams": [], "apps": []]
        #expect(
            settings == [
                "required_status_checks": nil, "enforce_admins": false, "required_pull_request_reviews": nil,
                "restrictions": nil, "required_linear_history": false, "allow_force_pushes": false,
                "allow_deletions": false, "block_creations": false, "required_conversation_resolution": false,
                "lock_branch": false, "allow_fork_syncing": false, "required_signatures": false,
                "required_deployments": nil, "bypass_force_push_allowances": nobody,
            ])
    }

    @Test("a rule with everything on reads in the words of REST's PUT body")
    func readsOn() throws {
        let rule = BranchRules.rule(
            "release/*",
            [
                "requiresStatusChecks": true, "requiresStrictStatusChecks": true,
                "requiredStatusChecks": [BranchRules.check("build"), BranchRules.check("lint", app: 15368)],
                "requiresApprovingReviews": true, "requiredApprovingReviewCount": 2, "dismissesStaleReviews": true,
                "restrictsReviewDismissals": true,
                "reviewDismissalAllowances": BranchRules.actors(BranchRules.team("leads")),
                "bypassPullRequestAllowances": BranchRules.actors(BranchRules.user("bot"), BranchRules.app("deployer")),
                "restrictsPushes": true, "requiresDeployments": true, "requiredDeploymentEnvironments": ["staging"],
                "requiresCommitSignatures": true,
            ])
        let settings = try #require(BranchRules.observe(rule).settings["release/*"])
        #expect(
            settings["required_status_checks"] == [
                "strict": true,
                "checks": [["context": "build", "app_id": -1], ["context": "lint", "app_id": 15368]],
            ])
        #expect(
            settings["required_pull_request_reviews"] == [
                "required_approving_review_count": 2, "dismiss_stale_reviews": true,
                "require_code_owner_reviews": false, "require_last_push_approval": false,
                "dismissal_restrictions": ["users": [], "teams": ["leads"], "apps": []],
                "bypass_pull_request_allowances": ["users": ["bot"], "teams": [], "apps": ["deployer"]],
            ])
        #expect(settings["restrictions"] == ["users": [], "teams": [], "apps": []])
        #expect(settings["required_deployments"] == ["environments": ["staging"]])
        #expect(settings["required_signatures"] == true)
    }

    @Test("fields that GitHub does not answer are unknown, and what depends on them is not changed")
    func readsPart() throws {
        let rule: JSON = ["id": "BPR", "pattern": "main", "requiresApprovingReviews": true, "isAdminEnforced": true]
        let observed = try BranchRules.observe(rule)
        #expect(
            observed.settings["main"] == ["enforce_admins": true, "required_pull_request_reviews": [:]])
        let desired: JSON = ["main": ["restrictions": [:], "enforce_admins": true]]
        let plan = Sample.plan(BranchesKind.self, desired, over: observed)
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map { $0.topic } == [.unreadable])
    }

    @Test("an actor that cannot be seen makes its list unknown, so that writing it does not take the actor away")
    func hidesListsWithUnseenActors() throws {
        for list in [BranchRules.actors(BranchRules.user("bot"), nil), BranchRules.actors(hasNextPage: true)] {
            let rule = BranchRules.rule("main", ["restrictsPushes": true, "pushAllowances": list])
            let observed = try BranchRules.observe(rule)
            #expect(observed.settings["main"]?["restrictions"] == nil)
            let plan = Sample.plan(BranchesKind.self, ["main": ["restrictions": ["users": ["me"]]]], over: observed)
            #expect(plan.changes.isEmpty)
            #expect(plan.notes.first?.message.contains("members: read") == true)
        }
    }

    @Test("no rules are only believed from a viewer who can administer")
    func guardsAgainstSilence() throws {
        let silent = Answers(node: BranchRules.node([], canAdminister: false))
        #expect {
            try BranchesKind.observe(silent, of: Sample.repository)
        } throws: { ($0 as? Unreadable)?.message.contains("administration: read") == true }
        #expect(throws: Unreadable.self) {
            try BranchesKind.observe(Answers(node: ["branchProtectionRules": nil]), of: Sample.repository)
        }
        #expect(throws: Unreadable.self) { try BranchesKind.observe(Answers(), of: Sample.repository) }
        let reader = BranchRules.node([], canAdminister: false, ["viewerPermission": "READ"])
        #expect(throws: Unreadable.self) { try BranchesKind.observe(Answers(node: reader), of: Sample.repository) }
        let some = Answers(node: BranchRules.node([BranchRules.rule("main")], canAdminister: false))
        #expect(try BranchesKind.observe(some, of: Sample.repository).settings["main"] != nil)
    }

    @Test("no rules are believed from an App, which GitHub would refuse aloud")
    func believesApps() throws {
        let app = BranchRules.node([], canAdminister: false, ["viewerPermission": nil])
        let observed = try BranchesKind.observe(Answers(node: app), of: Sample.repository)
        #expect(Sample.plan(BranchesKind.self, ["release/*": [:]], over: observed).changes.map { $0.verb } == [.create])
    }

    @Test("what GitHub refuses to an App makes branches unreadable and says which permission is missing")
    func reportsRefusal() throws {
        let problem = GraphQLAnswer.Problem(
            type: "FORBIDDEN", message: "Resource not accessible by integration",
            path: ["repository", "branchProtectionRules"])
        let answers = Answers(node: BranchRules.node([]), problems: [problem])
        #expect {
            try BranchesKind.observe(answers, of: Sample.repository)
        } throws: { error in
            let message = (error as? Unreadable)?.message ?? ""
            return message.contains("not accessible by integration") && message.contains("administration: read")
        }
    }

    @Test("more rules than one page holds are not half managed")
    func refusesMorePages() throws {
        let node = BranchRules.node([BranchRules.rule("main")]).setting(
            ["branchProtectionRules", "pageInfo", "hasNextPage"], to: true)
        #expect {
            try BranchesKind.observe(Answers(node: node), of: Sample.repository)
        } throws: { ($0 as? Unreadable)?.message.contains("more than 100") == true }
    }
}

@Suite("Branches that do not exist")
struct MissingBranchesTests {
    private let desired: JSON = ["main": ["enforce_admins": true], "develop": [:], "release/*": [:], "gone": nil]

    @Test("in an empty repository exact names wait for the first push, and patterns are protected")
    func emptyRepository() throws {
        var repository = Sample.repository
        repository.isEmpty = true
        repository.defaultBranch = nil
        let observed = try BranchRules.observe(existing: ["main": false, "develop": false])
        let plan = Sample.plan(BranchesKind.self, desired, over: observed, in: repository)
        #expect(plan.changes.map { $0.subject } == ["release/*"])
        #expect(plan.notes.map { $0.subject } == ["develop", "main"])
        #expect(plan.notes.allSatisfy { $0.topic == .waiting && $0.message == "waiting for the first push" })
        #expect(!plan.isInSync)
    }

    @Test("elsewhere a name without a branch is noted and nothing else; with a rule it is managed")
    func missingBranch() throws {
        let observed = try BranchRules.observe(existing: ["main": true, "develop": false])
        let plan = Sample.plan(BranchesKind.self, desired, over: observed)
        #expect(plan.changes.map { $0.subject } == ["main", "release/*"])
        #expect(plan.notes.map { $0.topic } == [.information])
        #expect(plan.notes.first?.subject == "develop")

        let ruled = try BranchRules.observe(BranchRules.rule("develop"), existing: ["develop": false])
        let changes = Sample.plan(BranchesKind.self, ["develop": ["lock_branch": true]], over: ruled).changes
        #expect(changes.map { $0.verb } == [.update])
    }

    @Test("a branch about which GitHub could not answer is not taken for missing")
    func untoldBranch() throws {
        let alias = "branch_" + "main2".utf8.map { String($0, radix: 16) }.joined()
        let problem = GraphQLAnswer.Problem(type: "FORBIDDEN", message: "no", path: ["repository", alias])
        let answers = Answers(node: BranchRules.node([], [alias: nil]), problems: [problem])
        let observed = try BranchesKind.observe(answers, of: Sample.repository)
        #expect(Sample.plan(BranchesKind.self, ["main2": [:]], over: observed).changes.map { $0.verb } == [.create])
    }
}
