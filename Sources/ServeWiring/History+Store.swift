package import Enforcement
import Foundation
package import Store
import Wiring

extension History {
    /// Keeps intents and records in the state file. Each record is a run of its own.
    /// - Throws: `StoreFault`.
    package static func kept(in store: StateStore) throws -> History {
        History(try .kept(in: store.database, as: "githubcop serve", countsRepetitions: true))
    }
}

extension History.Journal {
    /// Keeps intents and records in the state file.
    ///
    /// - Parameters:
    ///   - process: names this process to people.
    ///   - reverts: the run whose changes are undone.
    ///   - countsRepetitions: what came to nothing, and to the same as the time before, is counted there.
    /// - Throws: `StoreFault`.
    package static func kept(
        in database: StateDatabase, as process: String, reverts: String? = nil, countsRepetitions: Bool = false
    ) throws -> History.Journal {
        let (history, logger) = (RunHistory(database: database), Log.make("history"))
        // Held for as long as anything may be written.
        let lock = try WriterLock(state: database.path)
        let info = ProcessInfo.processInfo
        let name = "\(process), process \(info.processIdentifier) on \(info.hostName)"
        return History.Journal(
            begin: { intent in
                try await history.begin(
                    StoredIntent(id: intent.id, owner: lock.owner, process: name, record: try RunRecord(intent)))
            },
            extend: { intent, further in
                try await history.extend(intent.id, changes: try JSONText.of(intent.changes + further))
            },
            complete: { intent, record in
                do {
                    let kept = try RunRecord(record, of: intent)
                    try await history.complete(intent.id, with: kept, countsRepetitions: countsRepetitions)
                } catch {
                    logger.error(
                        "the result of a piece of work could not be saved; it is read from GitHub at the next start",
                        metadata: ["repository": "\(record.repository)", "reason": "\(error)"])
                }
            },
            append: { run, record in
                guard record.isWorthKeeping else { return }
                do {
                    try await history.append(failed: try RunRecord(record, run: run, reverts: reverts))
                } catch {
                    logger.error("a record could not be kept", metadata: ["reason": "\(error)"])
                }
            })
    }
}

extension Record {
    /// Work that found nothing to do is not worth a line, nor is work that is tried again because GitHub could not be
    /// asked.
    package var isWorthKeeping: Bool {
        // What GitHub refused before and was not sent is no attempt.
        outcomes.contains { $0.refusal != .waiting } || !conflicts.isEmpty
            || (failure != nil && !isPostponed && !isOutage && failureReason != .cancelled)
    }

    /// Why not all of it was done.
    fileprivate var problem: String? {
        let problems = [failure].compactMap { $0 } + conflicts.map { "paused: \($0.sentence)" }
        return problems.isEmpty ? nil : problems.joined(separator: "; ")
    }
}

extension RunRecord {
    /// What is about to be done, before anything has come of it.
    package init(_ intent: Intent) throws {
        self.init(
            run: intent.run, started: intent.startedAt, finished: intent.startedAt,
            trigger: intent.causes.map { $0.sentence }.joined(separator: "; "),
            causes: try JSONText.of(intent.causes), actor: intent.causes.compactMap { $0.actor }.first,
            repositoryID: intent.repository.id, nodeID: intent.repository.nodeID,
            repository: intent.repository.name.description, changes: try JSONText.of(intent.changes), outcomes: "[]",
            reverts: intent.reverts, requests: 0, intent: intent.id)
    }

    /// What came of an intent. What was planned after a part of it had been done stands in the record as well.
    package init(_ record: Record, of intent: Intent) throws {
        try self.init(record, run: intent.run, reverts: intent.reverts)
        self.intent = intent.id
        // Also what was planned and not begun, and what was not sent on purpose.
        let others = record.outcomes.map { $0.change }.filter { !intent.changes.contains($0) }
        changes = try JSONText.of(intent.changes + others)
        repositoryID = repositoryID ?? intent.repository.id
        nodeID = nodeID ?? intent.repository.nodeID
    }

    fileprivate init(_ record: Record, run: String, reverts: String?) throws {
        self.init(
            run: run, started: record.startedAt, finished: record.finishedAt,
            trigger: record.causes.map { $0.sentence }.joined(separator: "; "),
            causes: try JSONText.of(record.causes), actor: record.causes.compactMap { $0.actor }.first,
            repositoryID: record.plan?.target.id, nodeID: record.plan?.target.reference.nodeID,
            repository: (record.plan?.target.name ?? record.repository).description,
            changes: try JSONText.of(record.plan?.differences ?? []), outcomes: try JSONText.of(record.outcomes),
            failure: record.problem, reverts: reverts, requests: record.usage.total)
    }
}

/// Values as the columns of the history hold them.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        // Equal values have equal texts.
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
