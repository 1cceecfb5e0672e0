package import Enforcement
import Foundation
import Kinds
import Logging
import Policy
package import Store
import Wiring

/// Keeps snapshots in the state file, many in one transaction.
package actor SnapshotWriter {
    private let table: SnapshotTable
    private let reader: Snapshots
    private let detector: DriftDetector
    private let logger = Log.make("snapshots")
    private let encoder = SnapshotEncoder()
    private var snapshots: [Int: StoredSnapshot] = [:]
    /// Those of them in which something differed.
    private var differing: [Int: TargetSnapshot] = [:]
    private var failures: [String: StoredFailure] = [:]
    private var writing: Task<Void, Never>?
    private var timer: Task<Void, Never>?
    private var totalsNoted: Date?
    private var isDayOpen = false

    /// So many are written together. A sweep waits for them, so that memory does not grow.
    private static let batch = 200
    /// What is noted is on disk after this time.
    private static let delay = Duration.milliseconds(500)
    /// The totals of the day are added up only so often.
    private static let interval = 60.0

    package init(_ database: StateDatabase) {
        table = SnapshotTable(database: database)
        reader = Snapshots(database)
        detector = DriftDetector(database)
    }

    /// - Parameter policy: the digest of the policy that is enforced.
    package nonisolated func memory(policy: String) -> SnapshotMemory {
        SnapshotMemory(
            policy: policy,
            note: { snapshot in
                do {
                    // Encoded where the target was planned, several side by side.
                    await self.add(try self.encoder.stored(snapshot), snapshot)
                } catch {
                    self.logger.error("a snapshot could not be kept", metadata: ["reason": "\(error)"])
                }
            },
            noteFailure: { failure in await self.add(self.encoder.stored(failure)) },
            noteChanges: { made in await self.change(made) },
            noteListing: { listing in await self.retain(listing) },
            flush: { await self.flush() })
    }

    /// - Parameter checked: `nil` where it does not come from a check.
    private func add(_ snapshot: StoredSnapshot, _ checked: TargetSnapshot?) async {
        snapshots[snapshot.targetID] = snapshot
        differing[snapshot.targetID] = checked.flatMap { $0.differences.isEmpty && $0.made.isEmpty ? nil : $0 }
        failures[snapshot.name.lowercased()] = nil
        await wait()
    }

    private func add(_ failure: StoredFailure) async {
        if let id = failure.targetID { (snapshots[id], differing[id]) = (nil, nil) }
        failures[failure.name.lowercased()] = failure
        await wait()
    }

    private func wait() async {
        if snapshots.count + failures.count >= Self.batch { return await write() }
        guard timer == nil else { return }
        timer = Task {
            try? await Task.sleep(for: Self.delay)
            timer = nil
            await write()
            if totalsNoted.map({ abs($0.timeIntervalSinceNow) > Self.interval }) ?? true { await noteDay() }
        }
    }

    /// What was noted is on disk when this returns, and part of the day's totals.
    package func flush() async {
        await write()
        await noteDay()
    }

    /// One batch after the other: what is newer is written later.
    private func write() async {
        let (batch, failed, previous) = (Array(snapshots.values), Array(failures.values), writing)
        guard !batch.isEmpty || !failed.isEmpty || previous != nil else { return }
        let checked = differing
        (snapshots, differing, failures) = ([:], [:], [:])
        if !batch.isEmpty || !failed.isEmpty { isDayOpen = true }
        let task = Task {
            await previous?.value
            let drift = await self.drift(in: batch, checked)
            await attempt("snapshots could not be kept") {
                try await self.table.write(batch, failures: failed, drift: drift)
            }
        }
        writing = task
        await task.value
        if writing == task { writing = nil }
    }

    /// What changed since the checks before. Where that cannot be found out, the snapshots are kept all the same.
    private func drift(in batch: [StoredSnapshot], _ checked: [Int: TargetSnapshot]) async -> [StoredDrift] {
        do {
            return try await detector.drift(in: batch, checked)
        } catch {
            logger.error("drift since the last check could not be found", metadata: ["reason": "\(error)"])
            return []
        }
    }

    /// When it was read stays as it was: of the rest nothing new is known.
    private func change(_ made: MadeChanges) async {
        await write()
        do {
            guard let kept = try await reader.snapshot(of: made.target.id)?.snapshot else { return }
            await add(try encoder.stored(kept.after(made)), nil)
        } catch {
            logger.error("a snapshot could not be changed", metadata: ["reason": "\(error)"])
        }
    }

    private func retain(_ listing: CompleteListing) async {
        await write()
        await attempt("what is not there any more could not be forgotten") {
            try await self.table.retain(
                listing.repositories, organization: listing.concernsOrganization, begun: listing.begunAt)
        }
        isDayOpen = true
    }

    private func noteDay() async {
        guard isDayOpen else { return }
        isDayOpen = false
        let now = Date()
        totalsNoted = now
        await attempt("the day's totals could not be kept") { try await self.table.noteDay(at: now) }
    }

    private func attempt(_ problem: Logger.Message, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.error(problem, metadata: ["reason": "\(error)"])
        }
    }
}

extension TargetSnapshot {
    fileprivate func after(_ made: MadeChanges) -> TargetSnapshot {
        let observation = observation.after(made.changes, for: DesiredSettings(), kinds: target.kinds)
        var open = differences.filter { difference in
            !made.changes.contains { $0.title == difference.title && $0.after == difference.after }
        }
        open += made.reopened.filter { change in !open.contains { $0.title == change.title } }
        let isPlain = state == .inSync || state == .differs
        return TargetSnapshot(
            target: observation.target, checkedAt: checkedAt, observedAt: observedAt, policy: policy,
            state: isPlain ? open.isEmpty ? .inSync : .differs : state, failure: failure, kinds: observation.kinds,
            asked: asked, rules: rules, differences: open, findings: findings, notes: notes, exemption: exemption)
    }
}
