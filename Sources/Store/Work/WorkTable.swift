package import Foundation
import GRDB

/// The queue: one row for each repository that something is to be done about.
///
/// What comes while a repository is worked on waits in the same row, so that no repository is worked on twice at once.
package struct WorkTable: Sendable {
    /// Causes remembered of one piece of work; further ones are counted.
    package static let causesKept = 20

    let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    enum State: Int {
        case waiting = 0
        case taken = 1
        case failed = 2
    }

    /// Adds work, or its causes to the work that waits for the same repository already.
    package func add(_ work: [StoredWork], due: Date) async throws(StoreFault) {
        try await database.write { db in
            for item in work { try Self.add(item, due: due, db) }
        }
    }

    static func add(_ work: StoredWork, due: Date, _ db: Database) throws {
        for cause in work.causes {
            let count = try Int.fetchOne(
                db.cachedStatement(sql: upsert),
                arguments: [
                    work.key, work.owner, work.name, work.repositoryID, work.nodeID, work.priority,
                    due.timeIntervalSince1970,
                ])
            guard let count, count <= causesKept else { continue }
            try db.run("INSERT INTO cause (key, is_taken, number, text) VALUES (?, 0, ?, ?)", [work.key, count, cause])
        }
    }

    /// Work that had been marked failed begins anew; work that waits comes forward and takes the higher priority.
    private static let upsert = """
        INSERT INTO work (key, owner, name, repository_id, node_id, state, priority, due, since, cause_count)
        VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?7, 1)
        ON CONFLICT DO UPDATE SET
            owner = excluded.owner, name = excluded.name, node_id = coalesce(excluded.node_id, node_id),
            priority = max(priority, excluded.priority), due = min(due, excluded.due),
            since = min(since, excluded.since),
            cause_count = cause_count + 1,
            attempts = CASE state WHEN 2 THEN 0 ELSE attempts END,
            outages = CASE state WHEN 2 THEN 0 ELSE outages END,
            failure = CASE state WHEN 2 THEN NULL ELSE failure END,
            state = CASE state WHEN 2 THEN 0 ELSE state END
        RETURNING cause_count
        """

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE work (
                    key TEXT PRIMARY KEY,
                    owner TEXT NOT NULL,
                    name TEXT NOT NULL,
                    repository_id INTEGER,
                    node_id TEXT,
                    state INTEGER NOT NULL,
                    priority INTEGER NOT NULL,
                    due REAL NOT NULL,
                    since REAL NOT NULL,
                    causes TEXT NOT NULL CHECK (json_valid(causes)),
                    cause_count INTEGER NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    outages INTEGER NOT NULL DEFAULT 0,
                    failure TEXT,
                    lease TEXT,
                    lease_expires REAL,
                    taken_priority INTEGER,
                    taken_since REAL,
                    taken_causes TEXT,
                    taken_count INTEGER
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX work_due ON work (state, priority, due);
                CREATE TABLE wait (
                    key TEXT NOT NULL REFERENCES work ON DELETE CASCADE,
                    step TEXT NOT NULL,
                    detail TEXT NOT NULL,
                    since REAL NOT NULL,
                    attempts INTEGER NOT NULL,
                    PRIMARY KEY (key, step)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX wait_step ON wait (step);
                """)
    }

    /// Causes in rows of their own: in the row of their work all of them were written anew for each further one.
    @Sendable static func separateCauses(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE cause (
                    key TEXT NOT NULL REFERENCES work ON DELETE CASCADE,
                    is_taken INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    text TEXT NOT NULL CHECK (json_valid(text)),
                    PRIMARY KEY (key, is_taken, number)
                ) STRICT, WITHOUT ROWID;
                INSERT INTO cause (key, is_taken, number, text)
                    SELECT work.key, 1, each.key + 1, each.value FROM work, json_each(taken_causes) AS each;
                INSERT INTO cause (key, is_taken, number, text)
                    SELECT work.key, 0, each.key + 1, each.value FROM work, json_each(causes) AS each;
                ALTER TABLE work DROP COLUMN causes;
                ALTER TABLE work DROP COLUMN taken_causes;
                """)
    }
}

extension Database {
    /// Executes one statement, which is compiled the first time only.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension Date {
    init?(seconds: Double?) {
        guard let seconds else { return nil }
        self.init(timeIntervalSince1970: seconds)
    }
}
