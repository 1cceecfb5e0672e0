import Policy

/// Waits that grow between attempts.
///
/// Time is handed in, so that tests wait for nothing.
package struct BackOff: Sendable {
    package let delays: [Duration]
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        delays: [Duration],
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.delays = delays
        self.sleep = sleep
    }

    /// For a repository that GitHub has just created and does not show everywhere yet: about two minutes in all.
    package static let creation = BackOff(
        delays: [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)]
            + Array(repeating: .seconds(15), count: 7))
    /// For an operation that GitHub carries out in the background (security features, visibility).
    package static let progress = BackOff(
        delays: [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(15), .seconds(30), .seconds(60)])
    /// For a write that was accepted and does not show yet.
    package static let visibility = BackOff(
        delays: [.milliseconds(200), .milliseconds(500), .seconds(1), .seconds(3)])

    package func sleeping(_ sleep: @escaping @Sendable (Duration) async throws -> Void) -> BackOff {
        BackOff(delays: delays, sleep: sleep)
    }

    /// All of the waits together.
    var total: Duration { delays.reduce(.zero, +) }

    /// Calls `body` until it succeeds, fails for a reason not worth another attempt, or the waits are used up.
    func retry<Value: Sendable>(
        while isWorthIt: (any Error) -> Bool, _ body: () async throws -> Value
    ) async throws -> Value {
        for delay in delays {
            do {
                return try await body()
            } catch  where isWorthIt(error) {
                try await sleep(delay)
            }
        }
        return try await body()
    }
}
