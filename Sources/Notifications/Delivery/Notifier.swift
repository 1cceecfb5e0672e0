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

    struct State {
        var saved = SavedNotifications()
        var counts: [String: Counts] = [:]
    }

    let organization: String
    let receivers: [NotificationReceiver]
    let dashboard: String?
    let memory: NotificationMemory
    let clock: WorkClock
    let logger: Logger
    let send: Send
    let state: Mutex<State>
    /// Something is to be kept.
    let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Something is to be sent, by receiver.
    let signals: [String: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)]

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
}
