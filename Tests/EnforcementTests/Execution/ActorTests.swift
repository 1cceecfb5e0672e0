import Enforcement
import Policy
import Testing

@Suite("Users and teams that do not exist")
struct ActorTests {
    private static let policy = """
        { branches: { main: {
            required_pull_request_reviews: { bypass_pull_request_allowances: { users: [octocat, ghost] } },
            restrictions: { users: [automation] }, required_signatures: true } } }
        """

    /// The rule is there already, so that each setting is a change of its own.
    private static var state: RepositoryState {
        var state = RepositoryState()
        let rule = RepositoryState.rule(id: "BPR_1", pattern: "main").setting(["requiresApprovingReviews"], to: true)
            .setting(["requiredApprovingReviewCount"], to: 1).setting(["restrictsPushes"], to: true)
        state.node = state.node.setting(["branchProtectionRules", "nodes"], to: [rule])
        return state
    }

    @Test(
        "a list with one that does not exist is left alone and fails by name and line; the rest of the rule is written")
    func missingUser() async throws {
        let bench = try Bench(Self.policy, on: Self.state)
        let record = await bench.enforce()
        let bypass = "branches main: required_pull_request_reviews.bypass_pull_request_allowances.users"
        #expect(
            record.statuses == [
                bypass: .failed, "branches main: restrictions.users": .verified,
                "branches main: required_signatures": .verified,
            ])
        let message = try #require(record.outcome(bypass)?.message)
        #expect(message.contains("there is no user 'ghost'"))
        #expect(message.contains("githubcop.yml:9"))
        let input = try #require(bench.github.batches.flatMap { $0.mutations }.first).input
        #expect(
            input == [
                "branchProtectionRuleId": "BPR_1", "pushActorIds": ["U_automation"], "requiresCommitSignatures": true,
            ])
        #expect(!record.isInSync)
    }

    @Test("a restriction is not switched on without one of its actors: nobody is locked out")
    func noEmptierRestriction() async throws {
        var state = Self.state
        state.node = state.node.setting(
            ["branchProtectionRules", "nodes"], to: [RepositoryState.rule(id: "BPR_1", pattern: "main")])
        let bench = try Bench(
            """
            { branches: { main: { restrictions: { users: [ghost] }, lock_branch: true,
                required_status_checks: { strict: true, checks: [{ context: build, app_id: 4711 }] } } } }
            """, on: state)
        let record = await bench.enforce()
        #expect(
            record.statuses == [
                "branches main: restrictions": .failed, "branches main: required_status_checks": .failed,
                "branches main: lock_branch": .verified,
            ])
        let inputs = bench.github.batches.flatMap { $0.mutations }.map { $0.input }
        #expect(inputs == [["branchProtectionRuleId": "BPR_1", "lockBranch": true]])
    }

    @Test("a new rule is made without a restriction that names nobody who exists, and that is reported")
    func newRuleWithoutRestriction() async throws {
        let bench = try Bench(
            "{ branches: { rel/*: { restrictions: { users: [ghost, octocat] }, required_signatures: true } } }")
        let record = await bench.enforce()
        #expect(record.statuses == ["branches rel/*": .failed])
        #expect(record.outcomes.first?.message?.contains("there is no user 'ghost'") ?? false)
        let input = try #require(bench.github.batches.flatMap { $0.mutations }.first).input
        #expect(input["restrictsPushes"] == nil && input["pushActorIds"] == nil)
        #expect(input["requiresCommitSignatures"] == true)
    }

    @Test(
        "an error other than NOT_FOUND is not taken for absence: what names the actor is not written and says why",
        arguments: ["FORBIDDEN", "RESOURCE_LIMITS_EXCEEDED"])
    func lookUpRefused(_ type: String) async throws {
        let bench = try Bench(
            """
            { branches: { main: { restrictions: { teams: [devops] }, required_signatures: true },
                          rel/*: { restrictions: { teams: [devops] }, lock_branch: true } } }
            """, on: Self.state
        ) { event, _ in
            guard event.description == "query Actors" else { return nil }
            return [
                "data": ["a0": ["team": nil]],
                "errors": [["type": .string(type), "message": "in GitHub's words", "path": ["a0", "team"]]],
            ]
        }
        let record = await bench.enforce()
        #expect(
            record.statuses == [
                "branches main: restrictions.teams": .failed, "branches main: required_signatures": .verified,
                "branches rel/*": .failed,
            ])
        for outcome in record.outcomes where outcome.status == .failed {
            #expect(outcome.message?.contains("in GitHub's words") ?? false)
            #expect(!(outcome.message?.contains("there is no team") ?? true))
        }
        let inputs = bench.github.batches.flatMap { $0.mutations }.map { $0.input }
        #expect(inputs == [["branchProtectionRuleId": "BPR_1", "requiresCommitSignatures": true]])
        #expect(record.isWorthAnother)
    }

    @Test("an App that may not be looked up is not taken for one that does not exist")
    func appForbidden() async throws {
        let bench = try Bench("{ branches: { main: { restrictions: { apps: [deployer] } } } }", on: Self.state) {
            event, _ in
            guard event.description == "GET /apps/deployer" else { return nil }
            throw GitHubFailure.sample(.forbidden(permission: nil), message: "in GitHub's words")
        }
        let record = await bench.enforce()
        #expect(record.outcomes.map { $0.status } == [.failed])
        #expect(record.outcomes.first?.message?.contains("in GitHub's words") ?? false)
        #expect(bench.github.batches.isEmpty)
    }

    @Test("a team that does not exist fails alone; teams with the same permission get theirs")
    func missingTeam() async throws {
        let bench = try Bench("{ teams: { devops: admin, nobody: admin } }")
        let record = await bench.enforce()
        #expect(record.statuses == ["teams devops": .verified, "teams nobody": .failed])
        #expect(record.outcome("teams nobody")?.message?.contains("there is no team 'nobody' in acme") ?? false)
        #expect(bench.github.batches.flatMap { $0.mutations }.map { $0.input["teamIds"] } == [["T_devops"]])
    }

    @Test("a grant of which no team exists is not sent at all")
    func nothingToSend() async throws {
        let bench = try Bench("{ teams: { nobody: admin } }")
        let record = await bench.enforce()
        #expect(record.statuses == ["teams nobody": .failed])
        #expect(bench.github.batches.isEmpty)
    }

    @Test("who is in a rule already needs no look-up, and a look-up is made once for a run")
    func lookedUpOnce() async throws {
        let bench = try Bench("{ branches: { a/*: { restrictions: { users: [octocat] } } } }")
        let enforcer = bench.enforcer
        let item = WorkItem(repository: Bench.repository, causes: [], priority: .drift)
        #expect(await enforcer.enforce(item).outcomes.map { $0.status } == [.verified])
        bench.github.change { $0.node = $0.node.setting(["branchProtectionRules", "nodes"], to: []) }
        #expect(await enforcer.enforce(item).outcomes.map { $0.status } == [.verified])
        let queries = bench.github.events.filter { $0.description == "query Actors" }
        #expect(queries.count == 1)
    }

    @Test("when GitHub cannot be asked who they are, nothing is sent and every change says so")
    func lookUpFails() async throws {
        let bench = try Bench("{ teams: { devops: admin } }") { event, _ in
            guard event.description == "query Actors" else { return nil }
            throw GitHubFailure.sample(.unavailable, message: "the connection was lost")
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["teams devops": .failed])
        #expect(record.outcomes.first?.message?.contains("the connection was lost") ?? false)
        #expect(bench.github.batches.isEmpty)
    }
}
