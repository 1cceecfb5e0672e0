import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

/// Fills the overview from the state file.
struct OverviewReader: Sendable {
    private let database: StateDatabase
    private let now: @Sendable () -> Date
    /// Entries of one list.
    private static let limit = 50

    init(_ database: StateDatabase, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.now = now
    }

    func overview() async throws -> OverviewData {
        let (work, now) = (WorkTable(database: database), now())
        let depth = try await work.depth(now: now)
        var data = OverviewData()
        data.due = depth.due.values.reduce(0, +)
        data.working = depth.taken
        data.deferred = depth.deferred
        data.waiting = try await work.waiting(Self.limit).map {
            OverviewData.Item(
                repository: "\($0.owner)/\($0.name)", text: "\($0.detail) (\($0.step))", since: $0.since)
        }
        data.failed = try await work.failed(Self.limit).map {
            OverviewData.Item(repository: "\($0.work.owner)/\($0.work.name)", text: $0.reason, since: $0.since)
        }
        data.sweep = try await KeyValueStore(database: database).json(SweepJournal.note).map(Self.sweep)
        return data
    }

    private static func sweep(_ note: JSON) -> OverviewData.Sweep {
        func count(_ key: String) -> Int { note[key]?.intValue ?? 0 }
        func text(_ key: String) -> String? { note[key]?.stringValue }
        var seconds = Double(count("seconds"))
        if case .number(let number)? = note["seconds"] { seconds = number }
        return OverviewData.Sweep(
            at: text("at") ?? "?", because: text("because") ?? "?", repositories: count("repositories"),
            inSync: count("in_sync"), toFix: count("to_look_at"), unreadable: count("unreadable"),
            refused: count("refused"), seconds: seconds, requests: count("requests"),
            graphQLPoints: count("graphql_points"), problem: text("stopped_by") ?? text("first_unreadable"))
    }
}
