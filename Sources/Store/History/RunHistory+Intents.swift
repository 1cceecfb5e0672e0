import Foundation
import GRDB

/// What is about to be written, on disk before the first write of a repository. Nothing prunes it.
extension RunHistory {
    /// On disk when this returns.
    package func begin(_ intent: StoredIntent) async throws(StoreFault) {
        try await database.write { db in try IntentRow(intent).insert(db) }
    }

    /// Adds changes to an intent that was begun. On disk when this returns.
    ///
    /// - Parameter changes: all of them, as JSON.
    package func extend(_ id: String, changes: String) async throws(StoreFault) {
        let path = database.path
        try await database.write { db in
            try db.run("UPDATE intent SET changes = ? WHERE id = ?", [changes, id])
            // Somebody else has taken the process for dead.
            guard db.changesCount == 1 else { throw StoreFault(.failed, "the intent is not open any more", path: path) }
        }
    }

    /// Closes an intent with what came of it, in one transaction.
    ///
    /// What was found out by reading gives way to what the process itself says, and never the other way round.
    /// - Parameter countsRepetitions: see ``append(failed:)``.
    package func complete(
        _ id: String, with record: RunRecord, countsRepetitions: Bool = false
    ) async throws(StoreFault) {
        try await database.write { db in
            try db.run("DELETE FROM intent WHERE id = ?", [id])
            let isKnown = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM run WHERE intent = ? AND (? OR NOT is_interrupted)"),
                arguments: [id, record.isInterrupted])
            guard isKnown != true else { return }
            try db.run("DELETE FROM run WHERE intent = ? AND is_interrupted", [id])
            if countsRepetitions, try Self.countRepetition(record, db) { return }
            try StoredRun(record: record).insert(db)
        }
    }

    /// Those of which it is not known yet what came of them, the oldest first.
    package func openIntents(_ limit: Int = 1000) async throws(StoreFault) -> [StoredIntent] {
        try await database.read { db in
            try IntentRow.fetchAll(db, sql: "SELECT * FROM intent ORDER BY started, id LIMIT ?", arguments: [limit])
                .map { $0.intent }
        }
    }

    /// Takes in an intent that was read from a log.
    ///
    /// - Returns: false when it was known: then nothing is changed.
    package func adopt(_ intent: StoredIntent) async throws(StoreFault) -> Bool {
        try await database.write { db in
            let sql = "SELECT 1 FROM run WHERE intent = ? UNION ALL SELECT 1 FROM intent WHERE id = ?"
            guard try Bool.fetchOne(db, sql: sql, arguments: [intent.id, intent.id]) == nil else { return false }
            try IntentRow(intent).insert(db)
            return true
        }
    }

    /// Whether the history holds what came of an intent.
    package func isCompleted(_ id: String) async throws(StoreFault) -> Bool {
        try await database.read { db in
            try Bool.fetchOne(
                db, sql: "SELECT 1 FROM run WHERE intent = ? AND NOT is_interrupted", arguments: [id]) == true
        }
    }

    @Sendable static func addIntents(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE intent (
                    id TEXT PRIMARY KEY,
                    owner TEXT NOT NULL,
                    process TEXT NOT NULL,
                    run TEXT NOT NULL,
                    started TEXT NOT NULL,
                    trigger TEXT NOT NULL,
                    causes TEXT NOT NULL,
                    actor TEXT,
                    repository_id INTEGER NOT NULL,
                    node_id TEXT,
                    repository TEXT NOT NULL COLLATE NOCASE,
                    changes TEXT NOT NULL CHECK (json_valid(changes)),
                    reverts TEXT
                ) STRICT, WITHOUT ROWID;
                ALTER TABLE run ADD COLUMN intent TEXT;
                ALTER TABLE run ADD COLUMN is_interrupted INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE run ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
                ALTER TABLE run ADD COLUMN last TEXT;
                CREATE UNIQUE INDEX run_intent ON run (intent) WHERE intent IS NOT NULL;
                """)
    }
}
