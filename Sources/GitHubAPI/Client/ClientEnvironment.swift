import FoundationEssentials

/// Time and chance, as the client takes them from the machine. Tests put in their own.
package struct ClientEnvironment: Sendable {
    /// Seconds since 1970.
    package var now: @Sendable () -> Double
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to, but not including, 1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    package static let live = ClientEnvironment(
        now: { Date().timeIntervalSince1970 },
        sleep: { try await Task.sleep(for: $0) },
        random: { Double.random(in: 0..<1) })
}
