package import Enforcement
package import Foundation
import Policy
package import Store
import Wiring

/// Has a whole organization checked when a pause of its enforcement has ended, whether `serve` ran then or not.
package struct PauseEnd: Sendable {
    /// Where it is noted which pause was followed by a sweep.
    private static let note = "sweep after pause"

    private let store: StateStore
    private let organization: String
    private let sweep: @Sendable (Enforcement.Cause) async throws -> Void
    private let now: @Sendable () -> Date

    /// - Parameter sweep: puts a sweep into the queue.
    package init(
        _ store: StateStore, organization: String, now: @escaping @Sendable () -> Date = { Date() },
        sweep: @escaping @Sendable (Enforcement.Cause) async throws -> Void
    ) {
        self.store = store
        self.organization = organization
        self.now = now
        self.sweep = sweep
    }

    /// Until the task is cancelled.
    package func run() async {
        let logger = Log.make("suspensions")
        while !Task.isCancelled {
            do {
                try await check()
            } catch {
                logger.error("whether a pause has ended cannot be read", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(2))
        }
    }

    package func check() async throws {
        let name = "\(organization)/\(Suspension.everything)"
        guard let end = try await store.suspensions.lastEnd(of: name, now: now()) else { return }
        let noted = try await store.keyValueStore.read(Self.note).flatMap { Double($0) } ?? 0
        guard end.at.timeIntervalSince1970 > noted else { return }
        let sentence = end.by.map { "\($0.printable) ended the pause" } ?? "the pause of enforcement ended"
        try await sweep(Enforcement.Cause(trigger: "suspension.ended", actor: end.by, sentence: sentence))
        try await store.keyValueStore.write(Self.note, "\(end.at.timeIntervalSince1970)")
    }
}
