import FoundationEssentials
import GitHubAPI
import Synchronization

/// A clock that jumps forward when someone sleeps, and remembers for how long.
final class TestClock: Sendable {
    private let state: Mutex<(now: Double, sleeps: [Duration])>
    private let onSleep: @Sendable (Duration) async throws -> Void

    /// Starts at the machine's time, which is what the loopback servers put in their `date`.
    ///
    /// - Parameter onSleep: what happens while someone sleeps.
    init(
        ahead: Double = 0, onSleep: @escaping @Sendable (Duration) async throws -> Void = { _ in await Task.yield() }
    ) {
        state = Mutex((Date().timeIntervalSince1970.rounded() + ahead, []))
        self.onSleep = onSleep
    }

    var now: Double { state.withLock { $0.now } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }
    /// Whole seconds of each sleep.
    var seconds: [Int] {
        sleeps.map { Int(Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18 + 0.5) }
    }

    func advance(_ seconds: Double) { state.withLock { $0.now += seconds } }

    var environment: ClientEnvironment {
        ClientEnvironment(
            now: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.sleeps.append(duration)
                    state.now += Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
                }
                try await self.onSleep(duration)
            },
            random: { 0.5 })
    }
}
