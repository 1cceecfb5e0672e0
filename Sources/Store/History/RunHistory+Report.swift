package import Foundation
import GRDB

/// The history in the order in which it happened, as reports go through it.
extension RunHistory {
    /// Records of work that had something to write, a page at a time.
    ///
    /// - Parameters:
    ///   - number: of the last record that is known already.
    ///   - last: leave out what ended afterwards.
    package func written(
        since first: Date, through last: Date, after number: Int = 0, limit: Int
    ) async throws(StoreFault) -> (records: [RunRecord], next: Int?) {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM run WHERE id > ? AND started >= ? AND finished <= ? AND outcomes <> '[]'
                    ORDER BY id LIMIT ?
                    """, arguments: [number, first, last, limit + 1])
            let page = rows.prefix(limit)
            let next: Int? = rows.count > limit ? page.last?["id"] : nil
            return (try page.map { try StoredRun(row: $0).record }, next)
        }
    }
}
