import Kinds
import Policy
import Testing

@testable import Enforcement

@Suite("Work where some rules are only evaluated")
struct EvaluatedRulesTests {
    @Test("of an evaluated rule nothing is written, and what it names is not taken away")
    func evaluatedRule() async throws {
        var state = RepositoryState()
        state.lists["/repos/acme/api/autolinks"] = [
            ["id": 1, "key_prefix": "A-", "url_template": "https://a/<num>", "is_alphanumeric": true],
            ["id": 2, "key_prefix": "B-", "url_template": "https://b/<num>", "is_alphanumeric": true],
        ]
        let evaluated = """
            - name: later
              enforcement: evaluate
              settings:
                repository: { has_projects: false }
                autolinks: { A-: { url_template: "https://a/<num>" } }
            """
        let bench = try Bench(
            "{ repository: { has_wiki: false } }", exclusive: "[autolinks]", on: state, more: evaluated)
        let record = await bench.enforce()
        #expect(
            record.statuses == [
                "repository has_wiki": .verified, "autolinks A-": .withheld, "autolinks B-": .verified,
            ])
        #expect(!record.isInSync)
        #expect(record.plan?.findings.changes.map { $0.title } == ["repository has_projects"])
    }

    @Test("an evaluated policy has nothing to write with, and all of it becomes findings")
    func evaluatedPolicy() async throws {
        let bench = try Bench("{ repository: { has_wiki: false }, teams: { devops: admin } }", isEvaluated: true)
        let record = await bench.enforce()
        #expect(record.isInSync && record.outcomes.isEmpty)
        #expect(record.plan?.changes.isEmpty ?? false)
        #expect(record.plan?.findings.changes.count == 2)
        #expect(bench.github.events.allSatisfy { !$0.isWrite })
        #expect(bench.enforcer.session().writer == nil && bench.enforcer.sweepSession().writer == nil)
    }

    @Test("what only evaluated rules read and GitHub refuses keeps nothing from being enforced, but for what they name")
    func unreadable() async throws {
        var state = RepositoryState()
        let listing = "/repos/acme/api/teams"
        state.lists[listing] = .array(
            ["ops", "qa"].map { ["slug": .string($0), "permission": "pull", "node_id": .string("T_\($0)")] })
        let evaluated = """
            - name: later
              enforcement: evaluate
              settings: { teams: { ops: Security-Reader } }
            """
        let bench = try Bench("{ teams: { devops: admin } }", exclusive: "[teams]", on: state, more: evaluated) {
            event, _ in
            guard case .get("/orgs/acme/teams/ops/repos/acme/api") = event else { return nil }
            throw GitHubFailure.sample(.forbidden(permission: nil), message: "Must have admin rights")
        }
        let record = await bench.enforce()
        #expect(record.statuses["teams devops"] == .verified)
        #expect(record.statuses["teams ops"] == .withheld && record.statuses["teams qa"] == .withheld)
        #expect(record.plan?.notes.contains { $0.topic == .unreadable } == false)
        #expect(record.plan?.findings.errors.map { $0.kind } == ["teams"])
    }

    @Test("evaluated rules that contradict each other are a finding, and the others are enforced")
    func contradiction() async throws {
        let evaluated = """
            - name: later
              enforcement: evaluate
              settings:
                repository: { allow_merge_commit: false, allow_squash_merge: false, allow_rebase_merge: false }
            """
        let bench = try Bench("{ repository: { has_wiki: false } }", more: evaluated)
        let record = await bench.enforce()
        #expect(record.statuses == ["repository has_wiki": .verified])
        #expect(record.isInSync)
        #expect(record.plan?.findings.errors.map { $0.topic } == [.invalid])
    }
}
