package import Enforcement
import FoundationEssentials
package import Logging
import Synchronization

/// Sends notices to the receivers. Taking one in only puts it into memory, so that no work waits for a receiver.
package final class Notifier: Sendable {
    package typealias Send = @Sendable (NotificationRequest) async throws -> NotificationResponse

    /// What became of the messages to one receiver, since the start of the process.
    package struct Counts: Hashable, Sendable {
        package let host: String
        package var sent = 0
        /// Attempts that did not succeed.
        package var failed = 0
        /// Causes that nobody will hear of.
        package var dropped = 0
        package var waiting = 0
    }

    private struct State {
        var saved = SavedNotifications()
        var counts: [String: Counts] = [:]
    }

    private let organization: String
    private let receivers: [NotificationReceiver]
    private let dashboard: String?
    private let memory: NotificationMemory
    private let clock: WorkClock
    private let logger: Logger
    private let send: Send
    private let state: Mutex<State>
    /// Something is to be kept.
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Something is to be sent, by receiver.
    private let signals: [String: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)]

    /// - Parameter dashboard: its address, where it is known.
    package init(
        organization: String, receivers: [NotificationReceiver], dashboard: String? = nil,
        memory: NotificationMemory = .none, clock: WorkClock = .live, logger: Logger, send: @escaping Send
    ) {
        self.organization = organization
        var known: Set<String> = []
        self.receivers = receivers.filter { known.insert($0.id).inserted }
        self.dashboard = dashboard
        self.memory = memory
        self.clock = clock
        self.logger = logger
        self.send = send
        var state = State()
        for receiver in self.receivers {
            state.saved.outboxes[receiver.id] = Outbox(receiver: receiver.description)
            state.counts[receiver.id] = Counts(host: receiver.host)
        }
        self.state = Mutex(state)
        self.signals = Dictionary(
            uniqueKeysWithValues: self.receivers.map {
                ($0.id, AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)))
            })
    }

    /// Takes notices in. Returns at once.
    package func note(_ notices: [Notice]) {
        guard !receivers.isEmpty, !notices.isEmpty else { return }
        let now = clock.now()
        state.withLock { state in
            for notice in notices {
                if let end = state.saved.announced[notice.cause], end > now { continue }
                if let end = notice.announcedUntil { state.saved.announced[notice.cause] = end }
                for receiver in receivers { state.saved.outboxes[receiver.id]?.add(notice, now: now) }
            }
        }
        changes.continuation.yield()
        for signal in signals.values { signal.continuation.yield() }
    }

    /// What was announced of this kind is over: the next time is news again.
    package func forget(_ kind: Notice.Kind) {
        state.withLock { state in
            state.saved.announced = state.saved.announced.filter { !$0.key.hasPrefix("\(kind.rawValue) ") }
        }
        changes.continuation.yield()
    }

    /// By host, sums over receivers of the same.
    package var counts: [Counts] {
        let all = state.withLock { state in
            receivers.compactMap { receiver in
                state.counts[receiver.id].map { counts in
                    var counts = counts
                    counts.waiting = state.saved.outboxes[receiver.id]?.waiting ?? 0
                    return counts
                }
            }
        }
        return all.reduce(into: []) { sums, counts in
            guard let index = sums.firstIndex(where: { $0.host == counts.host }) else { return sums.append(counts) }
            sums[index].sent += counts.sent
            sums[index].failed += counts.failed
            sums[index].dropped += counts.dropped
            sums[index].waiting += counts.waiting
        }
    }

    /// Sends until the task is cancelled. What is left then is kept for the next start.
    package func run() async {
        guard !receivers.isEmpty else { return }
        await withTaskGroup { group in
            group.addTask { await self.keep() }
            for receiver in receivers { group.addTask { await self.serve(receiver) } }
        }
        await save()
    }

    /// Takes up what an earlier process has left. Before anything is noted.
    package func restore() async {
        do {
            guard let text = try await memory.load() else { return }
            guard !receivers.isEmpty else { return try await memory.save(try SavedNotifications().text()) }
            let saved = try SavedNotifications(parsing: text)
            let now = clock.now()
            state.withLock { state in
                state.saved.announced.merge(saved.announced.filter { $0.value > now }) { $1 > $0 ? $1 : $0 }
                for receiver in receivers {
                    guard var outbox = saved.outboxes[receiver.id] else { continue }
                    outbox.receiver = receiver.description
                    outbox.resume(now: now, with: state.saved.outboxes[receiver.id])
                    state.saved.outboxes[receiver.id] = outbox
                }
            }
            for signal in signals.values { signal.continuation.yield() }
        } catch {
            logger.warning("the notifications that were still to be sent are lost", metadata: ["reason": "\(error)"])
        }
    }

    /// At once, and then once a second at most: in a storm of changes the state file has better things to do.
    private func keep() async {
        for await _ in changes.stream {
            await save()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func save() async {
        let now = clock.now()
        let saved = state.withLock { state in
            state.saved.announced = state.saved.announced.filter { $0.value > now }
            return state.saved
        }
        do {
            try await memory.save(try saved.text())
        } catch {
            logger.error("the notifications still to send could not be saved", metadata: ["reason": "\(error)"])
        }
    }

    // MARK: One receiver

    private func serve(_ receiver: NotificationReceiver) async {
        guard let signal = signals[receiver.id] else { return }
        var wake = signal.stream.makeAsyncIterator()
        while !Task.isCancelled {
            let now = clock.now()
            if let due = state.withLock({ $0.saved.outboxes[receiver.id]?.due }) {
                if due > now {
                    try? await clock.sleep(.seconds(due.timeIntervalSince(now)))
                } else {
                    await sendOnce(receiver)
                }
            } else {
                guard await wake.next() != nil else { return }
            }
        }
    }

    private func sendOnce(_ receiver: NotificationReceiver) async {
        let now = clock.now()
        guard let (groups, omitted) = state.withLock({ $0.saved.outboxes[receiver.id]?.take(now: now) }) else { return }
        let message = NotificationMessage(
            organization: organization, groups: groups, omitted: omitted, dashboard: dashboard)
        let answer: Result<NotificationResponse, any Error>
        do {
            answer = .success(try await send(receiver.request(for: message, at: now)))
        } catch {
            answer = .failure(error)
        }
        note(answer, from: receiver)
        changes.continuation.yield()
    }

    private func note(_ answer: Result<NotificationResponse, any Error>, from receiver: NotificationReceiver) {
        let (now, random) = (clock.now(), clock.random())
        if case .success(let response) = answer, response.isSuccess {
            return state.withLock { state in
                state.saved.outboxes[receiver.id]?.noteSent(now: now)
                state.counts[receiver.id]?.sent += 1
            }
        }
        let problem = receiver.problem(answer)
        let response = try? answer.get()
        let dropped = state.withLock { state in
            let dropped =
                state.saved.outboxes[receiver.id]?.noteFailure(
                    problem, isRefusal: response?.isRefusal ?? false, retryAfter: response?.retryAfter, now: now,
                    random: random) ?? 0
            state.counts[receiver.id]?.failed += 1
            state.counts[receiver.id]?.dropped += dropped
            return dropped
        }
        guard !Task.isCancelled else { return }
        logger.warning(
            dropped > 0 ? "a notification was not sent, and is not tried again" : "a notification was not sent",
            metadata: ["receiver": "\(receiver)", "reason": "\(problem)", "dropped": "\(dropped)"])
    }
}
