import Composition
package import Enforcement
import Foundation
package import Store

extension History {
    /// Keeps records in the state file. Each is a run of its own.
    package static func kept(in store: StateStore) -> History {
        let (history, logger) = (store.history, Log.make("history"))
        return History { record in
            do {
                try await history.keep(record, run: RunRecord.newName())
            } catch {
                logger.error("a record could not be kept", metadata: ["reason": "\(error)"])
            }
        }
    }
}

extension RunHistory {
    /// Appends what is worth a line.
    ///
    /// - Parameters:
    ///   - run: whose part it is.
    ///   - reverts: the run that it put back.
    /// - Throws: `StoreFault`.
    package func keep(_ record: Record, run: String, reverts: String? = nil) async throws {
        guard record.isWorthKeeping else { return }
        let kept = try RunRecord(record, run: run, reverts: reverts)
        if record.outcomes.isEmpty {
            try await append(failed: kept)
        } else {
            try await append(kept)
        }
    }
}

extension Record {
    /// Work that found nothing to do is not worth a line, nor is work that is tried again because GitHub could not be
    /// asked.
    package var isWorthKeeping: Bool {
        !outcomes.isEmpty || !fights.isEmpty || (failure != nil && !isPostponed && !isOutage && obstacle != .cancelled)
    }

    /// Why not all of it was done.
    fileprivate var problem: String? {
        let problems = [failure].compactMap { $0 } + fights.map { "fought over: \($0.sentence)" }
        return problems.isEmpty ? nil : problems.joined(separator: "; ")
    }
}

extension RunRecord {
    /// Of a run that begins.
    package static func newName() -> String { UUID().uuidString.lowercased() }

    fileprivate init(_ record: Record, run: String, reverts: String?) throws {
        self.init(
            run: run, started: record.startedAt, finished: record.finishedAt,
            trigger: record.causes.map { $0.sentence }.joined(separator: "; "),
            causes: try Self.json(record.causes), actor: record.causes.compactMap { $0.actor }.first,
            repositoryID: record.plan?.repository.id, nodeID: record.plan?.repository.nodeID,
            repository: (record.plan?.repository.name ?? record.repository).description,
            changes: try Self.json(record.plan?.changes ?? []), outcomes: try Self.json(record.outcomes),
            failure: record.problem, reverts: reverts, requests: record.usage.total)
    }

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
