import FoundationEssentials
package import Logging
package import Policy
import Synchronization

/// Hands out the storage's work to a few workers, the most urgent first; at most one has a repository at a time.
///
/// In memory is only what is being worked on, however long the queue.
package actor WorkQueue {
    private let storage: WorkStorage
    private let clock: WorkClock
    private let logger: Logger
    private let shares: WorkShares

    private var working: [String: WorkClaim] = [:] {
        didSet {
            room = shares.room(beside: working.values.lazy.map { $0.item.priority })
            nextWake.withLock { [room] in $0.room = room }
        }
    }
    private var room: WorkRoom
    /// What those need to know who cannot wait for an answer.
    private let nextWake: Mutex<NextWake>
    private var isSweeping = false
    private var isClosed = false
    /// The same, for those who cannot wait for an answer.
    private let closing = Mutex(false)
    private var renewed: Date
    private var sleeper: CheckedContinuation<Void, Never>?
    private var isRung = false
    private var whenSettled: [CheckedContinuation<Void, Never>] = []
    /// Pieces of work and sweeps that have ended.
    private var settled = 0

    /// How long a worker holds its work without a sign of life.
    static let lease = Duration.seconds(120)
    /// How often the queue looks up without being called: another process may have asked for something.
    private static let tick = Duration.seconds(1)

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
        if isNew, nextWake.withLock({ $0.mustRing(for: intake) }) { await ring() }
        return isNew
    }

    /// Adds work that no delivery asked for.
    package func add(_ items: [WorkItem]) async throws {
        try await storage.add(items, clock.now())
        ring()
    }

    /// Has every repository of an organization checked, behind all other work.
    package func sweep(_ organization: String, because cause: Cause) async throws {
        try await storage.sweeps.add(organization, cause, clock.now())
        ring()
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
        ring()
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

    private func noteSettled() {
        settled += 1
        ring()
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

    // MARK: Sweeps

    private func nextSweep() async -> SweepRequest? {
        guard !isSweeping else { return nil }
        do {
            return try await storage.sweeps.begin(clock.now())
        } catch {
            logger.error("no sweep can be taken from the queue", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func sweep(_ request: SweepRequest, _ sweeping: Sweeping) async {
        do {
            try await sweeping(request, isEnough) { found in
                let items = found.map { WorkItem(repository: $0, causes: request.causes, priority: .sweep) }
                try await storage.add(items, clock.now())
                await ring()
            }
            try await storage.sweeps.finish(request)
        } catch {
            // When the queue is closed it was told to stop: the request stays as it is, for the next start.
            if !isClosed, !Task.isCancelled { await postpone(request, because: error) }
        }
        isSweeping = false
        noteSettled()
    }

    private func postpone(_ request: SweepRequest, because error: any Error) async {
        let now = clock.now()
        if let end = (error as? GitHubFailure)?.limitEnd(now: now), end > now {
            logger.notice(
                "a sweep waits for one of GitHub's limits",
                metadata: ["organization": "\(request.organization)", "until": "\(end.ISO8601Format())"])
            try? await storage.sweeps.postpone(request, end.advanced(by: 1), false)
            return
        }
        logger.warning(
            "an organization could not be checked; it is tried again",
            metadata: ["organization": "\(request.organization)", "reason": "\(error)"])
        let pause = RetrySchedule().outage(request.attempts, random: clock.random())
        try? await storage.sweeps.postpone(request, now.advanced(by: pause.seconds), true)
    }

    private nonisolated var isEnough: @Sendable () -> Bool { { [self] in closing.withLock { $0 } } }

    // MARK: Waiting

    private struct NextWake {
        /// Where no worker may take it, nobody has to look up: anyone who is done first looks for more.
        var room: WorkRoom
        /// When the queue looks up by itself; nil while it is looking.
        var wakes: Date?

        func mustRing(for intake: Intake) -> Bool {
            if intake.sweeps != nil, intake.sweepDue <= intake.receivedAt { return true }
            // What it wakes may be of any kind.
            let priority = intake.announces.isEmpty ? intake.items.first?.priority : nil
            return room.count(for: priority ?? .newRepository) > 0 && wakes.map { intake.due < $0 } ?? true
        }
    }

    private func untilNext() async -> Duration {
        guard !isClosed, !room.isFull, let due = try? await storage.nextDue(room) else { return Self.tick }
        let seconds = due.timeIntervalSince(clock.now())
        // What was due and not taken could not be taken: not at once again.
        return seconds <= 0 ? Self.tick : min(Self.tick, .milliseconds(Int(seconds * 1000) + 1))
    }

    private func ring() {
        guard let waiting = sleeper else {
            isRung = true
            return
        }
        sleeper = nil
        waiting.resume()
    }

    private func pause(_ duration: Duration) async {
        guard !isRung else {
            isRung = false
            return
        }
        let wakes = clock.now().advanced(by: duration.seconds)
        nextWake.withLock { $0.wakes = wakes }
        defer { nextWake.withLock { $0.wakes = nil } }
        let timer = Task {
            do {
                try await clock.sleep(duration)
                self.ring()
            } catch {
                // Called before the time.
            }
        }
        await withCheckedContinuation { sleeper = $0 }
        timer.cancel()
    }
}

extension Duration {
    /// As seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
