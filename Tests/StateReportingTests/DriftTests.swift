import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import StateReporting
import Store
import Testing

@Suite("Drift that checks find")
struct DriftTests {
    private static let policy = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings: { repository: { has_wiki: false, has_projects: true } }
          - name: labels
            exclusive: [labels]
            settings: { labels: { bug: { color: d73a4a } } }
        """
    private static let label: JSON = ["color": "d73a4a", "description": .null]
    private static let facts = StateFile.facts("api", id: 7)

    private static func kinds(
        wiki: Bool = false, projects: Bool = true, labels: [String: JSON] = ["bug": label]
    ) -> [String: Result<Observed, Unreadable>] {
        [
            "repository": .success(Observed(["has_wiki": .bool(wiki), "has_projects": .bool(projects)])),
            "labels": .success(Observed(.object(labels))),
        ]
    }

    /// Checks the repository once for each of these, a minute apart.
    private func check(
        _ file: StateFile, _ observations: [[String: Result<Observed, Unreadable>]], policy: String = StateFile.digest,
        from start: TimeInterval = -3600
    ) async throws {
        for (number, kinds) in observations.enumerated() {
            let time = StateFile.now.addingTimeInterval(start + Double(number) * 60)
            await file.write([try file.snapshot(Self.facts, kinds, checked: time, policy: policy)])
        }
    }

    private func report(_ file: StateFile) async throws -> [[String: JSON]] {
        let report = try await ComplianceReport(file.database, now: StateFile.now)
        return (report.json["drift"]?["changes"]?.arrayValue ?? []).compactMap { $0.objectValue }
    }

    private func overview(_ file: StateFile) async throws -> [OverviewData.Drift] {
        let inForce = file.policy()
        let source = DashboardSource.stateFile(
            file.database, organization: "acme", policy: { inForce }, isSecretSet: { _ in false },
            deliveries: { _ in DeliveriesData(deliveries: [], note: nil, lost: 0) }, now: { StateFile.now })
        return try await source.overview().drift
    }

    private func append(_ file: StateFile, _ cause: Cause, at time: TimeInterval) async throws {
        let change = Change(
            kind: "repository", subject: "has_wiki", verb: .update, before: true, after: false, rule: "baseline",
            source: SourceLocation(file: "githubcop.yml", line: 5, column: 5))
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        }
        let date = StateFile.now.addingTimeInterval(time)
        try await RunHistory(database: file.database).append(
            RunRecord(
                run: "1a2b3c4d-0000", started: date, finished: date, trigger: cause.trigger,
                causes: try text([cause]), actor: cause.actor, repositoryID: 7, repository: "acme/api",
                changes: try text([change]), outcomes: try text([Outcome(change: change, status: .verified)]),
                requests: 2))
    }

    @Test("What was in sync at one check and is not at the next is drift, once, by nobody that is known")
    func found() async throws {
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds(), Self.kinds(wiki: true), Self.kinds(wiki: true)])
            let changes = try await report(file)
            #expect(changes.map { $0["setting"] } == ["repository has_wiki"])
            #expect(changes.first?["actor"] == .null && changes.first?["outcome"] == .null)
            #expect(changes.first?["found"] == true && changes.first?["policy"] == false)
            let drift = try await overview(file)
            #expect(drift.map { $0.repository } == ["acme/api"] && drift.first?.actor == nil)
            #expect(drift.first?.run == nil && drift.first?.changes == 1)
        }
    }

    @Test("What a run then reverts is the same drift, and is shown as reverted")
    func reverted() async throws {
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds(), Self.kinds(wiki: true)])
            try await append(file, Cause(trigger: "schedule", sentence: "the schedule"), at: -3000)
            try await check(file, [Self.kinds()], from: -2000)
            let changes = try await report(file)
            #expect(changes.count == 1 && changes.first?["outcome"] == "verified")
            let drift = try await overview(file)
            #expect(drift.count == 1 && drift.first?.run == "1a2b3c4d" && drift.first?.actor == nil)
            // It happens again.
            try await check(file, [Self.kinds(wiki: true)], from: -1000)
            #expect(try await report(file).count == 2)
            #expect(try await overview(file).map { $0.run } == [nil, "1a2b3c4d"])
        }
    }

    @Test("What a delivery reported as well is counted once, with the person")
    func reported() async throws {
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds(), Self.kinds(wiki: true)])
            let cause = Cause(
                trigger: "repository.edited", actor: "jonas", sentence: "jonas edited it", delivery: "d1")
            try await append(file, cause, at: -3000)
            let changes = try await report(file)
            #expect(changes.count == 1 && changes.first?["actor"] == "jonas")
            let drift = try await overview(file)
            #expect(drift.count == 1 && drift.first?.actor == "jonas" && drift.first?.changes == 1)
        }
    }

    @Test("The run that made it so is not the one that reverts it, however soon after it somebody changes it")
    func firstWritten() async throws {
        try await StateFile.with(Self.policy) { file in
            try await append(file, Cause(trigger: "apply", sentence: "by hand"), at: -3600.01)
            try await check(file, [Self.kinds()], from: -3600)
            let soon = StateFile.now.addingTimeInterval(-3599.9)
            await file.write([try file.snapshot(Self.facts, Self.kinds(wiki: true), checked: soon)])
            #expect(try await report(file).map { $0["outcome"] } == [.null])
            try await append(file, Cause(trigger: "apply", sentence: "by hand"), at: -3599.5)
            #expect(try await report(file).map { $0["outcome"] } == ["verified"])
        }
    }

    @Test("What is found in a repository whose creation is still being worked on is drift as well")
    func newRepository() async throws {
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds(), Self.kinds(wiki: true)])
            let created = Cause(
                trigger: "repository.created", actor: "maya", sentence: "maya created it", delivery: "d1")
            try await append(file, created, at: -3000)
            #expect(try await report(file).map { $0["actor"] } == [.null])
            #expect(try await overview(file).map { $0.run } == ["1a2b3c4d"])
        }
    }

    @Test("What a check undoes itself is drift as well")
    func undone() async throws {
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds()])
            let time = StateFile.now.addingTimeInterval(-1000)
            let before = try file.snapshot(Self.facts, Self.kinds(wiki: true), checked: time)
            let after = TargetSnapshot(
                target: before.target, checkedAt: time, policy: before.policy, state: .inSync, kinds: Self.kinds(),
                asked: before.asked, rules: before.rules, made: before.differences)
            await file.write([after])
            #expect(try await report(file).count == 1)
        }
    }

    @Test("A changed policy, a first check, and what was never in sync are not drift")
    func intended() async throws {
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds(projects: false), Self.kinds(projects: false, labels: [:])])
            #expect(try await report(file).map { $0["setting"] } == ["labels bug"])
        }
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds()], policy: "policy of yesterday")
            try await check(file, [Self.kinds(wiki: true), Self.kinds(wiki: true)], from: -1000)
            #expect(try await report(file).isEmpty)
            #expect(try await overview(file).isEmpty)
        }
    }

    @Test("What somebody adds where the policy is exclusive is drift; what was not known before is not")
    func added() async throws {
        try await StateFile.with(Self.policy) { file in
            try await check(file, [Self.kinds(), Self.kinds(labels: ["bug": Self.label, "wip": Self.label])])
            let changes = try await report(file)
            #expect(changes.map { $0["setting"] } == ["labels wip"] && changes.first?["verb"] == "remove")
        }
        try await StateFile.with(Self.policy) { file in
            var unreadable = Self.kinds()
            unreadable["repository"] = .failure(Unreadable("no access"))
            try await check(file, [unreadable, Self.kinds(wiki: true)])
            #expect(try await report(file).isEmpty)
        }
    }
}
