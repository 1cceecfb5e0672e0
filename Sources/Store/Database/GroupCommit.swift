import GRDB

/// Lets writers that come at the same time share one transaction, and so one wait for the disk.
///
/// Each change runs in a savepoint of its own: one that fails takes nothing of the others with it. Nobody is told of
/// success before the transaction is on disk.
actor GroupCommit {
    private let pool: DatabasePool
    private var waiting: [PendingChange] = []
    private var isWriting = false

    /// Changes in one transaction. More would make the first of them wait for the last.
    private static let batch = 256

    init(_ pool: DatabasePool) { self.pool = pool }

    func submit<Value: Sendable>(_ change: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(PendingChange(change, continuation))
            guard !isWriting else { return }
            isWriting = true
            Task { await drain() }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.batch))
            waiting.removeFirst(batch.count)
            do {
                let endings = try await pool.write { db in try batch.map { try $0.run(db) } }
                for ending in endings { ending() }
            } catch {
                for change in batch { change.fail(error) }
            }
        }
        isWriting = false
    }
}

/// A change that waits for its transaction.
private struct PendingChange: Sendable {
    /// Runs it, and gives what is to be done once the transaction is committed. Throws when the transaction is lost.
    let run: @Sendable (Database) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void

    init<Value: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Value, _ continuation: CheckedContinuation<Value, any Error>
    ) {
        fail = { continuation.resume(throwing: $0) }
        run = { db in
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
