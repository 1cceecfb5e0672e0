import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

/// What it costs to keep how every repository of an organization stands, and to read it again.
///
///     snapshot-benchmark REPOSITORIES
struct SnapshotBenchmark {
    private let count: Int
    private let path: String

    init(repositories count: Int, in folder: String) {
        self.count = count
        path = folder + "/state.sqlite"
    }

    /// What GitHub says of a repository: seven kinds, of which some are its own (ids, a description) and some the same
    /// for all. Every twentieth differs in two settings.
    private func snapshot(_ index: Int, at date: Date, edition: Int) -> TargetSnapshot {
        let facts = RepositoryFacts(
            name: RepositoryName(owner: "acme", name: "service-\(index)"), id: index + 1, nodeID: "R_kgDO\(index)",
            visibility: index.isMultiple(of: 3) ? .private : .internal, topics: ["go", "team-\(index % 40)"],
            language: "Go", customProperties: ["tier": ["\(index % 4)"], "owner": ["team-\(index % 40)"]])
        let isDiffering = index.isMultiple(of: 20)
        var repository = Self.repository
        repository["description"] = .string("Service number \(index) of the platform, edition \(edition)")
        repository["has_wiki"] = .bool(isDiffering)
        let rule = Self.rule.setting(["required_approving_review_count"], to: .integer(isDiffering ? 0 : 1))
        let kinds: [String: Observed] = [
            "repository": Observed(.object(repository)),
            "teams": Observed(["devops": "admin", "ci": "admin", "team-\(index % 40)": "push", "infosec": "pull"]),
            "branches": Observed(
                ["main": rule], handles: ["main": ["id": .string("BPR_kwDO\(index)"), "matches": ["main"]]]),
            "rulesets": Observed(
                ["release": Self.rule], handles: ["release": ["id": .integer(1_000_000 + index)]]),
            "labels": Observed(Self.labels), "autolinks": Observed(Self.autolinks),
            "actions": Observed(["enabled": true, "allowed_actions": "selected", "sha_pinning_required": true]),
        ]
        let changes = isDiffering ? Self.changes : []
        return TargetSnapshot(
            target: .repository(facts), checkedAt: date, policy: String(repeating: "a1", count: 32),
            state: isDiffering ? .differs : .inSync, kinds: kinds.mapValues { .success($0) },
            asked: AskedSettings(
                names: kinds.mapValues { .object(($0.settings.objectValue ?? [:]).mapValues { _ in .null }) },
                exclusive: ["teams"]),
            rules: ["baseline", "collection \(index % 4)"], differences: changes)
    }

    private static let repository: [String: JSON] = [
        "has_issues": true, "has_projects": false, "delete_branch_on_merge": true, "allow_auto_merge": true,
        "allow_merge_commit": false, "allow_squash_merge": true, "allow_rebase_merge": false,
        "allow_update_branch": true, "squash_merge_commit_title": "PR_TITLE", "homepage": "", "topics": ["go"],
        "visibility": "private", "archived": false, "web_commit_signoff_required": false,
    ]
    private static let rule: JSON = [
        "required_approving_review_count": 1, "require_code_owner_reviews": true, "dismiss_stale_reviews": true,
        "required_status_checks": ["strict": true, "checks": ["build", "test", "lint"]], "enforce_admins": true,
        "required_linear_history": true, "allow_force_pushes": false, "allow_deletions": false,
    ]
    private static let labels: JSON = .object(
        Dictionary(
            uniqueKeysWithValues: (0..<12).map { number -> (String, JSON) in
                ("label \(number)", ["color": "d73a4a", "description": .string("What label \(number) is for")])
            }))
    private static let autolinks: JSON = .object(
        Dictionary(
            uniqueKeysWithValues: (0..<43).map { number -> (String, JSON) in
                ("TEAM\(number)-", ["url_template": .string("https://acme.test/browse/TEAM\(number)-<num>")])
            }))
    private static let changes = [
        change("repository", ["has_wiki"], true, false),
        change("branches", ["main", "required_approving_review_count"], 0, 1),
    ]

    private static func change(_ kind: String, _ path: SettingPath, _ before: JSON, _ after: JSON) -> Change {
        Change(
            kind: kind, subject: path.components[0],
            field: path.components.count > 1 ? SettingPath(Array(path.components.dropFirst())) : nil, path: path,
            verb: .update, before: before, after: after, rule: "baseline",
            source: SourceLocation(file: "githubcop.yml", line: 12, column: 9))
    }

    func run() async throws {
        let database = try StateDatabase(path: path)
        let memory = SnapshotWriter(database).memory(policy: "")
        func sweep(_ name: String, changing share: Int) async throws {
            let (date, clock) = (Date(), ContinuousClock())
            let snapshots = (0..<count).map { index in
                snapshot(index, at: date, edition: share > 0 && index.isMultiple(of: share) ? 2 : 1)
            }
            let took = await clock.measure {
                for snapshot in snapshots { await memory.note(snapshot) }
                await memory.noteListing(
                    CompleteListing(
                        repositories: Set(1...count), concernsOrganization: false, begunAt: date))
                await memory.flush()
            }
            let log = try Self.size(path + "-wal")
            row("\(name), \(count) repositories", "\(Self.text(took)), log \(Self.megabytes(log))")
        }
        try await sweep("first sweep", changing: 0)
        try await sweep("sweep, nothing changed", changing: 0)
        try await sweep("sweep, 1 in 100 changed", changing: 100)
        let reader = Snapshots(database)
        try await measure("observations of all, 200 at a time") {
            let earlier = try await EarlierObservations(
                database, youngerThan: .seconds(3600), basePolicy: PolicyDigest(of: []))
            var count = 0
            for start in stride(from: 0, to: earlier.targets.count, by: 200) {
                let page = earlier.targets[start..<min(start + 200, earlier.targets.count)].map { $0.facts }
                count += try await earlier.observations(of: page).count
            }
            return count
        }
        try await measure("totals") { try await reader.totals().targets }
        try await measure("page 100 of the differing, by name") {
            try await reader.page(SnapshotFilter(state: "differs", kind: "branches"), limit: 100).total
        }
        try await measure("page with text search") {
            try await reader.page(SnapshotFilter(text: "ice-9"), limit: 100).total
        }
        try database.close()
        row("state file, \(count) repositories", Self.megabytes(try Self.size(path)))
    }

    private func measure(_ name: String, _ body: () async throws -> Int) async throws {
        var count = 0
        let took = try await ContinuousClock().measure { count = try await body() }
        row("\(name), \(self.count) repositories", "\(Self.text(took)), \(count) found")
    }

    private func row(_ name: String, _ value: String) { print("| \(name) | \(value) |") }

    private static func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    private static func megabytes(_ bytes: Int) -> String { "\((Double(bytes) / 100_000).rounded() / 10) MB" }

    private static func text(_ duration: Duration) -> String { "\((duration / .milliseconds(1)).rounded() / 1000) s" }
}

/// Removes its folder, whatever happens.
func runBenchmark(repositories count: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("githubcop-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await SnapshotBenchmark(repositories: count, in: folder.path).run()
}

guard CommandLine.arguments.count == 2, let count = Int(CommandLine.arguments[1]), count > 0 else {
    print("Usage: snapshot-benchmark REPOSITORIES")
    exit(64)
}
try await runBenchmark(repositories: count)
