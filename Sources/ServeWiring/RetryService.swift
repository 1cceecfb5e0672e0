package import Enforcement
package import Foundation
package import Store

/// Tries again what failed, was postponed, is refused, or paused because another program keeps changing it back: for
/// the command line and the dashboard alike.
package struct RetryService: Sendable {
    private let database: StateDatabase
    private let now: @Sendable () -> Date

    package init(_ database: StateDatabase, now: @escaping @Sendable () -> Date = { Date() }) {
        self.database = database
        self.now = now
    }

    package struct Outcome: Hashable, Sendable {
        /// What is checked again.
        package var repositories: [String] = []
        /// Settings that are enforced again.
        package var ended = 0
        /// The repository that was named, with its owner.
        package var name: String?
    }

    /// - Parameter repository: `nil`: everything that was marked failed.
    /// - Throws: `StoreFault`.
    package func retry(_ repository: String?, because cause: Enforcement.Cause) async throws -> Outcome {
        let (work, now) = (WorkTable(database: database), now())
        var outcome = Outcome()
        if let repository {
            let name = try await fullName(repository)
            outcome.name = name
            outcome.ended = try await ConflictTable(database: database).end(name, now: now)
            outcome.repositories = try await work.retry(name, now: now)
        } else {
            outcome.repositories = try await work.retry(nil, now: now)
        }
        // As the queue keeps it.
        let text = String(decoding: try JSONEncoder().encode(cause), as: UTF8.self)
        let refused = try await RefusalTable(database: database).retry(
            outcome.name, cause: text, priority: WorkItem.Priority.drift.rawValue, now: now)
        let known = Set(outcome.repositories)
        outcome.repositories += refused.filter { !known.contains($0) }
        return outcome
    }

    /// Anyone who names no owner means the organization that the queue is about.
    private func fullName(_ name: String) async throws -> String {
        guard !name.contains("/") else { return name }
        let queued = try await WorkTable(database: database).owner(of: name)
        let owner = if let queued { queued } else { try await RefusalTable(database: database).owner(of: name) }
        return owner.map { "\($0)/\(name)" } ?? name
    }
}
