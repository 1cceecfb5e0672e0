import Dashboard
import Enforcement
import Foundation
import Policy
import Store
import Testing

/// The list of repositories out of a real state file.
struct RepositoryListTests {
    private static let policy = """
        version: 1
        organization: acme
        exempt: [{ repositories: [frozen-*], reason: until the migration, owner: "@acme/devops", until: 2099-12-31 }]
        rules:
          - name: baseline
            settings: { repository: { has_wiki: false } }
          - name: payments
            when: { topics: payments }
            settings: { teams: { devops: admin } }

        """

    /// 120 repositories: every third has a wiki, every fourth is about payments.
    private func fill(_ file: StateFile) async throws {
        var snapshots: [TargetSnapshot] = []
        for number in 0..<120 {
            let isPayment = number % 4 == 0
            let facts = StateFile.facts(
                String(format: "service-%03d", number), id: number + 1, topics: isPayment ? ["payments"] : [],
                properties: ["tier": [number % 2 == 0 ? "gold \"1\"" : "silver"]])
            var kinds: [String: Result<Observed, Unreadable>] = [
                "repository": .success(Observed(["has_wiki": .bool(number % 3 == 0)]))
            ]
            if isPayment { kinds["teams"] = .success(Observed(["devops": ["permission": "admin"]])) }
            snapshots.append(
                try file.snapshot(facts, kinds, checked: StateFile.now.addingTimeInterval(-Double(number) * 60)))
        }
        snapshots.append(try file.snapshot(StateFile.facts("frozen-ledger", id: 500), [:], state: .exempt))
        await file.write(snapshots)
    }

    @Test("The database filters, sorts and pages; counts say what each further choice leaves")
    func filters() async throws {
        try await StateFile.with(Self.policy) { file in
            try await fill(file)
            let everything = try await file.list.list(RepositoryQuery())
            #expect(everything.all == 121 && everything.matching == 121 && everything.rows.count == 50)
            #expect(everything.states == [.differs: 40, .inSync: 80, .exempt: 1])
            #expect(everything.choices[.topic] == [.init("payments", 30)])
            #expect(
                Set(everything.choices[.property] ?? []) == [.init("tier=gold \"1\"", 60), .init("tier=silver", 60)])
            #expect(everything.choices[.team] == [.init("devops", 30)])
            // Of the others, and of the exempt one, no teams were read.
            #expect(everything.withoutTeams == 91)

            let query = RepositoryQuery([
                ("state", "differs"), ("topic", "payments"), ("sort", "checked"), ("order", "desc"),
            ])
            let some = try await file.list.list(query)
            #expect(some.rows.map { $0.name }.prefix(2) == ["acme/service-000", "acme/service-012"])
            #expect(some.matching == 10 && some.rows.allSatisfy { $0.state == .differs && $0.differences == 1 })
            #expect(some.states == [.differs: 10, .inSync: 20])
            #expect(some.choices[.rule] == [.init("baseline", 10)])
            #expect(some.rows[0].reason == "differs: repository")

            let last = try await file.list.list(RepositoryQuery([("page", "3")]))
            #expect(last.rows.count == 21 && last.rows.last?.name == "acme/service-119")
            let named = try await file.list.list(RepositoryQuery([("q", "SERVICE-11"), ("property", "tier=silver")]))
            #expect(named.rows.map { $0.name }.contains("acme/service-111") && named.matching == 5)
            #expect(try await file.list.list(RepositoryQuery([("q", "100%")])).matching == 0)
        }
    }

    @Test("A row says why: exempt, suspended, waiting, failed")
    func reasons() async throws {
        try await StateFile.with(Self.policy) { file in
            try await fill(file)
            let work = StoredWork(
                owner: "acme", name: "service-001", repositoryID: 2, nodeID: nil, priority: 1, causes: ["{}"])
            try await SuspensionTable(database: file.database).add(
                StoredSuspension(
                    repository: "acme/service-001", kind: "teams", reason: "incident 7", actor: "maya",
                    began: StateFile.now.addingTimeInterval(-60), until: StateFile.now.addingTimeInterval(3600)),
                enforcing: work)
            let exempt = try #require(try await file.list.list(RepositoryQuery([("state", "exempt")])).rows.first)
            #expect(exempt.reason?.contains("until the migration") == true)
            #expect(exempt.reason?.contains("2099-12-31") == true)
            let suspended = try #require(try await file.list.list(RepositoryQuery([("q", "service-001")])).rows.first)
            #expect(suspended.reason == "teams suspended: incident 7 (maya)")
        }
    }
}
