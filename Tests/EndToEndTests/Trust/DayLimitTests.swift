import Enforcement
import Foundation
import Policy
import ServeWiring
import Store
import Synchronization
import Testing

@Suite("The limits of a server, over 24 hours")
struct DayLimitTests {
    private static let limited = """
        version: 1
        organization: acme
        limits: { removals: 1 }
        rules:
          - name: only these
            exclusive: [autolinks]
            settings: { autolinks: { OPS-: https://ops.example/<num> } }
        """

    /// Repositories that have one autolink too many each.
    private func withRepositories(
        _ names: [String], _ body: (Fixture, StateStore, Enforcer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("day-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withFixture(policy: Self.limited) { fixture in
            for name in names {
                try fixture.createRepository(name)
                let old = policy("autolinks", "OPS-: https://ops.example/<num>\nOLD-: https://old.example/<num>")
                try await fixture.enforce(name, policy: old)
            }
            let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
            try await body(fixture, store, fixture.enforcer(history: try .kept(in: store)))
        }
    }

    private func enforce(
        _ name: String, _ budget: ChangeBudget, _ fixture: Fixture, _ enforcer: Enforcer, isNew: Bool = false
    ) async -> [Outcome.Status] {
        let item = WorkItem(
            repository: fixture.reference(name),
            causes: [Cause(trigger: isNew ? "repository.created" : "team", sentence: "an event")],
            priority: isNew ? .newRepository : .drift)
        return await enforcer.enforce(item, budget: budget).outcomes.map { $0.status }
    }

    @Test("hold over all repositories, and over a restart; a day later there is room again")
    func overADay() async throws {
        try await withRepositories(["a", "b", "c"]) { fixture, store, enforcer in
            let start = Date()
            let budget = ChangeBudget.lastDay(of: store) { start }
            #expect(await enforce("a", budget, fixture, enforcer) == [.verified])
            #expect(await enforce("b", budget, fixture, enforcer) == [.withheld])
            let later = start.addingTimeInterval(3600)
            let restarted = ChangeBudget.lastDay(of: store) { later }
            #expect(await enforce("b", restarted, fixture, enforcer) == [.withheld])
            let nextDay = start.addingTimeInterval(90_000)
            let next = ChangeBudget.lastDay(of: store) { nextDay }
            #expect(await enforce("b", next, fixture, enforcer) == [.verified])
        }
    }

    @Test("leave out repositories that are younger than a day")
    func young() async throws {
        try await withRepositories(["a", "b"]) { fixture, store, enforcer in
            let start = Date()
            let budget = ChangeBudget.lastDay(of: store) { start }
            #expect(await enforce("a", budget, fixture, enforcer, isNew: true) == [.verified])
            let later = start.addingTimeInterval(3600)
            let restarted = ChangeBudget.lastDay(of: store) { later }
            try await fixture.enforce("a", policy: policy("autolinks", "OLD-: https://old.example/<num>"))
            #expect(await enforce("a", restarted, fixture, enforcer) == [.verified])
            #expect(await enforce("b", restarted, fixture, enforcer) == [.verified])
        }
    }
}
