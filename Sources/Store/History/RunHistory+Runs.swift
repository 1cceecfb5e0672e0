import Foundation
import GRDB

/// Whole runs, as people look for them.
extension RunHistory {
    /// Newest first: by when their first repository was done.
    package func runs(_ limit: Int, _ filter: RunFilter = RunFilter()) async throws(StoreFault) -> [PastRun] {
        try await database.read { db in
            let names = try Self.names(of: filter.repositories, db)
            if names?.isEmpty == true { return [] }
            var conditions = [
                "NOT EXISTS (SELECT 1 FROM run AS earlier WHERE earlier.run = run.run AND earlier.id < run.id)"
            ]
            var arguments: StatementArguments = []
            if let before = filter.before {
                conditions.append("id < ?")
                arguments += [before]
            }
            if let since = filter.since {
                conditions.append("started >= ?")
                arguments += [since]
            }
            if let names {
                conditions.append("run IN (SELECT run FROM run WHERE repository IN (\(Self.places(names.count))))")
                arguments += StatementArguments(names)
            }
            let firsts = try Row.fetchAll(
                db,
                sql: "SELECT id, run FROM run WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?",
                arguments: arguments + [limit])
            return try firsts.compactMap { try Self.pastRun($0["run"], number: $0["id"], db) }
        }
    }

    /// A run added up; `nil` where there is none of this name.
    package func run(_ run: String) async throws(StoreFault) -> PastRun? {
        try await database.read { db in
            guard let number = try Int.fetchOne(db, sql: "SELECT min(id) FROM run WHERE run = ?", arguments: [run])
            else { return nil }
            return try Self.pastRun(run, number: number, db)
        }
    }

    /// The runs whose names begin so, without regard to case: one, where the beginning is long enough.
    package func names(beginning prefix: String, limit: Int) async throws(StoreFault) -> [String] {
        let prefix = prefix.lowercased()
        return try await database.read { db in
            try String.fetchAll(
                db, sql: "SELECT DISTINCT run FROM run WHERE run >= ? AND run < ? ORDER BY run LIMIT ?",
                arguments: [prefix, prefix + Self.afterAll, limit])
        }
    }

    /// The records of one run in the order in which they were appended, a page at a time.
    ///
    /// - Parameter number: of the last record that is known already.
    package func records(
        ofRun run: String, after number: Int = 0, limit: Int
    ) async throws(StoreFault) -> (records: [RunRecord], next: Int?) {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM run WHERE run = ? AND id > ? ORDER BY id LIMIT ?",
                arguments: [run, number, limit + 1])
            let page = rows.prefix(limit)
            let next: Int? = rows.count > limit ? page.last?["id"] : nil
            return (try page.map { try StoredRun(row: $0).record }, next)
        }
    }

    /// Comes after everything that a name may hold.
    private static let afterAll = "~"
    private static let shortLength = 8

    private static func places(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }

    /// The names under which the repositories were, also before they were renamed; `nil` for all.
    private static func names(of repositories: [String], _ db: Database) throws -> [String]? {
        guard !repositories.isEmpty else { return nil }
        return try repositories.reduce(into: [String]()) { names, repository in
            let pattern = repository.contains("/") ? "repository = ?1" : "repository LIKE '%/' || ?1 ESCAPE '\\'"
            let text = repository.contains("/") ? repository : repository.replacingOccurrences(of: "_", with: "\\_")
            names += try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT repository FROM run WHERE \(pattern) OR (repository_id <> \(unknownID)
                        AND repository_id IN (SELECT repository_id FROM run WHERE \(pattern)))
                    """, arguments: [text])
        }
    }

    private static func pastRun(_ run: String, number: Int, _ db: Database) throws -> PastRun? {
        guard let first = try StoredRun.fetchOne(db, key: number)?.record,
            let sums = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(DISTINCT repository) AS repositories, max(finished) AS finished,
                        sum(requests) AS requests, count(failure) AS failures, sum(is_interrupted) AS interrupted,
                        max(times) AS times, max(last) AS last FROM run WHERE run = ?
                    """, arguments: [run])
        else { return nil }
        let counts = try Row.fetchAll(
            db,
            sql: """
                SELECT json_extract(value, '$.status') AS status, count(*) AS count FROM run, json_each(outcomes)
                WHERE run = ? AND json_each.type = 'object' GROUP BY 1
                """, arguments: [run])
        let outcomes = counts.compactMap { row in (row["status"] as String?).map { ($0, row["count"] as Int) } }
        return PastRun(
            run: run, shortName: try shortName(of: run, db), started: first.started, finished: sums["finished"],
            trigger: first.trigger, actor: first.actor, repositoryCount: sums["repositories"],
            repository: first.repository, outcomes: Dictionary(outcomes) { $0 + $1 }, failures: sums["failures"],
            failure: try String.fetchOne(
                db, sql: "SELECT failure FROM run WHERE run = ? AND failure IS NOT NULL ORDER BY id LIMIT 1",
                arguments: [run]),
            requests: sums["requests"], interrupted: sums["interrupted"], times: sums["times"], last: sums["last"],
            reverts: first.reverts,
            revertedBy: try String.fetchAll(
                db, sql: "SELECT run FROM run WHERE reverts = ? GROUP BY run ORDER BY min(id)", arguments: [run]),
            number: number)
    }

    private static func shortName(of run: String, _ db: Database) throws -> String {
        var length = shortLength
        while length < run.count {
            let prefix = String(run.prefix(length))
            let others = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE run >= ? AND run < ? AND run <> ?)",
                arguments: [prefix, prefix + afterAll, run])
            if others != true { return prefix }
            length += 1
        }
        return run
    }
}
