package import Foundation
import GRDB

/// How the queue stands.
package struct QueueDepth: Hashable, Sendable {
    /// Due now, by priority.
    package var due: [Int: Int] = [:]
    /// Waiting for a later time: a new attempt, or what the repository waits for.
    package var deferred = 0
    package var taken = 0
    package var failed = 0
    /// When the oldest cause was received of what is due.
    package var oldest: Date?
}

/// Work that was marked failed.
package struct FailedWork: Hashable, Sendable {
    package let work: StoredWork
    package let reason: String
    package let since: Date
}

extension WorkTable {
    package func depth(now: Date) async throws(StoreFault) -> QueueDepth {
        try await database.read { db in
            var depth = QueueDepth()
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT state, priority, due <= ?1 AS is_due, count(*) AS count, min(since) AS since
                    FROM work GROUP BY state, priority, due <= ?1
                    """, arguments: [now.timeIntervalSince1970])
            for row in rows {
                let count: Int = row["count"]
                switch State(rawValue: row["state"]) {
                case .taken: depth.taken += count
                case .failed: depth.failed += count
                case .waiting where row["is_due"]:
                    depth.due[row["priority"], default: 0] += count
                    let since = Date(timeIntervalSince1970: row["since"])
                    depth.oldest = min(depth.oldest ?? since, since)
                default: depth.deferred += count
                }
            }
            return depth
        }
    }

    /// Whether nothing is due and nobody works.
    package func isIdle(now: Date) async throws(StoreFault) -> Bool {
        try await database.read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT NOT EXISTS (SELECT 1 FROM work WHERE state = 1)
                        AND NOT EXISTS (SELECT 1 FROM work WHERE state = 0 AND due <= ?)
                        AND NOT EXISTS (SELECT 1 FROM sweep WHERE due <= ?)
                    """, arguments: [now.timeIntervalSince1970, now.timeIntervalSince1970]) ?? true
        }
    }

    /// What was marked failed, the latest first.
    package func failed(_ limit: Int) async throws(StoreFault) -> [FailedWork] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM work WHERE state = 2 ORDER BY since DESC, key LIMIT ?", arguments: [limit]
            ).map { row in
                FailedWork(
                    work: StoredWork(
                        owner: row["owner"], name: row["name"], repositoryID: row["repository_id"],
                        nodeID: row["node_id"], priority: row["priority"], causes: [], causeCount: row["cause_count"]),
                    reason: row["failure"] ?? "", since: Date(timeIntervalSince1970: row["since"]))
            }
        }
    }

    /// Asks for work again that was marked failed or waits for a later time.
    ///
    /// - Parameter repository: `owner/name`, without regard to case; nil: everything that was marked failed.
    /// - Returns: the repositories.
    package func retry(_ repository: String?, now: Date) async throws(StoreFault) -> [String] {
        let condition = repository == nil ? "state = 2" : "state <> 1 AND owner || '/' || name = ? COLLATE NOCASE"
        let whom = StatementArguments(repository.map { [$0] } ?? [])
        return try await database.write { db in
            let names = try String.fetchAll(
                db, sql: "SELECT owner || '/' || name FROM work WHERE \(condition) ORDER BY 1", arguments: whom)
            try db.execute(
                sql: """
                    UPDATE work SET state = 0, due = \(now.timeIntervalSince1970), attempts = 0, outages = 0,
                        failure = NULL WHERE \(condition)
                    """, arguments: whom)
            return names
        }
    }
}

extension WorkTable {
    /// The owner of a repository that is in the queue under this name.
    package func owner(of name: String) async throws(StoreFault) -> String? {
        try await database.read { db in
            try String.fetchOne(
                db, sql: "SELECT owner FROM work WHERE name = ? COLLATE NOCASE LIMIT 1", arguments: [name])
        }
    }
}
