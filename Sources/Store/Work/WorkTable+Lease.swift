package import Foundation
import GRDB

extension WorkTable {
    /// Longest that work waits for nothing but a cause.
    private static let never = Date.distantFuture.timeIntervalSince1970

    /// Takes work that is due, the most urgent first, and among that the oldest.
    ///
    /// - Parameters:
    ///   - most: for each priority, how many pieces of it and of all lower ones together; the last is for all higher
    ///     ones too.
    ///   - until: when the lease runs out, unless it is renewed.
    package func take(_ most: [Int], now: Date, until: Date) async throws(StoreFault) -> [WorkLease] {
        guard let all = most.last, all > 0 else { return [] }
        // Usually there is nothing to take; finding that out must not write.
        guard let due = try await nextDue(most), due <= now else { return [] }
        return try await database.write { db in
            var leases: [WorkLease] = []
            var most = most
            for priority in try Self.priorities(db) {
                let place = min(priority, most.count - 1)
                guard let room = most[place...].min(), room > 0 else { continue }
                let rows = try Row.fetchAll(
                    db.cachedStatement(
                        sql: "SELECT * FROM work WHERE state = 0 AND priority = ? AND due <= ? ORDER BY due LIMIT ?"),
                    arguments: [priority, now.timeIntervalSince1970, room])
                for row in rows { leases.append(try Self.lease(row, until: until, db)) }
                for index in most.indices where index >= place { most[index] -= rows.count }
            }
            return leases
        }
    }

    /// The same without regard to priorities.
    package func take(_ limit: Int, now: Date, until: Date) async throws(StoreFault) -> [WorkLease] {
        try await take([limit], now: now, until: until)
    }

    /// Has all work of this priority wait until then that nobody has taken.
    package func postpone(priority: Int, until due: Date) async throws(StoreFault) {
        try await database.write { db in
            try db.run(
                "UPDATE work SET due = ?1 WHERE state = 0 AND priority = ?2 AND due < ?1",
                [due.timeIntervalSince1970, priority])
        }
    }

    private static func priorities(_ db: Database) throws -> [Int] {
        guard let highest = try Int.fetchOne(db.cachedStatement(sql: "SELECT max(priority) FROM work WHERE state = 0"))
        else {
            return []
        }
        return Array((0...max(highest, 0)).reversed())
    }

    private static func lease(_ row: Row, until: Date, _ db: Database) throws -> WorkLease {
        let token = UUID().uuidString
        let key: String = row["key"]
        let causeCount = row["cause_count"] as Int
        let causes = try String.fetchAll(
            db.cachedStatement(sql: "SELECT text FROM cause WHERE key = ? ORDER BY number LIMIT \(causesKept)"),
            arguments: [key])
        try db.run("UPDATE cause SET is_taken = 1 WHERE key = ?", [key])
        try db.run(
            """
            UPDATE work SET state = 1, lease = ?, lease_expires = ?, taken_priority = priority,
                taken_since = since, taken_count = ?,
                priority = 0, due = ?, since = ?, cause_count = 0
            WHERE key = ?
            """, [token, until.timeIntervalSince1970, causeCount, never, never, key])
        let waits = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT step, attempts FROM wait WHERE key = ?"), arguments: [key])
        return WorkLease(
            name: WorkLease.Name(key: key, token: token),
            work: StoredWork(
                owner: row["owner"], name: row["name"], repositoryID: row["repository_id"], nodeID: row["node_id"],
                priority: row["priority"], causes: causes, causeCount: causeCount),
            attempts: row["attempts"], outages: row["outages"],
            since: Date(timeIntervalSince1970: row["since"]),
            waits: Dictionary(uniqueKeysWithValues: waits.map { ($0["step"], $0["attempts"]) }))
    }

    /// Ends the taking of a piece of work.
    ///
    /// - Parameter waits: what the repository waits for from now on; nil: as before.
    /// - Returns: false when the lease had been lost: then nothing is changed.
    @discardableResult
    package func settle(
        _ lease: WorkLease.Name, _ ending: WorkEnding, waits: [StoredWait]? = [], now: Date
    ) async throws(StoreFault) -> Bool {
        try await database.write { db in
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM work WHERE key = ? AND lease = ?"),
                arguments: [lease.key, lease.token])
            guard let row else { return false }
            let hasMore = row["cause_count"] as Int > 0
            switch ending {
            case .done where !hasMore:
                try db.run("DELETE FROM work WHERE key = ?", [lease.key])
                return true
            case .done: try Self.release(lease.key, attempts: 0, outages: 0, reason: nil, db)
            case .failed(let reason) where !hasMore:
                try Self.takeBack(row, due: now, attempts: row["attempts"], outages: row["outages"], reason: reason, db)
                try db.run("UPDATE work SET state = 2 WHERE key = ?", [lease.key])
            case .failed(let reason): try Self.release(lease.key, attempts: 0, outages: 0, reason: reason, db)
            case .later(let due, let attempts, let outages, let reason):
                try Self.takeBack(row, due: due, attempts: attempts, outages: outages, reason: reason, db)
            }
            if let waits { try Self.note(waits, of: lease.key, now: now, db) }
            return true
        }
    }

    /// Extends the leases of those that are still at work.
    package func renew(_ leases: [WorkLease.Name], until: Date) async throws(StoreFault) {
        try await database.write { db in
            let statement = try db.cachedStatement(sql: "UPDATE work SET lease_expires = ? WHERE key = ? AND lease = ?")
            for lease in leases {
                try statement.execute(arguments: [until.timeIntervalSince1970, lease.key, lease.token])
            }
        }
    }

    /// The longest that work is put off by anything: a new repository waits a day for its first push.
    private static let longestDelay: TimeInterval = 36 * 3600

    /// Has done at once what a clock that was ahead has put off: work that was queued in the future, or to a time that
    /// nothing leads to. What waits for the end of a suspension goes on waiting.
    package func correctTimes(now: Date) async throws(StoreFault) {
        let condition = """
            state = 0 AND due > ?1 AND due < \(Self.never) AND (since > ?1 + 1 OR due > ?1 + \(Self.longestDelay))
            AND NOT EXISTS (SELECT 1 FROM suspension
                WHERE suspension.until = work.due AND suspension.ended IS NULL AND suspension.began <= ?1 + 60)
            """
        let time = now.timeIntervalSince1970
        let sql = "SELECT 1 FROM work WHERE priority >= 0 AND \(condition) LIMIT 1"
        guard try await database.read({ try Row.fetchOne($0, sql: sql, arguments: [time]) != nil }) else { return }
        try await database.write { db in
            try db.execute(
                sql: "UPDATE work SET due = ?1, since = min(since, ?1) WHERE \(condition)", arguments: [time])
        }
    }

    /// Longer than any worker holds its work without renewing the lease.
    private static let longestLease: TimeInterval = 3600

    /// Gives back what was taken by workers that are gone.
    ///
    /// - Parameter now: only leases that have run out by then; nil: all, for a process that knows to be the only one.
    /// - Returns: how many pieces of work came back.
    @discardableResult
    package func recover(expired now: Date?) async throws(StoreFault) -> Int {
        let limit = now?.timeIntervalSince1970 ?? Self.never
        // One from the future was given by a clock that was ahead.
        let sql =
            "SELECT * FROM work WHERE state = 1 AND (lease_expires <= ?1 OR lease_expires > ?1 + \(Self.longestLease))"
        guard try await database.read({ try Row.fetchOne($0, sql: sql, arguments: [limit]) == nil }) == false else {
            return 0
        }
        return try await database.write { db in
            let rows = try Row.fetchAll(db, sql: sql, arguments: [limit])
            for row in rows {
                try Self.takeBack(
                    row, due: Date(timeIntervalSince1970: row["taken_since"]), attempts: row["attempts"],
                    outages: row["outages"], reason: row["failure"], db)
            }
            return rows.count
        }
    }

    /// What was taken has had its turn; what came meanwhile is next.
    private static func release(_ key: String, attempts: Int, outages: Int, reason: String?, _ db: Database) throws {
        try db.run("DELETE FROM cause WHERE key = ? AND is_taken = 1", [key])
        try db.run(
            """
            UPDATE work SET state = 0, attempts = ?, outages = ?, failure = ?, lease = NULL, lease_expires = NULL,
                taken_priority = NULL, taken_since = NULL, taken_count = NULL
            WHERE key = ?
            """, [attempts, outages, reason, key])
    }

    /// What was taken waits again, together with what came meanwhile.
    private static func takeBack(
        _ row: Row, due: Date, attempts: Int, outages: Int, reason: String?, _ db: Database
    ) throws {
        let key: String = row["key"]
        // Before what came meanwhile, whose numbers began anew.
        try db.run("UPDATE cause SET is_taken = 0, number = number - 1000 WHERE key = ? AND is_taken = 1", [key])
        try db.run(
            """
            UPDATE work SET priority = max(priority, taken_priority), due = min(due, ?),
                since = min(since, taken_since), cause_count = cause_count + taken_count
            WHERE key = ?
            """, [due.timeIntervalSince1970, key])
        try release(key, attempts: attempts, outages: outages, reason: reason, db)
    }

    /// When the next piece of work is due; nil when none waits.
    ///
    /// - Parameter most: as for `take`; priorities without room are left out.
    package func nextDue(_ most: [Int] = [1]) async throws(StoreFault) -> Date? {
        try await database.read { db in
            var earliest: Double?
            for priority in try Self.priorities(db) {
                guard let room = most[min(priority, most.count - 1)...].min(), room > 0 else { continue }
                let due = try Double.fetchOne(
                    db.cachedStatement(sql: "SELECT min(due) FROM work WHERE state = 0 AND priority = ?"),
                    arguments: [priority])
                if let due { earliest = min(earliest ?? due, due) }
            }
            return Date(seconds: earliest)
        }
    }
}
