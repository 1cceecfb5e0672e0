package import Foundation
import GRDB

/// A delivery as it is kept: who did what, and nothing else of its payload.
package struct StoredDelivery: Hashable, Sendable {
    /// `X-GitHub-Delivery`. A redelivery carries the same.
    package let id: String
    /// The event and its action: `repository.created`.
    package let event: String
    package let actor: String?
    /// `owner/name`, or the organization.
    package let target: String
    /// For people: "octocat created the repository".
    package let sentence: String
    package let received: Date

    package init(id: String, event: String, actor: String?, target: String, sentence: String, received: Date) {
        self.id = id
        self.event = event
        self.actor = actor
        self.target = target
        self.sentence = sentence
        self.received = received
    }
}

/// What a delivery asks for.
package struct DeliveredWork: Sendable {
    /// All repositories of an organization are to be checked.
    package struct Sweep: Sendable {
        package let organization: String
        /// Why: a JSON object.
        package let cause: String
        /// When it is to begin.
        package let due: Date

        package init(organization: String, cause: String, due: Date) {
            self.organization = organization
            self.cause = cause
            self.due = due
        }
    }

    package var work: [StoredWork]
    /// When the work is to begin.
    package var due: Date
    package var sweep: Sweep?
    /// Anyone who waits for one of these steps is checked now.
    package var wakes: [String]

    package init(work: [StoredWork] = [], due: Date, sweep: Sweep? = nil, wakes: [String] = []) {
        self.work = work
        self.due = due
        self.sweep = sweep
        self.wakes = wakes
    }
}

/// The deliveries that were answered with 202.
package struct DeliveryInbox: Sendable {
    /// How long ids are remembered: longer than GitHub can redeliver (3 days, 30 on old Enterprise Servers).
    package static let retentionDays = 35

    private let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    /// Takes a delivery in, together with the work that it asks for: both or neither, on disk when this returns.
    ///
    /// - Returns: false when a delivery of this id had been taken in before: then nothing is changed.
    package func accept(
        _ delivery: StoredDelivery, _ asked: DeliveredWork
    ) async throws(StoreFault) -> Bool {
        return try await database.write { db in
            try db.cachedStatement(
                sql: """
                    INSERT INTO delivery (id, event, actor, target, sentence, received) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [
                delivery.id, delivery.event, delivery.actor, delivery.target, delivery.sentence,
                delivery.received.timeIntervalSince1970,
            ])
            guard db.changesCount == 1 else { return false }
            for work in asked.work { try WorkTable.add(work, due: asked.due, db) }
            if let sweep = asked.sweep {
                try SweepTable.add(sweep.organization, cause: sweep.cause, now: sweep.due, db)
            }
            for step in asked.wakes { try WorkTable.wake(step: step, now: asked.due, db) }
            return true
        }
    }

    /// Which of these ids have been taken in.
    package func known(_ ids: [String]) async throws(StoreFault) -> Set<String> {
        try await database.read { db in
            var known: Set<String> = []
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM delivery WHERE id = ?")
            for id in ids where try Bool.fetchOne(statement, arguments: [id]) == true { known.insert(id) }
            return known
        }
    }

    /// Those of these ids that have been taken in.
    package func deliveries(_ ids: [String]) async throws(StoreFault) -> [String: StoredDelivery] {
        try await database.read { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM delivery WHERE id = ?")
            return try ids.reduce(into: [:]) { known, id in
                known[id] = try Row.fetchOne(statement, arguments: [id]).map { StoredDelivery(row: $0) }
            }
        }
    }

    /// Newest first.
    package func latest(_ limit: Int) async throws(StoreFault) -> [StoredDelivery] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM delivery ORDER BY number DESC LIMIT ?", arguments: [limit]).map {
                StoredDelivery(row: $0)
            }
        }
    }

    package func count() async throws(StoreFault) -> Int {
        try await database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM delivery") ?? 0 }
    }

    /// Forgets what was received longer ago than this, in small portions so that no delivery waits for it.
    @discardableResult
    package func retain(
        days: Int = retentionDays, now: Date, pause: @Sendable () async throws -> Void = StateDatabase.briefly
    ) async throws(StoreFault) -> Int {
        try await correctTimes(now)
        let limit = now.timeIntervalSince1970 - Double(days) * 86_400
        return try await database.prune("delivery", "number", pause: pause) { db, after, count in
            try Int.fetchAll(
                db, sql: "SELECT number FROM delivery WHERE received < ? AND number > ? ORDER BY number LIMIT ?",
                arguments: [limit, after, count])
        }
    }

    /// What was received by a clock that was ahead would never be old enough.
    private func correctTimes(_ now: Date) async throws(StoreFault) {
        let (sql, now) = ("SELECT 1 FROM delivery WHERE received > ? LIMIT 1", now.timeIntervalSince1970)
        guard try await database.read({ try Row.fetchOne($0, sql: sql, arguments: [now]) != nil }) else { return }
        try await database.write { db in
            try db.execute(sql: "UPDATE delivery SET received = ?1 WHERE received > ?1", arguments: [now])
        }
    }

    @Sendable static func createTables(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE delivery (
                    number INTEGER PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    event TEXT NOT NULL,
                    actor TEXT,
                    target TEXT NOT NULL,
                    sentence TEXT NOT NULL,
                    received REAL NOT NULL
                ) STRICT;
                CREATE TABLE redelivery (
                    id TEXT PRIMARY KEY,
                    asked REAL NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    }
}

extension StoredDelivery {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], event: row["event"], actor: row["actor"], target: row["target"], sentence: row["sentence"],
            received: Date(timeIntervalSince1970: row["received"]))
    }
}

extension DeliveryInbox {
    /// Those that were never requested again.
    package func notRedelivered(_ ids: [String]) async throws(StoreFault) -> Set<String> {
        try await database.read { db in
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM redelivery WHERE id = ?")
            return try Set(ids.filter { try Bool.fetchOne(statement, arguments: [$0]) == nil })
        }
    }

    /// Remembers that GitHub was asked for a delivery again.
    package func noteRedelivery(_ id: String, now: Date) async throws(StoreFault) {
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO redelivery (id, asked) VALUES (?, ?) ON CONFLICT DO NOTHING",
                arguments: [id, now.timeIntervalSince1970])
            try db.execute(
                sql: "DELETE FROM redelivery WHERE asked < ?",
                arguments: [now.timeIntervalSince1970 - Double(Self.retentionDays) * 86_400])
        }
    }
}
