import Foundation
import GRDB

/// Giving back what is not used any more, without holding up those who write.
extension StateDatabase {
    /// Rows that are deleted in one transaction.
    static let portion = 500
    /// Pages that are given back in one transaction.
    private static let pages = 256
    /// So many unused pages stay: what is written next takes them.
    private static let spare = 64
    /// A file up to this size is rewritten in less than a second.
    private static let smallFile = 64 * 1024 * 1024

    /// Deletes rows in small transactions, with pauses in which other processes get their turn.
    ///
    /// - Parameters:
    ///   - ids: finds the numbers of rows to delete; it runs beside all writing.
    ///   - pause: between transactions.
    /// - Returns: how many were deleted.
    func prune(
        _ table: String, _ column: String, pause: @Sendable () async throws -> Void,
        ids: @escaping @Sendable (Database, _ after: Int, _ limit: Int) throws -> [Int]
    ) async throws(StoreFault) -> Int {
        var (count, after) = (0, 0)
        while true {
            let place = after
            let found = try await read { db in try ids(db, place, Self.portion) }
            guard let last = found.last else { return count }
            let places = Array(repeating: "?", count: found.count).joined(separator: ", ")
            count += try await write { db in
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE \(column) IN (\(places))", arguments: StatementArguments(found))
                return db.changesCount
            }
            after = last
            do { try await pause() } catch { return count }
        }
    }

    /// Makes the file smaller by what is not used in it, in small transactions.
    ///
    /// - Parameter pause: between transactions.
    package func shrink(pause: @Sendable () async throws -> Void = Self.briefly) async throws(StoreFault) {
        while try await unusedPages() > Self.spare {
            let before = try await unusedPages()
            // Each step of the statement gives back one page.
            try await write { db in _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(\(Self.pages))") }
            // The file of an older version, which was too large to be rewritten.
            guard try await unusedPages() < before else { break }
            do { try await pause() } catch { break }
        }
        try mergeLog()
    }

    private func unusedPages() async throws(StoreFault) -> Int {
        try await read { db in try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0 }
    }

    /// Other processes ask again after some tens of milliseconds.
    package static let briefly: @Sendable () async throws -> Void = { try await Task.sleep(for: .milliseconds(50)) }

    /// Files of older versions cannot give back what is not used any more. Such a file is rewritten once, when it is so
    /// small that nobody notices.
    static func prepareShrinking(_ pool: DatabasePool, _ path: String) {
        do {
            guard try PrivateFile.size(path) <= smallFile else { return }
            try pool.writeWithoutTransaction { db in
                guard try Int.fetchOne(db, sql: "PRAGMA auto_vacuum") == 0 else { return }
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
            }
        } catch {
            // Another process uses it just now: next time.
        }
    }
}
