import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import Store
import Testing

/// The policy's page out of a real state file.
struct PolicyPageTests {
    private static let policy = """
        version: 1
        organization: acme
        limits: { weakenings: 5, removals: 10%, repositories_changed: 50% }
        exempt:
          - { repositories: [a-*], reason: no end }
          - { repositories: [b-*, "!b-1"], reason: soon, owner: "@acme/x", until: 2027-01-18 }
          - { repositories: [c-*], reason: over, until: 2026-12-31 }
        rules:
          - name: baseline
            settings: { repository: { has_wiki: false } }
          - name: half
            enforcement: 50%
            settings: { repository: { allow_merge_commit: false } }
          - name: hooks
            when: { name: nothing-like-it }
            settings:
              webhooks: { "https://ci.example/": { events: [push], secret: "{{secret:SET}}" } }
              secrets: { NPM: "{{secret:UNSET}}" }

        """

    @Test(
        "Rules with what they match, what is in sync, findings and rollout; limits, exemptions by end, secrets by name")
    func page() async throws {
        try await StateFile.with(Self.policy) { file in
            var snapshots: [TargetSnapshot] = []
            for id in 1...40 {
                let settings: JSON = ["has_wiki": .bool(id <= 10), "allow_merge_commit": true]
                snapshots.append(
                    try file.snapshot(
                        StateFile.facts("service-\(id)", id: id), ["repository": .success(Observed(settings))]))
            }
            await file.write(snapshots)
            try await file.store.history.append(
                file.record(
                    "acme/service-1", id: 1, run: "11111111-aaaa", at: StateFile.now.addingTimeInterval(-60),
                    actor: "maya"))
            try await KeyValueStore(database: file.database).write(
                PolicyCache.note,
                ([
                    "digest": .string(StateFile.digest), "since": "2027-01-15T07:00:00Z", "source": "githubcop.yml",
                    "refused": "githubcop.yml:3:1: error: unknown key '<b>'",
                ] as JSON).text())
            let details = try await file.policyPage.details()
            #expect(details.repositories == 40 && details.source == "githubcop.yml" && details.since != nil)
            #expect(details.refusal?.text == "githubcop.yml:3:1: error: unknown key '<b>'")

            let rules = Dictionary(uniqueKeysWithValues: details.rules.map { ($0.name, $0) })
            let baseline = try #require(rules["baseline"])
            #expect((baseline.matching, baseline.inSync, baseline.findings) == (40, 30, 0))
            #expect(baseline.source == "githubcop.yml:9" && baseline.share == nil && baseline.kinds == ["repository"])
            let half = try #require(rules["half"])
            let share = try #require(RepositoryShare("50%"))
            let active = (1...40).count { share.contains($0) }
            #expect((half.matching, half.share, half.findings) == (40, active, 40 - active))
            // Where it is active, it differs; where it is not, it is not enforced.
            #expect(half.inSync == 0)
            #expect(rules["hooks"]?.matching == 0)

            let limits = Dictionary(uniqueKeysWithValues: details.limits.map { ($0.name, $0) })
            #expect(limits["removals"]?.allowed == 4 && limits["removals"]?.used == 0)
            #expect(limits["weakenings"]?.allowed == 5 && limits["publications"]?.amount == "0")
            #expect(limits["repositories_changed"]?.allowed == 20 && limits["repositories_changed"]?.used == nil)

            #expect(details.exemptions.map { $0.repositories } == ["c-*", "b-*, !b-1", "a-*"])
            #expect(details.exemptions.map { $0.standing } == [.ended, .ends(inDays: 3), .holds])
            #expect(details.secrets.map { [$0.name, "\($0.isSet)"] } == [["SET", "true"], ["UNSET", "false"]])
        }
    }

    @Test("The counts of 24 hours are those of the change budget")
    func limits() async throws {
        try await StateFile.with(Self.policy) { file in
            let weaker = Change(
                kind: "branches", subject: "main", field: ["enforce_admins"], verb: .update, before: true, after: false,
                rule: "baseline", source: SourceLocation(file: "githubcop.yml", line: 9, column: 1), risk: .weakening)
            func record(_ run: String, hoursAgo hours: Double) throws -> RunRecord {
                var record = try file.record(
                    "acme/service-1", id: 1, run: run, at: StateFile.now.addingTimeInterval(-hours * 3600),
                    actor: "maya")
                let outcomes = try JSONEncoder().encode([Outcome(change: weaker, status: .verified)])
                record.outcomes = String(decoding: outcomes, as: UTF8.self)
                return record
            }
            try await file.store.history.append([
                record("11111111-a", hoursAgo: 1), record("22222222-b", hoursAgo: 23),
                record("33333333-c", hoursAgo: 25),
            ])
            let weakenings = try await file.policyPage.details().limits.first { $0.name == "weakenings" }
            #expect(weakenings?.used == 2 && weakenings?.span == "in 24 hours")
        }
    }
}
