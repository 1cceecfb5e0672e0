import Enforcement
import Policy
import Testing

@Suite("The order of writes")
struct OrderTests {
    @Test("the visibility is changed and answered before anything else is written")
    func visibilityFirst() async throws {
        let bench = try Bench(
            """
            { repository: { visibility: internal, has_wiki: false, allow_forking: true }, teams: { devops: admin },
              branches: { main: { required_signatures: true } }, autolinks: { OPS-: "https://ops.example/<num>" } }
            """)
        let record = await bench.enforce()
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.statuses)")

        let events = bench.github.events.drop { !$0.isWrite }
        guard case .write(let first)? = events.first, case .answered? = events.dropFirst().first else {
            Issue.record("\(bench.github.events)")
            return
        }
        #expect(first.body == ["visibility": "internal"])
    }

    @Test("archiving comes after all other writes, unarchiving before them")
    func archive() async throws {
        let archiving = try Bench(
            "{ repository: { archived: true, has_wiki: false }, teams: { devops: admin }, autolinks: { A-: https://a/<num> } }"
        )
        #expect(await archiving.enforce().outcomes.allSatisfy { $0.status == .verified })
        let events = archiving.github.events
        let archive = try #require(
            events.firstIndex { if case .write(let write) = $0 { write.body?["archived"] == true } else { false } })
        #expect(events[archive...].count { $0.isWrite } == 1)
        let earlier = events[..<archive]
        #expect(earlier.count { if case .write = $0 { true } else { false } } == 2)
        #expect(earlier.count { if case .answered = $0 { true } else { false } } == 2)
        #expect(earlier.count { if case .mutate = $0 { true } else { false } } == 1)

        var archived = RepositoryState()
        archived.node = archived.node.setting(["isArchived"], to: true)
        let opening = try Bench("{ repository: { archived: false, has_wiki: false } }", on: archived)
        #expect(await opening.enforce().outcomes.allSatisfy { $0.status == .verified })
        #expect(opening.github.writes.map { $0.body } == [["archived": false], ["has_wiki": false]])
    }

    @Test("teams get their access before protections that may name them, and lose it after both were read back")
    func grantsBeforeProtections() async throws {
        var state = RepositoryState()
        state.lists["/repos/acme/api/teams"] = [["slug": "old", "node_id": "T_old", "permission": "admin"]]
        let bench = try Bench(
            """
            { teams: { devops: push, old: null }, branches: { main: { restrictions: { teams: [devops] } } } }
            """, on: state)
        _ = await bench.enforce()
        let events = bench.github.events.map { $0.description }
        let first = try #require(
            events.firstIndex(of: "mutation updateTeamsRepository, createBranchProtectionRule"))
        #expect(
            events[first...].prefix(3) == [
                "mutation updateTeamsRepository, createBranchProtectionRule", "GET /repos/acme/api/teams",
                "DELETE /orgs/acme/teams/old/repos/acme/api",
            ])
    }

    @Test("what is refused until another setting is on is written after it")
    func dependentSettings() async throws {
        let bench = try Bench(
            """
            { actions: { allowed_actions: selected, selected_actions: { github_owned_allowed: true,
                verified_allowed: false, patterns_allowed: [] } } }
            """)
        _ = await bench.enforce()
        #expect(
            bench.github.writes.map { $0.description } == [
                "PUT /repos/acme/api/actions/permissions",
                "PUT /repos/acme/api/actions/permissions/selected-actions",
            ])
    }

    @Test("mutations travel ten to a request, in order")
    func batches() async throws {
        let rules = (10...32).map { "r\($0)/*: { required_signatures: true }" }.joined(separator: ", ")
        let bench = try Bench("{ branches: { \(rules) } }")
        let record = await bench.enforce()
        #expect(record.outcomes.count == 23)
        #expect(record.outcomes.allSatisfy { $0.status == .verified })
        #expect(bench.github.batches.map { $0.mutations.count } == [10, 10, 3])
        let patterns = bench.github.batches.flatMap { $0.mutations }.map { $0.input["pattern"]?.stringValue }
        #expect(patterns == (10...32).map { "r\($0)/*" })
    }

    @Test("requests to the same address are never under way together")
    func sameAddress() async throws {
        // Each of these two goes in a request of its own.
        let bench = try Bench("{ repository: { allow_forking: true, has_wiki: false, description: other } }")
        _ = await bench.enforce()
        let events = bench.github.events.drop { !$0.isWrite }
        #expect(bench.github.writes.count == 2)
        #expect(events.map { $0.isWrite }.prefix(4) == [true, false, true, false])
    }
}
