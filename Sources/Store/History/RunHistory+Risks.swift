package import Foundation
import GRDB

/// What the server did of late, class by class.
extension RunHistory {
    /// How many changes of each class were written, and how many things were taken away.
    package struct RiskSum: Hashable, Sendable {
        /// The class by its name; `nil` for changes that are harmless but for what they take away.
        package let risk: String?
        package let changes: Int
        package let removals: Int
    }

    /// Of work that began in this time, apart from what somebody ran by hand and from repositories that were created in
    /// it.
    package func risks(from start: Date, until end: Date) async throws(StoreFault) -> [RiskSum] {
        try await database.read { db in
            let young = try Self.created(since: start, db).sorted()
            let others =
                young.isEmpty ? "" : "AND repository_id NOT IN (\(young.map(String.init).joined(separator: ",")))"
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT json_extract(value, '$.change.risk') AS risk, count(*) AS changes,
                        sum(coalesce(json_extract(value, '$.change.removals'), 0)) AS removals
                    FROM run, json_each(outcomes)
                    WHERE started >= ? AND started < ? AND json_each.type = 'object'
                        AND json_extract(value, '$.status') NOT IN ('refused', 'withheld', 'not-made')
                        AND coalesce(json_extract(causes, '$[0].trigger'), '') NOT IN ('apply', 'revert') \(others)
                    GROUP BY 1
                    """, arguments: [start, end])
            return rows.map { RiskSum(risk: $0["risk"], changes: $0["changes"], removals: $0["removals"]) }
        }
    }

    /// Ids of the repositories of which the history tells that they were created since then.
    package func repositoriesCreated(since start: Date) async throws(StoreFault) -> Set<Int> {
        try await database.read { db in try Self.created(since: start, db) }
    }

    private static func created(since start: Date, _ db: Database) throws -> Set<Int> {
        try Set(
            Int.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT repository_id FROM run, json_each(causes)
                    WHERE started >= ? AND json_each.type = 'object'
                        AND json_extract(value, '$.trigger') = 'repository.created' AND repository_id <> \(unknownID)
                    """, arguments: [start]))
    }
}
