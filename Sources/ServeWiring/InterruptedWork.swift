package import Enforcement
import Foundation
import Policy
package import Store
import Wiring

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

        fileprivate mutating func take(_ entry: Entry, _ result: Result<RunRecord, any Error>) {
            switch result {
            case .success(let record): resolved.append(record)
            case .failure(let error): left.append((entry, "\(error)"))
            }
        }
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
        by resolver: @escaping @Sendable (_ owner: String) async throws -> IntentResolver
    ) async throws -> Resolution {
        let interrupted = try await entries().filter { !$0.isBeingWritten }
        return await withTaskGroup(of: (Entry, Result<RunRecord, any Error>).self) { group in
            var resolution = Resolution()
            for (index, entry) in interrupted.enumerated() {
                if index >= Self.width, let (entry, result) = await group.next() { resolution.take(entry, result) }
                group.addTask { (entry, await close(entry, by: resolver)) }
            }
            for await (entry, result) in group { resolution.take(entry, result) }
            return resolution
        }
    }

    private func close(
        _ entry: Entry, by resolver: @Sendable (_ owner: String) async throws -> IntentResolver
    ) async -> Result<RunRecord, any Error> {
        do {
            let record = try await record(of: entry, by: try await resolver(entry.owner))
            try await RunHistory(database: database).complete(entry.intent.id, with: record)
            return .success(record)
        } catch {
            return .failure(error)
        }
    }

    /// Repositories read side by side.
    private static let width = 8

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
