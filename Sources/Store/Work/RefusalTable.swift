package import Foundation
import GRDB

/// A change that GitHub refused, and that is not sent again for the time being.
package struct StoredRefusal: Hashable, Sendable {
    package let repositoryID: Int
    package let nodeID: String?
    package let owner: String
    package let name: String
    package let title: String
    /// Tells whether it is still the same change of the same repository.
    package let fingerprint: String
    /// Of the policy that desired it.
    package let policy: String
    /// `refused`, `ignored`.
    package let status: String
    package let message: String
    package let times: Int
    package let first: Date
    package let last: Date

    package init(
        repositoryID: Int, nodeID: String?, owner: String, name: String, title: String, fingerprint: String,
        policy: String, status: String, message: String, times: Int = 1, first: Date, last: Date
    ) {
        self.repositoryID = repositoryID
        self.nodeID = nodeID
        self.owner = owner
        self.name = name
        self.title = title
        self.fingerprint = fingerprint
        self.policy = policy
        self.status = status
        self.message = message
        self.times = times
        self.first = first
        self.last = last
    }
}

/// What GitHub refuses, one row for each setting of a repository.
package struct RefusalTable: Sendable {
    private let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    /// Of one repository.
    package func all(repositoryID: Int) async throws(StoreFault) -> [StoredRefusal] {
        try await database.read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM refusal WHERE repository_id = ?"), arguments: [repositoryID]
            ).map { StoredRefusal(row: $0) }
        }
    }

    /// Those that wait, the longest first.
    package func waiting(since oldest: Date, limit: Int) async throws(StoreFault) -> [StoredRefusal] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM refusal WHERE last > ? ORDER BY first, owner, name, title LIMIT ?",
                arguments: [oldest.timeIntervalSince1970, limit]
            ).map { StoredRefusal(row: $0) }
        }
    }

    /// How many wait.
    package func count(since oldest: Date) async throws(StoreFault) -> Int {
        try await database.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM refusal WHERE last > ?", arguments: [oldest.timeIntervalSince1970]) ?? 0
        }
    }

    /// Counts what was refused, and forgets the rest of the repository's but for what is kept.
    ///
    /// - Parameter kept: titles of those that stay as they are.
    package func note(
        _ refused: [StoredRefusal], repositoryID: Int, keeping kept: Set<String>
    ) async throws(StoreFault) {
        try await database.write { db in
            let titles = try String.fetchAll(
                db.cachedStatement(sql: "SELECT title FROM refusal WHERE repository_id = ?"), arguments: [repositoryID])
            for title in titles where !kept.contains(title) && !refused.contains(where: { $0.title == title }) {
                try db.run("DELETE FROM refusal WHERE repository_id = ? AND title = ?", [repositoryID, title])
            }
            for refusal in refused {
                try db.run(
                    """
                    INSERT INTO refusal (repository_id, node_id, owner, name, title, fingerprint, policy, status, message,
                        times, first, last) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
                    ON CONFLICT DO UPDATE SET node_id = excluded.node_id, owner = excluded.owner, name = excluded.name,
                        times = CASE WHEN fingerprint = excluded.fingerprint THEN times + 1 ELSE 1 END,
                        first = CASE WHEN fingerprint = excluded.fingerprint THEN min(first, excluded.first)
                            ELSE excluded.first END,
                        fingerprint = excluded.fingerprint, policy = excluded.policy, status = excluded.status,
                        message = excluded.message, last = excluded.last
                    """,
                    [
                        refusal.repositoryID, refusal.nodeID, refusal.owner, refusal.name, refusal.title,
                        refusal.fingerprint, refusal.policy, refusal.status, refusal.message,
                        refusal.first.timeIntervalSince1970, refusal.last.timeIntervalSince1970,
                    ])
            }
        }
    }

    /// The owner of a repository of this name.
    package func owner(of name: String) async throws(StoreFault) -> String? {
        try await database.read { db in
            try String.fetchOne(
                db, sql: "SELECT owner FROM refusal WHERE name = ? COLLATE NOCASE LIMIT 1", arguments: [name])
        }
    }

    package func removeAll() async throws(StoreFault) {
        try await database.write { db in try db.execute(sql: "DELETE FROM refusal") }
    }

    /// Forgets what was refused and has the repositories worked on.
    ///
    /// - Parameters:
    ///   - repository: `owner/name`, without regard to case; nil: all.
    ///   - cause: why, a JSON object.
    /// - Returns: the repositories.
    package func retry(
        _ repository: String?, cause: String, priority: Int, now: Date
    ) async throws(StoreFault) -> [String] {
        let condition = repository == nil ? "1" : "owner || '/' || name = ? COLLATE NOCASE"
        let whom = StatementArguments(repository.map { [$0] } ?? [])
        return try await database.write { db in
            let rows = try Row.fetchAll(
                db,
                sql:
                    "SELECT DISTINCT owner, name, repository_id, node_id FROM refusal WHERE \(condition) ORDER BY 1, 2",
                arguments: whom)
            for row in rows {
                let work = StoredWork(
                    owner: row["owner"], name: row["name"], repositoryID: row["repository_id"],
                    nodeID: row["node_id"], priority: priority, causes: [cause])
                try WorkTable.add(work, due: now, db)
            }
            try db.execute(sql: "DELETE FROM refusal WHERE \(condition)", arguments: whom)
            return rows.map { "\($0["owner"] as String)/\($0["name"] as String)" }
        }
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE refusal (
                    repository_id INTEGER NOT NULL,
                    node_id TEXT,
                    owner TEXT NOT NULL,
                    name TEXT NOT NULL,
                    title TEXT NOT NULL,
                    fingerprint TEXT NOT NULL,
                    policy TEXT NOT NULL,
                    status TEXT NOT NULL,
                    message TEXT NOT NULL,
                    times INTEGER NOT NULL,
                    first REAL NOT NULL,
                    last REAL NOT NULL,
                    PRIMARY KEY (repository_id, title)
                ) STRICT, WITHOUT ROWID
                """)
    }
}

extension StoredRefusal {
    fileprivate init(row: Row) {
        self.init(
            repositoryID: row["repository_id"], nodeID: row["node_id"], owner: row["owner"], name: row["name"],
            title: row["title"], fingerprint: row["fingerprint"], policy: row["policy"], status: row["status"],
            message: row["message"], times: row["times"], first: Date(timeIntervalSince1970: row["first"]),
            last: Date(timeIntervalSince1970: row["last"]))
    }
}
