import Synchronization

package import struct FoundationEssentials.Date

/// Whether deliveries can be kept at the moment, for `/readyz`. Tries it, but not for every question: each try waits
/// for the disk, and anybody may ask.
package final class InboxHealth: Sendable {
    private struct Responses {
        let at: Date
        let readiness: ServerReadiness
    }

    private let last = Mutex<Responses?>(nil)
    private let probe: @Sendable () async throws -> Void
    private let now: @Sendable () -> Date
    /// In seconds.
    private static let validity = 1.0

    /// - Parameter probe: writes something and waits until it is on disk.
    package init(
        now: @escaping @Sendable () -> Date = { Date() }, probe: @escaping @Sendable () async throws -> Void
    ) {
        self.now = now
        self.probe = probe
    }

    @Sendable package func readiness() async -> ServerReadiness {
        let now = now()
        if let last = last.withLock({ $0 }), abs(now.timeIntervalSince(last.at)) < Self.validity {
            return last.readiness
        }
        let readiness: ServerReadiness
        do {
            try await probe()
            readiness = .ready
        } catch {
            readiness = .notReady(because: "deliveries cannot be kept: \(error)")
        }
        last.withLock { $0 = Responses(at: now, readiness: readiness) }
        return readiness
    }
}
