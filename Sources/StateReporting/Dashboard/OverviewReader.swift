import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

/// Fills the overview from the state file.
struct OverviewReader: Sendable {
    private let database: StateDatabase
    private let organization: String
    private let budgets: @Sendable () -> [OverviewData.Budget]
    private let now: @Sendable () -> Date
    /// They take longer to add up, and need not be of this second.
    private let totals: SharedAnswer<SnapshotTotals>
    private let listed: SharedAnswer<Date?>
    private let days: SharedAnswer<[SnapshotDay]>
    private let drift: SharedAnswer<[OverviewData.Drift]>
    /// Days in the chart.
    private static let span = 90.0
    /// Entries of one list.
    private static let limit = 20

    init(
        _ database: StateDatabase, organization: String, budgets: @escaping @Sendable () -> [OverviewData.Budget],
        now: @escaping @Sendable () -> Date
    ) {
        self.database = database
        self.organization = organization
        self.budgets = budgets
        self.now = now
        let snapshots = Snapshots(database)
        totals = SharedAnswer(for: .seconds(3)) { try await snapshots.totals() }
        listed = SharedAnswer(for: .seconds(3)) { try await snapshots.listedAt() }
        drift = SharedAnswer(for: .seconds(3)) {
            let end = now()
            return try await DriftReader(database).drift(since: end.addingTimeInterval(-86_400), now: end)
        }
        days = SharedAnswer(for: .seconds(60)) {
            let today = now()
            return try await snapshots.days(from: today.addingTimeInterval(-Self.span * 86_400), through: today)
        }
    }

    func overview() async throws -> OverviewData {
        let now = now()
        var data = OverviewData()
        try await addQueue(to: &data, now)
        try await addDecisions(to: &data, now)
        data.drift = try await drift.value()
        let notes = KeyValueStore(database: database)
        if let sweep = try await notes.json(SweepJournal.note).flatMap(Self.sweep) {
            data.sweep = sweep
        }
        try await addShare(to: &data)
        data.policy = try await notes.json(PolicyCache.note).map(Self.policy)
        data.budgets = budgets()
        return data
    }

    private func addShare(to data: inout OverviewData) async throws {
        let totals = try await totals.value()
        guard totals.targets > 0 else { return }
        func count(_ state: TargetSnapshot.State) -> Int { totals.states[state.rawValue] ?? 0 }
        data.exempt = count(.exempt)
        data.total = totals.targets - data.exempt
        data.inSync = totals.inSync
        data.isComplete = try await listed.value() != nil
        data.differing = count(.differs)
        data.unreadable = count(.unreadable)
        data.pending = count(.waiting)
        data.suspended = count(.suspended)
        data.unchecked = count(.failed)
        data.days = try await days.value().map {
            let exempt = $0.totals.states[TargetSnapshot.State.exempt.rawValue] ?? 0
            return OverviewData.Day(date: $0.day, inSync: $0.totals.inSync, total: $0.totals.targets - exempt)
        }
    }

    private func addQueue(to data: inout OverviewData, _ now: Date) async throws {
        let work = WorkTable(database: database)
        let depth = try await work.depth(now: now)
        data.due = depth.due.values.reduce(0, +)
        data.working = depth.taken
        data.deferred = depth.deferred
        data.oldest = depth.oldest
        data.failedCount = depth.failed
        data.waiting = try await work.waiting(Self.limit).map {
            OverviewData.Item(
                repository: RepositoryName(owner: $0.owner, name: $0.name).description,
                text: "\($0.detail) (\($0.step))", since: $0.since)
        }
        data.failed = try await work.failed(Self.limit).map {
            OverviewData.Item(
                repository: RepositoryName(owner: $0.work.owner, name: $0.work.name).description, text: $0.reason,
                since: $0.since)
        }
    }

    private func addDecisions(to data: inout OverviewData, _ now: Date) async throws {
        for suspension in try await SuspensionTable(database: database).active(now: now) {
            if Suspension(suspension)?.coversEverything(of: organization) == true {
                data.pause = OverviewData.Pause(
                    until: suspension.until, by: suspension.actor, reason: suspension.reason)
            } else {
                data.suspensions.append(
                    OverviewData.Suspension(
                        repository: suspension.repository, kind: suspension.kind, until: suspension.until,
                        by: suspension.actor, reason: suspension.reason))
            }
        }
        data.conflicts = try await ConflictTable(database: database).active(now: now, limit: Self.limit).map {
            OverviewData.Item(
                repository: $0.repository,
                text: "\($0.title): enforced \($0.times) times, changed back by \($0.actors)", since: $0.until)
        }
        data.refused = try await RefusalTable(database: database).count(
            since: now.addingTimeInterval(-RefusalMemory.retryInterval.seconds))
        data.findings = try await FindingTable(database: database).counts().findings
    }

    private static func sweep(_ note: JSON) -> OverviewData.Sweep? {
        func count(_ key: String) -> Int { note[key]?.intValue ?? 0 }
        func text(_ key: String) -> String? { note[key]?.stringValue }
        guard let finished = note["finished"]?.intValue else { return nil }
        var seconds = Double(count("seconds"))
        if case .number(let number)? = note["seconds"] { seconds = number }
        return OverviewData.Sweep(
            at: Date(timeIntervalSince1970: Double(finished)), because: text("because") ?? "?",
            repositories: count("repositories"), inSync: count("in_sync"), toFix: count("to_look_at"),
            unreadable: count("unreadable"), seconds: seconds, requests: count("requests"),
            graphQLPoints: count("graphql_points"), stoppedBy: text("stopped_by"),
            firstUnreadable: text("first_unreadable"))
    }

    private static func policy(_ note: JSON) -> OverviewData.Policy {
        OverviewData.Policy(
            source: note["source"]?.stringValue ?? "?", digest: note["digest"]?.stringValue ?? "?",
            since: note["since"]?.stringValue.flatMap { try? Date($0, strategy: .iso8601) },
            refused: note["refused"]?.stringValue)
    }
}
