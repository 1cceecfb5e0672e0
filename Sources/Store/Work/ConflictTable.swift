package import Foundation
import GRDB

/// A setting that somebody else kept changing back.
package struct StoredConflict: Hashable, Sendable {
    package let repositoryID: Int
    /// `owner/name` when it began.
    package let repository: String
    /// Which setting.
    package let title: String
    /// Who was named as the one who changed it.
    package let actors: String
    /// How often it was put back before that was stopped.
    package let times: Int
    package let began: Date
    /// It is left alone until then.
    package let until: Date

    package init(
        repositoryID: Int, repository: String, title: String, actors: String, times: Int, began: Date, until: Date
    ) {
        self.repositoryID = repositoryID
        self.repository = repository
        self.title = title
        self.actors = actors
        self.times = times
        self.began = began
        self.until = until
    }
}

/// The settings that are left alone for a while.
package struct ConflictTable: Sendable {
    private let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    package func add(_ conflict: StoredConflict) async throws(StoreFault) {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO fight (repository_id, title, repository, actors, times, began, until)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET repository = excluded.repository, actors = excluded.actors,
                        times = excluded.times, began = excluded.began, until = excluded.until
                    """,
                arguments: [
                    conflict.repositoryID, conflict.title, conflict.repository, conflict.actors, conflict.times,
                    conflict.began.timeIntervalSince1970, conflict.until.timeIntervalSince1970,
                ])
        }
    }

    /// Of one repository, those that have ended included: what was done before the end does not count any more.
    package func all(repositoryID: Int) async throws(StoreFault) -> [StoredConflict] {
        try await database.read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM fight WHERE repository_id = ?"), arguments: [repositoryID]
            )
            .map { StoredConflict(row: $0) }
        }
    }

    /// Those that have not ended, the longest first.
    package func active(now: Date, limit: Int) async throws(StoreFault) -> [StoredConflict] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM fight WHERE until > ? ORDER BY began, repository, title LIMIT ?",
                arguments: [now.timeIntervalSince1970, limit]
            ).map { StoredConflict(row: $0) }
        }
    }

    /// Ends the conflicts of a repository before their time.
    ///
    /// - Parameter repository: `owner/name`, without regard to case.
    /// - Returns: how many there were.
    package func end(_ repository: String, now: Date) async throws(StoreFault) -> Int {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE fight SET until = ?1 WHERE repository = ?2 COLLATE NOCASE AND until > ?1",
                arguments: [now.timeIntervalSince1970, repository])
            return db.changesCount
        }
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE fight (
                    repository_id INTEGER NOT NULL,
                    title TEXT NOT NULL,
                    repository TEXT NOT NULL,
                    actors TEXT NOT NULL,
                    times INTEGER NOT NULL,
                    began REAL NOT NULL,
                    until REAL NOT NULL,
                    PRIMARY KEY (repository_id, title)
                ) STRICT, WITHOUT ROWID
                """)
    }
}

extension StoredConflict {
    fileprivate init(row: Row) {
        self.init(
            repositoryID: row["repository_id"], repository: row["repository"], title: row["title"],
            actors: row["actors"], times: row["times"], began: Date(timeIntervalSince1970: row["began"]),
            until: Date(timeIntervalSince1970: row["until"]))
    }
}
