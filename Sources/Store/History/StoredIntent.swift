import Foundation
import GRDB

/// What was about to be written to one repository: kept until it is known what came of it.
package struct StoredIntent: Hashable, Sendable {
    package let id: String
    /// The process that writes it; see ``WriterLock``.
    package let owner: String
    /// The same for people: `githubcop serve, process 4711 on build-3`.
    package let process: String
    /// What the history will say of it. Without outcomes yet.
    package var record: RunRecord

    package init(id: String, owner: String, process: String, record: RunRecord) {
        self.id = id
        self.owner = owner
        self.process = process
        self.record = record
    }

    /// Of an intent that was read from a log.
    package static let importedOwner = "log"
}

/// An intent as a row. Apart from ``StoredIntent``, so that its users see nothing of the database library.
struct IntentRow: FetchableRecord, PersistableRecord {
    static let databaseTableName = "intent"

    let intent: StoredIntent

    init(_ intent: StoredIntent) { self.intent = intent }

    init(row: Row) throws {
        var record = RunRecord(sharedColumnsOf: row)
        record.intent = row["id"]
        intent = StoredIntent(id: row["id"], owner: row["owner"], process: row["process"], record: record)
    }

    func encode(to container: inout PersistenceContainer) throws {
        intent.record.encodeSharedColumns(to: &container)
        container["id"] = intent.id
        container["owner"] = intent.owner
        container["process"] = intent.process
    }
}
