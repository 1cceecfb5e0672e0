import NIOCore
import Synchronization

/// Closes the connections whose bodies take too long.
///
/// There is one timer for all of them, and none while nothing comes in: one for each would have to wake the event loop
/// twice for every delivery.
final class BodyDeadlines: Sendable {
    private struct State {
        var watched: [Int: (channel: any Channel, deadline: NIODeadline)] = [:]
        var last = 0
        var isTicking = false
    }

    private let state = Mutex(State())
    /// How much later than its deadline a connection may be closed.
    private let tick: TimeAmount

    /// - Parameter timeout: how long a body may take.
    init(of timeout: TimeAmount) {
        tick = min(.seconds(1), .nanoseconds(max(timeout.nanoseconds / 8, 1)))
    }

    /// - Returns: what to ``end(_:)`` when the body is complete, or nobody wants it any more.
    func begin(_ channel: any Channel, until deadline: NIODeadline) -> Int {
        let (watch, mustTick) = state.withLock { state in
            state.last += 1
            state.watched[state.last] = (channel, deadline)
            defer { state.isTicking = true }
            return (state.last, !state.isTicking)
        }
        if mustTick { schedule(on: channel.eventLoop) }
        return watch
    }

    func end(_ watch: Int) {
        state.withLock { _ = $0.watched.removeValue(forKey: watch) }
    }

    private func schedule(on eventLoop: any EventLoop) {
        eventLoop.scheduleTask(in: tick) { self.closeWhatIsLate(eventLoop) }
    }

    private func closeWhatIsLate(_ eventLoop: any EventLoop) {
        let now = NIODeadline.now()
        let (late, goesOn) = state.withLock { state in
            let late = state.watched.filter { $0.value.deadline <= now }
            for watch in late.keys { state.watched[watch] = nil }
            state.isTicking = !state.watched.isEmpty
            return (late.values.map { $0.channel }, state.isTicking)
        }
        for channel in late { channel.close(promise: nil) }
        if goesOn { schedule(on: eventLoop) }
    }
}
