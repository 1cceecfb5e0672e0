import Enforcement
package import Foundation
import Notifications
import Policy
import ServeWiring
package import Store

/// What `serve` is about to do, waits for, and what failed: read from its state file, whether it runs or not.
package struct StatusReport: Sendable {
    /// Where `serve` notes what it fetched.
    package static let missedDeliveries = "missed deliveries"
    /// Entries of one list.
    private static let limit = 1000

    let now: Date
    let depth: QueueDepth
    let sweeps: Int
    let waiting: [WaitingRepository]
    let failed: [FailedWork]
    let conflicts: [StoredConflict]
    let suspensions: [StoredSuspension]
    /// What GitHub refuses, and is not sent again before something has changed.
    let refusals: [StoredRefusal]
    let refused: Int
    /// What evaluated rules would change, by repository.
    let findings: [StoredFindings]
    let findingCounts: (findings: Int, targets: Int)
    /// What was being written when a process ended, or is being written.
    let open: [InterruptedWork.Entry]
    let deliveries: Int
    let missed: JSON?
    let sweep: JSON?
    let policy: JSON?
    let notifications: [NotificationStatus]

    /// - Throws: `StoreFault`
    package init(_ database: StateDatabase, now: Date) async throws {
        let work = WorkTable(database: database)
        self.now = now
        depth = try await work.depth(now: now)
        sweeps = try await SweepTable(database: database).count()
        waiting = try await work.waiting(Self.limit)
        failed = try await work.failed(Self.limit)
        conflicts = try await ConflictTable(database: database).active(now: now, limit: Self.limit)
        suspensions = try await SuspensionTable(database: database).active(now: now)
        let oldest = now.addingTimeInterval(-RefusalMemory.retryInterval.seconds)
        let refusalTable = RefusalTable(database: database)
        refusals = try await refusalTable.waiting(since: oldest, limit: Self.limit)
        refused = try await refusalTable.count(since: oldest)
        let findingTable = FindingTable(database: database)
        findings = try await findingTable.all(limit: Self.limit)
        findingCounts = try await findingTable.counts()
        open = try await InterruptedWork(database).entries()
        deliveries = try await DeliveryInbox(database: database).count()
        let keyValueStore = KeyValueStore(database: database)
        missed = try await keyValueStore.json(Self.missedDeliveries)
        sweep = try await keyValueStore.json(SweepJournal.note)
        policy = try await keyValueStore.json(PolicyCache.note)
        notifications = NotificationStatus.all(try await keyValueStore.json(NotificationMemory.note))
    }

    func due(_ priority: WorkItem.Priority) -> Int { depth.due[priority.rawValue] ?? 0 }
}
