package import Foundation
import GRDB

/// The runs of the past: appended to, queried, and in the end let go.
package struct RunHistory: Sendable {
    /// How long records are kept unless something else is asked for.
    package static let retentionDays = 400

    let database: StateDatabase

    package init(database: StateDatabase) {
        self.database = database
    }

    /// All or none of them.
    ///
    /// - Throws: ``StoreFault``, also where `changes` or `outcomes` are not JSON.
    package func append(_ records: [RunRecord]) async throws(StoreFault) {
        try await database.write { db in
            for record in records { try StoredRun(record: record).insert(db) }
        }
    }

    package func append(_ record: RunRecord) async throws(StoreFault) {
        try await append([record])
    }

    /// Keeps a run that changed nothing because it failed. When that is the latest that is known of the repository, it
    /// is counted there: what fails every few minutes must not make the file grow.
    package func append(failed record: RunRecord) async throws(StoreFault) {
        try await database.write { db in
            if try Self.countRepetition(record, db) { return }
            try StoredRun(record: record).insert(db)
        }
    }

    /// Counts a run that came to nothing where the one before came to exactly that.
    ///
    /// - Returns: false where it did not.
    static func countRepetition(_ record: RunRecord, _ db: Database) throws -> Bool {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id, failure, outcomes, is_interrupted, reverts,
                        EXISTS (
                            SELECT 1 FROM json_each(outcomes) AS each
                            WHERE CASE each.type WHEN 'object' THEN json_extract(each.value, '$.status') END = 'verified'
                        ) AS has_changed
                    FROM run WHERE repository = ? ORDER BY id DESC LIMIT 1
                    """), arguments: [record.repository])
        guard let row, row["has_changed"] == false, row["is_interrupted"] == false, row["reverts"] == nil as String?,
            row["failure"] == record.failure, row["outcomes"] == record.outcomes
        else { return false }
        try db.run(
            "UPDATE run SET times = times + 1, last = ?, requests = requests + ? WHERE id = ?",
            [record.finished, record.requests, row["id"] as Int])
        return true
    }

    /// Newest first.
    ///
    /// - Parameter since: leave out what started before.
    package func latest(_ limit: Int, since: Date = .distantPast) async throws(StoreFault) -> [RunRecord] {
        try await database.read { db in
            try StoredRun.filter(Column("started") >= since).newestFirst(limit).records(db)
        }
    }

    /// Newest first, under whatever name the repository had.
    ///
    /// - Parameter since: leave out what started before.
    package func latest(
        _ limit: Int, repositoryID: Int, since: Date = .distantPast
    ) async throws(StoreFault) -> [RunRecord] {
        try await database.read { db in
            try StoredRun.filter(Column("repository_id") == repositoryID && Column("started") >= since).newestFirst(
                limit
            ).records(db)
        }
    }

    /// Newest first, of the repository that has or had this name (`owner/name`, without regard to case).
    package func latest(_ limit: Int, repository: String) async throws(StoreFault) -> [RunRecord] {
        try await database.read { db in
            try StoredRun.filter(Column("repository").collating(.nocase) == repository).newestFirst(limit).records(db)
        }
    }

    /// The records of one run, in the order in which they were appended.
    package func records(ofRun run: String) async throws(StoreFault) -> [RunRecord] {
        try await database.read { db in
            try StoredRun.filter(Column("run") == run).order(Column("id")).records(db)
        }
    }

    /// Deletes what finished longer ago than this, in small portions so that nobody waits for it.
    ///
    /// - Returns: how many records were deleted.
    @discardableResult
    package func retain(
        days: Int = retentionDays, now: Date, pause: @Sendable () async throws -> Void = StateDatabase.briefly
    ) async throws(StoreFault) -> Int {
        try await correctTimes(now)
        let limit = now.addingTimeInterval(-Double(days) * 86_400)
        return try await database.prune("run", "id", pause: pause) { db, after, count in
            try Int.fetchAll(
                db,
                sql: """
                    SELECT id FROM run WHERE finished < ?1 AND coalesce(last, finished) < ?1 AND id > ?2
                    ORDER BY id LIMIT ?3
                    """, arguments: [limit, after, count])
        }
    }

    /// What was written by a clock that was ahead would never be old enough, and would pass for the latest.
    private func correctTimes(_ now: Date) async throws(StoreFault) {
        let sql = "SELECT 1 FROM run WHERE finished > ? LIMIT 1"
        guard try await database.read({ try Row.fetchOne($0, sql: sql, arguments: [now]) != nil }) else { return }
        try await database.write { db in
            try db.execute(
                sql: """
                    UPDATE run SET started = min(started, ?1), finished = ?1, last = min(last, ?1) WHERE finished > ?1
                    """, arguments: [now])
        }
    }

    @Sendable static func addCauses(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE run ADD COLUMN causes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(causes))")
    }

    /// Where the repository could not be read, its id is 0: GitHub's begin at 1.
    static let unknownID = 0

    @Sendable static func addFailures(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE run ADD COLUMN node_id TEXT;
                ALTER TABLE run ADD COLUMN failure TEXT;
                ALTER TABLE run ADD COLUMN reverts TEXT;
                CREATE INDEX run_reverts ON run (reverts) WHERE reverts IS NOT NULL;
                UPDATE run SET run = lower(run);
                """)
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE run (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    run TEXT NOT NULL,
                    started TEXT NOT NULL,
                    finished TEXT NOT NULL,
                    trigger TEXT NOT NULL,
                    actor TEXT,
                    repository_id INTEGER NOT NULL,
                    repository TEXT NOT NULL COLLATE NOCASE,
                    changes TEXT NOT NULL CHECK (json_valid(changes)),
                    outcomes TEXT NOT NULL CHECK (json_valid(outcomes)),
                    requests INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX run_started ON run (started);
                CREATE INDEX run_finished ON run (finished);
                CREATE INDEX run_repository_id ON run (repository_id, started);
                CREATE INDEX run_repository ON run (repository, started);
                CREATE INDEX run_run ON run (run);
                """)
    }
}

extension QueryInterfaceRequest<StoredRun> {
    func newestFirst(_ limit: Int) -> Self {
        order(Column("started").desc, Column("id").desc).limit(limit)
    }

    func records(_ db: Database) throws -> [RunRecord] {
        try fetchAll(db).map { $0.record }
    }
}

/// A record as a row. Apart from ``RunRecord``, so that its users see nothing of the database library.
struct StoredRun: FetchableRecord, PersistableRecord {
    static let databaseTableName = "run"

    let record: RunRecord

    init(record: RunRecord) {
        self.record = record
    }

    init(row: Row) throws {
        var record = RunRecord(sharedColumnsOf: row)
        record.finished = row["finished"]
        record.outcomes = row["outcomes"]
        record.failure = row["failure"]
        record.requests = row["requests"]
        record.intent = row["intent"]
        record.isInterrupted = row["is_interrupted"]
        record.times = row["times"]
        record.last = row["last"]
        self.record = record
    }

    func encode(to container: inout PersistenceContainer) throws {
        record.encodeSharedColumns(to: &container)
        container["finished"] = record.finished
        container["outcomes"] = record.outcomes
        container["failure"] = record.failure
        container["requests"] = record.requests
        container["intent"] = record.intent
        container["is_interrupted"] = record.isInterrupted
        container["times"] = record.times
        container["last"] = record.last
    }
}

extension RunRecord {
    /// What `run` and `intent` both have. The rest is as before anything was written.
    init(sharedColumnsOf row: Row) {
        let id: Int = row["repository_id"]
        self.init(
            run: row["run"], started: row["started"], finished: row["started"], trigger: row["trigger"],
            causes: row["causes"], actor: row["actor"], repositoryID: id == RunHistory.unknownID ? nil : id,
            nodeID: row["node_id"], repository: row["repository"], changes: row["changes"], outcomes: "[]",
            reverts: row["reverts"], requests: 0)
    }

    func encodeSharedColumns(to container: inout PersistenceContainer) {
        container["run"] = run
        container["started"] = started
        container["trigger"] = trigger
        container["causes"] = causes
        container["actor"] = actor
        container["repository_id"] = repositoryID ?? RunHistory.unknownID
        container["node_id"] = nodeID
        container["repository"] = repository
        container["changes"] = changes
        container["reverts"] = reverts
    }
}
