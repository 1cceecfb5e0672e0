import Enforcement
import Foundation
import Policy
import Testing

@Suite("A saved plan")
struct SavedPlanTests {
    private static let policy = """
        { repository: { has_wiki: false, description: Billing }, autolinks: { OPS-: "https://ops.example/<num>" },
          webhooks: { "https://ci.example/": { events: [push], secret: "{{secret:HOOK}}" } },
          branches: { a/*: { required_status_checks: { checks: !atLeast [build] } } } }
        """
    private static let cause = Cause(trigger: "apply", sentence: "a saved plan")

    /// What a plan becomes on its way over a file.
    private func saved(_ plan: RepositoryPlan) throws -> RepositoryPlan {
        let file = SavedPlan(
            organization: "acme", createdAt: Date(timeIntervalSince1970: 1_795_000_000), repositories: [plan])
        return try #require(try SavedPlan(parsing: try file.encoded()).repositories.first)
    }

    @Test("is carried out after a detour over a file, exactly as it was planned")
    func carriedOut() async throws {
        let bench = try Bench(Self.policy, secrets: ["HOOK": "hunter2-and-more"])
        let plan = try await bench.plan()
        let file = try SavedPlan(organization: "acme", createdAt: Date(), repositories: [plan]).encoded()
        #expect(!String(decoding: file, as: UTF8.self).contains("hunter2"))
        let restored = try saved(plan)
        #expect(restored == plan)
        let record = await bench.enforcer.carryOut(restored, cause: Self.cause)
        #expect(record.failure == nil)
        #expect(record.outcomes.map { $0.change } == plan.changes)
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.statuses)")
    }

    @Test("does what it says and not what the policy would say today")
    func nothingElse() async throws {
        let bench = try Bench("{ repository: { has_wiki: false, delete_branch_on_merge: true } }")
        let plan = try await bench.plan()
        let half = RepositoryPlan(
            target: plan.target, changes: plan.changes.filter { $0.subject == "has_wiki" })
        let record = await bench.enforcer.carryOut(try saved(half), cause: Self.cause)
        #expect(record.statuses == ["repository has_wiki": .verified])
        #expect(bench.github.state.node["deleteBranchOnMerge"] == false)
    }

    @Test("is refused as a whole when a value has moved, and names each with the old and the new value")
    func moved() async throws {
        let bench = try Bench(Self.policy, secrets: ["HOOK": "hunter2-and-more"])
        let plan = try saved(try await bench.plan())
        bench.github.change { state in
            state.node = state.node.setting(["description"], to: "Somebody else's")
                .setting(["hasWikiEnabled"], to: false)
        }
        let record = await bench.enforcer.carryOut(plan, cause: Self.cause)
        let failure = try #require(record.failure)
        #expect(failure.contains("changed since the plan was made"))
        #expect(failure.contains("repository description was \"An API\", is now \"Somebody else's\""))
        #expect(failure.contains("repository has_wiki is already as planned"))
        #expect(record.outcomes.isEmpty)
        #expect(bench.github.events.allSatisfy { !$0.isWrite })
        #expect(try await bench.enforcer.moved(since: plan).count == 2)
    }

    @Test("is refused when the repository was archived meanwhile, or cannot be read any more")
    func archivedOrUnreadable() async throws {
        let bench = try Bench("{ repository: { has_wiki: false }, autolinks: { A-: https://a/<num> } }")
        let plan = try saved(try await bench.plan())
        bench.github.change { $0.node = $0.node.setting(["isArchived"], to: true) }
        #expect(await bench.enforcer.carryOut(plan, cause: Self.cause).failure?.contains("archived") ?? false)
        bench.github.change { state in
            state.node = state.node.setting(["isArchived"], to: false)
            state.lists["/repos/acme/api/autolinks"] = nil
        }
        let failure = await bench.enforcer.carryOut(plan, cause: Self.cause).failure
        #expect(failure?.contains("autolinks cannot be read") ?? false)
        #expect(bench.github.events.allSatisfy { !$0.isWrite })
    }

    @Test("what is no plan, or one of another version, is refused with a reason")
    func invalid() throws {
        #expect(throws: SavedPlan.Invalid.self) { try SavedPlan(parsing: Array("{}".utf8)) }
        let file = try SavedPlan(organization: "acme", createdAt: Date(), repositories: []).encoded()
        let newer = String(decoding: file, as: UTF8.self).replacing("\"version\" : 1", with: "\"version\" : 99")
        #expect {
            try SavedPlan(parsing: Array(newer.utf8))
        } throws: { error in
            "\(error)".contains("99")
        }
    }
}
