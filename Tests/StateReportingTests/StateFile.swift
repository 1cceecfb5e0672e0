import Dashboard
import Enforcement
import Foundation
import Kinds
import Policy
import ServeWiring
import StateReporting
import Store

/// A real state file with snapshots under a policy, and the pages that read it.
struct StateFile {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let digest = "policy of today"

    let store: StateStore
    let document: PolicyDocument

    var database: StateDatabase { store.database }

    /// Runs a test with a state file of its own.
    static func with(_ policy: String, _ test: (StateFile) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
        let document = try PolicyDocument.load([PolicyText(name: "githubcop.yml", text: policy)]) { _ in "" }
        try await test(StateFile(store: store, document: document))
        try store.database.close()
    }

    func policy() -> PolicyInForce { PolicyInForce(document: document, digest: Self.digest, source: "githubcop.yml") }

    var list: RepositoryListSource {
        let inForce = policy()
        return RepositoryListSource(database, policy: { inForce }, now: { Self.now })
    }

    var page: RepositoryPageSource {
        let inForce = policy()
        return RepositoryPageSource(database, policy: { inForce }, organization: "acme", now: { Self.now })
    }

    var policyPage: PolicyPageSource {
        let inForce = policy()
        return PolicyPageSource(database, policy: { inForce }, isSecretSet: { $0 == "SET" }, now: { Self.now })
    }

    // MARK: Snapshots

    static func facts(_ name: String, id: Int, topics: [String] = [], properties: [String: [String]] = [:])
        -> RepositoryFacts
    {
        RepositoryFacts(
            name: RepositoryName(owner: "acme", name: name), id: id, nodeID: "R_\(id)", visibility: .private,
            topics: topics, customProperties: properties)
    }

    /// What a check of a repository leaves, planned from what GitHub said.
    func snapshot(
        _ facts: RepositoryFacts, _ kinds: [String: Result<Observed, Unreadable>],
        state: TargetSnapshot.State? = nil, checked: Date = now, policy: String = digest, failure: String? = nil
    ) throws -> TargetSnapshot {
        let observation = RepositoryObservation(repository: facts, kinds: kinds)
        let planner = Planner(kinds: repositoryKinds, secrets: .none)
        let isExempt = state == .exempt
        let desired = isExempt ? DesiredSettings() : try document.settings(for: facts)
        let plan = planner.plan(desired, observation)
        let evaluated = isExempt ? nil : try document.evaluatedSettings(for: facts)
        let findings = evaluated.map { planner.findings(of: $0, observation, after: plan) } ?? Findings()
        let found: TargetSnapshot.State =
            plan.notes.contains { $0.topic == .unreadable } ? .unreadable : plan.changes.isEmpty ? .inSync : .differs
        return TargetSnapshot(
            target: .repository(facts), checkedAt: checked, policy: policy, state: state ?? found, failure: failure,
            kinds: kinds, asked: AskedSettings(evaluated ?? desired), rules: (evaluated ?? desired).rules,
            differences: plan.changes, findings: findings, notes: plan.notes)
    }

    func write(_ snapshots: [TargetSnapshot]) async {
        let writer = SnapshotWriter(database)
        let memory = writer.memory(policy: Self.digest)
        for snapshot in snapshots { await memory.note(snapshot) }
        await writer.flush()
    }

    /// A run that renamed nothing and changed one setting.
    func record(_ repository: String, id: Int, run: String, at date: Date, actor: String) throws -> RunRecord {
        let change = Change(
            kind: "repository", subject: "has_wiki", verb: .update, before: true, after: false, rule: "baseline",
            source: SourceLocation(file: "githubcop.yml", line: 4, column: 5))
        let cause = Cause(trigger: "repository.edited", actor: actor, sentence: "\(actor) edited it")
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        }
        return RunRecord(
            run: run, started: date, finished: date, trigger: "repository.edited", causes: try text([cause]),
            actor: actor, repositoryID: id, nodeID: nil, repository: repository, changes: try text([change]),
            outcomes: try text([Outcome(change: change, status: .verified)]), requests: 2)
    }
}
