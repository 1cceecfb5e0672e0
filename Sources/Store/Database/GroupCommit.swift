import Dispatch
import GRDB
import Synchronization

/// Lets writers that come at the same time share one transaction, and so one wait for the disk.
///
/// One that fails takes nothing of the others with it. Nobody is told of success before the transaction is on disk.
///
/// The changes run on a thread of their own: those that are submitted while it writes are written together next.
final class GroupCommit: Sendable {
    private struct State {
        var waiting: [PendingChange] = []
        var isWriting = false
    }

    private let pool: DatabasePool
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "githubcop.commits")

    /// Changes in one transaction. More would make the first of them wait for the last.
    private static let batch = 256

    init(_ pool: DatabasePool) { self.pool = pool }

    func submit<Value: Sendable>(_ change: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let pending = PendingChange(change, continuation)
            let mustBegin = state.withLock { state in
                state.waiting.append(pending)
                guard !state.isWriting else { return false }
                state.isWriting = true
                return true
            }
            if mustBegin { queue.async { self.drain() } }
        }
    }

    private func drain() {
        while let batch = nextBatch() {
            do {
                for ending in try commit(batch) { ending() }
            } catch {
                for change in batch { change.fail(error) }
            }
        }
    }

    /// Nil, and the writing ended, when nothing waits.
    private func nextBatch() -> [PendingChange]? {
        state.withLock { state in
            state.isWriting = !state.waiting.isEmpty
            guard state.isWriting else { return nil }
            let batch = Array(state.waiting.prefix(Self.batch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    /// Nearly always none of them fails, so that savepoints would cost more than what they hold. When one does, nothing
    /// has happened yet, and all run once more, each in a savepoint of its own.
    private func commit(_ batch: [PendingChange]) throws -> [@Sendable () -> Void] {
        do {
            return try transaction { db in try batch.map { try $0.run(db) } }
        } catch let failure as ChangeFailure {
            guard batch.count > 1 else { throw failure.reason }
            return try transaction { db in try batch.map { try $0.runAlone(db) } }
        }
    }

    /// As the pool's own, whose statements are compiled each time.
    private func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try pool.writeWithoutTransaction { db in
            try db.run("BEGIN IMMEDIATE", [])
            do {
                let value = try body(db)
                try db.run("COMMIT", [])
                return value
            } catch {
                if db.isInsideTransaction { try? db.rollback() }
                throw error
            }
        }
    }
}

/// A change has failed, not the transaction around it.
private struct ChangeFailure: Error {
    let reason: any Error
}

/// A change that waits for its transaction.
private struct PendingChange: Sendable {
    /// Runs it, and gives what is to be done once the transaction is committed. Throws ``ChangeFailure``.
    let run: @Sendable (Database) throws -> @Sendable () -> Void
    /// The same in a savepoint. Throws only when the transaction is lost.
    let runAlone: @Sendable (Database) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void

    init<Value: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Value, _ continuation: CheckedContinuation<Value, any Error>
    ) {
        fail = { continuation.resume(throwing: $0) }
        run = { db in
            do {
                let value = try change(db)
                return { continuation.resume(returning: value) }
            } catch {
                throw ChangeFailure(reason: error)
            }
        }
        runAlone = { db in
            do {
                let value = try Self.value(of: change, in: db)
                return { continuation.resume(returning: value) }
            } catch {
                // A full disk rolls back everything, and what came after would be written outside of a transaction.
                guard db.isInsideTransaction else { throw error }
                return { continuation.resume(throwing: error) }
            }
        }
    }

    private static func value<Value>(of change: (Database) throws -> Value, in db: Database) throws -> Value {
        var value: Value?
        try db.inSavepoint {
            value = try change(db)
            return .commit
        }
        guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return value
    }
}
