package import Foundation
import GRDB

/// A delivery that GitHub tried to make and that has not arrived yet.
package struct MissedDelivery: Hashable, Sendable {
    /// `X-GitHub-Delivery`.
    package let id: String
    /// The latest attempt at it, as GitHub numbers them.
    package let attempt: Int
    /// When its first attempt failed.
    package let failed: Date
    /// How often GitHub was asked to send it again.
    package let asks: Int

    package init(id: String, attempt: Int, failed: Date, asks: Int) {
        self.id = id
        self.attempt = attempt
        self.failed = failed
        self.asks = asks
    }
}

/// The deliveries to ask for again until they arrive.
package struct MissedDeliveryTable: Sendable {
    private let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    /// An attempt that failed.
    package struct Failure: Hashable, Sendable {
        package let id: String
        package let attempt: Int
        package let at: Date
        package let isRedelivery: Bool

        package init(id: String, attempt: Int, at: Date, isRedelivery: Bool) {
            self.id = id
            self.attempt = attempt
            self.at = at
            self.isRedelivery = isRedelivery
        }
    }

    /// Takes in what GitHub's list says.
    ///
    /// - Parameters:
    ///   - failed: due at once, where they are new; else only the attempt is noted. A redelivery that failed begins
    ///     nothing: what it is an attempt at is known, or too old.
    ///   - arrived: ids that have arrived in one of their attempts.
    package func note(
        failed: [Failure], arrived: [String], now: Date
    ) async throws(StoreFault) {
        guard !failed.isEmpty || !arrived.isEmpty else { return }
        try await database.write { db in
            for entry in failed where entry.isRedelivery {
                try db.run(
                    "UPDATE missed_delivery SET attempt = max(attempt, ?) WHERE id = ?", [entry.attempt, entry.id])
            }
            for entry in failed where !entry.isRedelivery {
                try db.run(
                    """
                    INSERT INTO missed_delivery (id, attempt, failed, asks, due)
                    SELECT ?1, ?2, ?3, 0, ?4 WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE id = ?1)
                    ON CONFLICT DO UPDATE SET
                        attempt = max(attempt, excluded.attempt), failed = min(failed, excluded.failed)
                    """,
                    [entry.id, entry.attempt, entry.at.timeIntervalSince1970, now.timeIntervalSince1970])
            }
            for id in arrived { try db.run("DELETE FROM missed_delivery WHERE id = ?", [id]) }
        }
    }

    /// What to ask for now, the newest first. What has arrived meanwhile is forgotten.
    package func due(_ limit: Int, now: Date) async throws(StoreFault) -> [MissedDelivery] {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM missed_delivery WHERE id IN (SELECT id FROM delivery)")
            return try Row.fetchAll(
                db, sql: "SELECT * FROM missed_delivery WHERE due <= ? ORDER BY failed DESC, id LIMIT ?",
                arguments: [now.timeIntervalSince1970, limit]
            ).map {
                MissedDelivery(
                    id: $0["id"], attempt: $0["attempt"], failed: Date(timeIntervalSince1970: $0["failed"]),
                    asks: $0["asks"])
            }
        }
    }

    /// GitHub was asked for it. - Parameter due: when to ask again if it does not arrive.
    package func noteAsked(_ id: String, due: Date) async throws(StoreFault) {
        try await database.write { db in
            try db.run(
                "UPDATE missed_delivery SET asks = asks + 1, due = ? WHERE id = ?", [due.timeIntervalSince1970, id])
        }
    }

    /// How many have not arrived yet.
    package func count() async throws(StoreFault) -> Int {
        try await database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM missed_delivery") ?? 0 }
    }

    /// Gives up what failed first before this: GitHub does not send it again.
    ///
    /// - Returns: how many that were.
    package func expire(before limit: Date) async throws(StoreFault) -> Int {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM missed_delivery WHERE id IN (SELECT id FROM delivery)")
            try db.execute(
                sql: "DELETE FROM missed_delivery WHERE failed < ?", arguments: [limit.timeIntervalSince1970])
            return db.changesCount
        }
    }

    /// What an older version had asked for once, and never again, is found anew: the list is read from its beginning.
    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE missed_delivery (
                    id TEXT PRIMARY KEY,
                    attempt INTEGER NOT NULL,
                    failed REAL NOT NULL,
                    asks INTEGER NOT NULL,
                    due REAL NOT NULL
                ) STRICT, WITHOUT ROWID;
                DELETE FROM note WHERE name = 'deliveries seen until';
                """)
    }
}
