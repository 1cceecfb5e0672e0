import Enforcement
import Policy
import Testing

@Suite("Nothing is taken away before what replaces it is there")
struct WithholdingTests {
    private static var teams: RepositoryState {
        var state = RepositoryState()
        state.lists["/repos/acme/api/teams"] = [["slug": "old", "node_id": "T_old", "permission": "admin"]]
        return state
    }

    private static var rules: RepositoryState {
        var state = RepositoryState()
        state.node = state.node.setting(
            ["branchProtectionRules", "nodes"], to: [RepositoryState.rule(id: "BPR_9", pattern: "rel*")])
        return state
    }

    @Test("teams keep their access while the grants that were to replace it fail")
    func grantsFail() async throws {
        let bench = try Bench(
            "{ teams: { platfrom: admin, devopps: push } }", exclusive: "[teams]", on: Self.teams)
        let record = await bench.enforce()
        #expect(
            record.statuses == ["teams platfrom": .failed, "teams devopps": .failed, "teams old": .withheld])
        #expect(record.outcome("teams old")?.message?.contains("teams devopps, teams platfrom") ?? false)
        #expect(bench.github.writes.isEmpty)
        #expect(!record.isInSync)
    }

    @Test("what GitHub accepted and did not do replaces nothing either")
    func grantIgnored() async throws {
        let bench = try Bench("{ teams: { devops: admin } }", exclusive: "[teams]", on: Self.teams) { event, _ in
            guard case .mutate = event else { return nil }
            return ["data": ["m0": ["repository": ["id": "R_api"]]]]
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["teams devops": .ignored, "teams old": .withheld])
        #expect(bench.github.writes.isEmpty)
    }

    @Test("an explicit null goes ahead, after the rest")
    func explicitNull() async throws {
        let bench = try Bench("{ teams: { platfrom: admin, old: null } }", on: Self.teams)
        let record = await bench.enforce()
        #expect(record.statuses == ["teams platfrom": .failed, "teams old": .verified])
    }

    @Test("a failure elsewhere withholds nothing")
    func otherGroup() async throws {
        let bench = try Bench(
            "{ teams: { devops: admin }, repository: { has_wiki: false } }", exclusive: "[teams]", on: Self.teams
        ) { event, _ in
            guard case .write(let write) = event, write.method == .patch else { return nil }
            throw GitHubFailure.sample(.invalid)
        }
        let record = await bench.enforce()
        #expect(record.statuses["teams old"] == .verified)
    }

    @Test("a webhook stays while the one that was to replace it is refused")
    func webhooks() async throws {
        var state = RepositoryState()
        state.lists["/repos/acme/api/hooks"] = [
            ["id": 1, "active": true, "events": ["push"], "config": ["url": "https://jenkins.example/"]]
        ]
        let bench = try Bench(
            """
            { webhooks: { "https://ci.example/": { events: [pull_requests] } } }
            """, exclusive: "[webhooks]", on: state
        ) { event, _ in
            guard case .write(let write) = event, write.method == .post else { return nil }
            throw GitHubFailure.sample(.invalid, message: "pull_requests is no event")
        }
        let record = await bench.enforce()
        #expect(
            record.statuses == [
                "webhooks https://ci.example/": .refused, "webhooks https://jenkins.example/": .withheld,
            ])
        #expect(bench.github.writes.map { $0.method } == [.post])
    }

    @Test("a branch is protected by its new rule before the old one goes, in a request of its own")
    func branchNeverBare() async throws {
        let bench = try Bench(
            "{ branches: { release/*: { required_signatures: true } } }", exclusive: "[branches]", on: Self.rules)
        let record = await bench.enforce()
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.statuses)")
        #expect(
            bench.github.batches.map { $0.description } == [
                "mutation createBranchProtectionRule", "mutation deleteBranchProtectionRule",
            ])
    }

    @Test("and keeps the old rule when GitHub refuses the new one")
    func branchRefused() async throws {
        let bench = try Bench(
            "{ branches: { release/*: { required_signatures: true } } }", exclusive: "[branches]", on: Self.rules
        ) { event, _ in
            guard case .mutate(let batch) = event, batch.description.contains("create") else { return nil }
            return ["data": ["m0": nil], "errors": [["type": "UNPROCESSABLE", "message": "no", "path": ["m0"]]]]
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["branches release/*": .refused, "branches rel*": .withheld])
        #expect(bench.github.batches.count == 1)
        #expect(bench.github.state.rules.count == 1)
    }
}
