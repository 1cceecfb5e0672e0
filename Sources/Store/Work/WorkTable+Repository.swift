package import Foundation
import GRDB

/// How one repository stands in the queue.
package struct QueuedRepository: Hashable, Sendable {
    /// When it is worked on next; `nil` where it is being worked on, or was marked failed.
    package let due: Date?
    /// Why it was marked failed.
    package let failure: String?
    package let isBeingWorkedOn: Bool
    package let waits: [WaitingRepository]
}

extension WorkTable {
    /// The rows of a repository: more than one where an event came that did not know its id.
    ///
    /// - Parameter repository: `owner/name`, or the organization's name alone, without regard to case.
    package func queued(_ repository: String, id: Int?) async throws(StoreFault) -> [QueuedRepository] {
        let given = repository.split(separator: "/", maxSplits: 1).map(String.init)
        guard let owner = given.first else { return [] }
        let parts = [owner, given.count == 2 ? given[1] : ""]
        let name = "name:\(parts[0].lowercased())/\(parts[1].lowercased())"
        let keys = [id.map { "id:\($0)" }, name].compactMap { $0 }
        return try await database.read { db in
            try keys.compactMap { key in
                guard
                    let row = try Row.fetchOne(
                        db.cachedStatement(sql: "SELECT state, due, failure FROM work WHERE key = ?"), arguments: [key])
                else { return nil }
                let state = (row["state"] as Int?).flatMap { State(rawValue: $0) }
                let due = Date(timeIntervalSince1970: row["due"])
                let waits = try Row.fetchAll(
                    db.cachedStatement(sql: "SELECT * FROM wait WHERE key = ? ORDER BY since, step"), arguments: [key])
                return QueuedRepository(
                    due: state == .waiting ? due : nil, failure: state == .failed ? row["failure"] ?? "" : nil,
                    isBeingWorkedOn: state == .taken,
                    waits: waits.map {
                        WaitingRepository(
                            owner: parts[0], name: parts[1], step: $0["step"], detail: $0["detail"],
                            since: Date(timeIntervalSince1970: $0["since"]), attempts: $0["attempts"], due: due)
                    })
            }
        }
    }
}
