import Enforcement
import Foundation
import GitHubAPI
import Sandbox
import Synchronization

/// The time of one test, the same for the sandbox, the client and the executor. It passes only while somebody sleeps,
/// and sleeping takes none.
final class TestTime: Sendable {
    private let contents: Mutex<(now: Double, sleeps: [Duration])>

    init() {
        // The sandbox's `Date` header tells the real time, and the client reads the reset of a limit against it.
        contents = Mutex((now: Date().timeIntervalSince1970.rounded(), sleeps: []))
    }

    /// What was slept, in the order in which it began.
    var sleeps: [Duration] { contents.withLock { $0.sleeps } }

    /// Seconds since 1970.
    var now: Double { contents.withLock { $0.now } }

    func advance(_ duration: Duration) { contents.withLock { $0.now += duration / .seconds(1) } }

    private func sleep(_ duration: Duration) throws {
        try Task.checkCancellation()
        contents.withLock { contents in
            contents.now += duration / .seconds(1)
            contents.sleeps.append(duration)
        }
    }

    var retryDelays: RetryDelays { RetryDelays().sleeping { [self] in try sleep($0) } }

    /// Never by chance: of a pause that the client may shorten at random, it sleeps the half.
    var client: ClientEnvironment {
        ClientEnvironment(now: { [self] in now }, sleep: { [self] in try sleep($0) }, random: { 0.5 })
    }

    var sandbox: SandboxClock { SandboxClock { [self] in Timestamp(seconds: Int(now)) } }
}
