import Composition
package import Enforcement
import Foundation
package import Policy
package import Store

/// What processes were writing when they ended: found in the history as intents that are open, and resolved by reading.
package struct InterruptedWork: Sendable {
    private let database: StateDatabase

    package init(_ database: StateDatabase) { self.database = database }

    /// An intent that is open.
    package struct Entry: Sendable {
        package let intent: StoredIntent
        /// Its process is still at it.
        package let isBeingWritten: Bool

        package var owner: String { String(intent.record.repository.prefix { $0 != "/" }) }
    }

    /// What came of resolving.
    package struct Resolution: Sendable {
        package fileprivate(set) var resolved: [RunRecord] = []
        /// Those that are still open, and why.
        package fileprivate(set) var left: [(entry: Entry, reason: String)] = []
    }

    /// - Throws: `StoreFault`.
    package func entries() async throws -> [Entry] {
        try await RunHistory(database: database).openIntents().map {
            Entry(intent: $0, isBeingWritten: WriterLock.isHeld(by: $0.owner, state: database.path))
        }
    }

    /// Reads every repository at which a process ended while it wrote, and closes its intent with what holds now.
    ///
    /// - Parameter resolver: for an organization; throws where GitHub cannot be asked.
    /// - Throws: `StoreFault`.
    package func resolve(
        by resolver: @Sendable (_ owner: String) async throws -> IntentResolver
    ) async throws -> Resolution {
        var resolution = Resolution()
        for entry in try await entries() where !entry.isBeingWritten {
            guard !Task.isCancelled else { break }
            do {
                let record = try await record(of: entry, by: try await resolver(entry.owner))
                try await RunHistory(database: database).complete(entry.intent.id, with: record)
                resolution.resolved.append(record)
            } catch {
                resolution.left.append((entry, "\(error)"))
            }
        }
        return resolution
    }

    private func record(of entry: Entry, by resolver: IntentResolver) async throws -> RunRecord {
        let kept = try KeptRecord(entry.intent.record)
        let resolution = try await resolver.resolve(kept.changes, of: kept.reference)
        var record = entry.intent.record
        record.finished = max(Date(), record.started)
        record.outcomes = try JSONText.of(resolution.outcomes)
        record.requests = resolution.usage.total
        record.isInterrupted = true
        let counts = [Outcome.Status.verified, .notMade, .failed].compactMap { status in
            let count = resolution.outcomes.count { $0.status == status }
            return count > 0 ? "\(count) \(status.words)" : nil
        }
        record.failure =
            "interrupted: \(entry.intent.process) ended while it wrote. Read again: \(counts.joined(separator: ", "))"
        return record
    }
}

extension Outcome.Status {
    fileprivate var words: String {
        switch self {
        case .verified: "made"
        case .notMade: "not made"
        default: "unknown"
        }
    }
}
