import FoundationEssentials
package import Logging
package import Policy
import Synchronization

/// Hands out stored work to a few workers, the most urgent first; no two work on the same repository.
///
/// Only the work in progress is in memory, however long the queue is.
package actor WorkQueue {
    let storage: WorkStorage
    let clock: WorkClock
    let logger: Logger
    private let shares: WorkShares

    private var working: [String: WorkClaim] = [:] {
        didSet {
            room = shares.room(beside: working.values.lazy.map { $0.item.priority })
            nextWake.withLock { [room] in $0.room = room }
        }
    }
    private(set) var room: WorkRoom
    /// For callers outside the actor, which must not wait for it.
    let nextWake: Mutex<NextWake>
    var isSweeping = false
    private(set) var isClosed = false
    /// The same for callers outside the actor.
    let closing = Mutex(false)
    private var renewed: Date
    var sleeper: CheckedContinuation<Void, Never>?
    var isWoken = false
    private var whenSettled: [CheckedContinuation<Void, Never>] = []
    /// Pieces of work and sweeps that have ended.
    private var settled = 0

    /// How long a worker holds its work without a sign of life.
    static let lease = Duration.seconds(120)
    /// How often the queue checks the storage unasked: another process may have added work.
    static let tick = Duration.seconds(1)

    /// Checks a whole organization, and hands over what is to be checked one by one.
    package typealias Sweeping =
        @Sendable (_ request: SweepRequest, _ isEnough: @escaping @Sendable () -> Bool, _ found: Found) async throws
        -> Void
    /// Puts what a sweep found into the queue. On disk when it returns.
    package typealias Found = @Sendable ([RepositoryReference]) async throws -> Void

    /// - Parameter width: repositories worked on side by side.
    package init(storage: WorkStorage, width: Int = 8, clock: WorkClock = .live, logger: Logger) {
        self.storage = storage
        shares = WorkShares(width: width)
        room = shares.room(beside: [])
        nextWake = Mutex(NextWake(room: room))
        self.clock = clock
        self.logger = logger
        renewed = clock.now()
    }

    // MARK: Coming in

    /// Takes in a delivery. On disk when this returns.
    /// - Returns: false when it had been taken in before.
    /// - Throws: what the storage throws; then nothing was taken in.
    package nonisolated func accept(_ intake: Intake) async throws -> Bool {
        let isNew = try await storage.accept(intake)
        if isNew, nextWake.withLock({ $0.mustWake(for: intake) }) { await wake() }
        return isNew
    }

    /// Adds work that no delivery asked for.
    package func add(_ items: [WorkItem]) async throws {
        try await storage.add(items, clock.now())
        wake()
    }

    /// Has every repository of an organization checked, behind all other work.
    package func sweep(_ organization: String, because cause: Cause) async throws {
        try await storage.sweeps.add(organization, cause, clock.now())
        wake()
    }

    // MARK: Going out

    /// Works until the queue is closed and what was begun is settled. When the task is cancelled, so is what was begun.
    package func run(
        sweeping: @escaping Sweeping, _ work: @escaping @Sendable (WorkClaim) async -> WorkResult
    ) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, !isClosed || !working.isEmpty {
                await keepLeases()
                if !isClosed {
                    for claim in await claims() {
                        working[claim.token] = claim
                        group.addTask { await self.carryOut(claim, work) }
                    }
                    if let request = await nextSweep() {
                        isSweeping = true
                        group.addTask { await self.sweep(request, sweeping) }
                    }
                }
                await pause(await untilNext())
            }
            if Task.isCancelled { group.cancelAll() }
        }
    }

    /// Takes no more work out; what waits stays in the storage.
    package func close() {
        isClosed = true
        closing.withLock { $0 = true }
        wake()
    }

    /// Returns when nothing is due and nobody works.
    package func drained() async {
        while !isClosed {
            let seen = settled
            if await isIdle() { return }
            // While the storage was asked the last piece of work may have ended: then nothing more would wake us.
            if settled == seen { await withCheckedContinuation { whenSettled.append($0) } }
        }
    }

    private func isIdle() async -> Bool {
        guard working.isEmpty, !isSweeping else { return false }
        return (try? await storage.isIdle(clock.now())) ?? false
    }

    private func claims() async -> [WorkClaim] {
        guard !room.isFull else { return [] }
        let now = clock.now()
        do {
            return try await storage.claim(room, now, now.advanced(by: Self.lease.seconds))
        } catch {
            logger.error("no work can be taken from the queue", metadata: ["reason": "\(error)"])
            return []
        }
    }

    private func carryOut(_ claim: WorkClaim, _ work: @Sendable (WorkClaim) async -> WorkResult) async {
        let workResult = await work(claim)
        while true {
            do {
                try await storage.settle(claim, workResult, clock.now())
                // What stopped one piece of a sweep stands in the way of all of it: they need not find out one by one.
                if let end = workResult.limitEnd, claim.item.priority == .sweep {
                    try await storage.postponeSweepWork(end)
                }
                break
            } catch {
                logger.error(
                    "what became of a piece of work could not be kept",
                    metadata: ["repository": "\(claim.item.repository.name)", "reason": "\(error)"])
                // At the next start it is done once more, which changes nothing.
                guard !isClosed, !Task.isCancelled else { break }
                try? await clock.sleep(Self.tick)
            }
        }
        working[claim.token] = nil
        noteSettled()
    }

    func noteSettled() {
        settled += 1
        wake()
        for continuation in whenSettled { continuation.resume() }
        whenSettled = []
    }

    /// Workers that are slow keep their work; those of a process that is gone lose it.
    private func keepLeases() async {
        let now = clock.now()
        renewed = min(renewed, now)
        guard now.timeIntervalSince(renewed) > Self.lease.seconds / 4 else { return }
        renewed = now
        do {
            try await storage.renew(Array(working.values), now.advanced(by: Self.lease.seconds))
            let count = try await storage.recover(now)
            if count > 0 { logger.notice("work came back from a worker that is gone", metadata: ["count": "\(count)"]) }
        } catch {
            logger.error("leases could not be renewed", metadata: ["reason": "\(error)"])
        }
    }

    nonisolated var isEnough: @Sendable () -> Bool { { [self] in closing.withLock { $0 } } }
}

extension Duration {
    /// As seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
