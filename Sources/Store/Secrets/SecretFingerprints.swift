import Foundation
import GRDB

/// Which secret was set where, as keyed hashes: GitHub never tells a secret again, so that this is how a changed one is
/// noticed. A value can be compared with its fingerprint and cannot be read from it.
package struct SecretFingerprints: Sendable {
    /// The field of a setting that holds a secret.
    package struct Slot: Hashable, Sendable {
        /// GitHub's id: it survives a rename.
        package let repositoryID: Int
        /// The kind of setting, such as `webhooks`.
        package let kind: String
        /// Which one of the kind, such as the URL of a webhook.
        package let subject: String
        package let field: String

        package init(repositoryID: Int, kind: String, subject: String, field: String) {
            self.repositoryID = repositoryID
            self.kind = kind
            self.subject = subject
            self.field = field
        }
    }

    package enum Match: Hashable, Sendable {
        /// With the time that GitHub had of it when it was set; `nil` where GitHub did not say.
        case same(String?)
        case different
        /// Nothing was remembered, or it was with another key.
        case unknown
    }

    private let database: StateDatabase
    private let key: FingerprintKey

    package init(database: StateDatabase, key: FingerprintKey) {
        self.database = database
        self.key = key
    }

    /// Whether this is the secret that was last remembered for the slot.
    package func recollection(of secret: [UInt8], for slot: Slot) async throws(StoreFault) -> Match {
        let remembered = try await database.read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT hash, key, remote_time FROM secret
                    WHERE repository_id = ? AND kind = ? AND subject = ? AND field = ?
                    """,
                arguments: [slot.repositoryID, slot.kind, slot.subject, slot.field]
            ).map { Remembered(hash: $0["hash"], key: $0["key"], time: $0["remote_time"]) }
        }
        guard let remembered, remembered.key == Data(key.fingerprint) else { return .unknown }
        return remembered.hash == Data(hash(secret, slot)) ? .same(remembered.time) : .different
    }

    /// To be called once GitHub has confirmed that the secret is set.
    ///
    /// - Parameter time: GitHub's, of the secret as it is now. Never compared with a clock of ours.
    package func remember(
        _ secret: [UInt8], setAt time: String? = nil, for slot: Slot
    ) async throws(StoreFault) {
        let (hash, fingerprint) = (Data(hash(secret, slot)), Data(key.fingerprint))
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO secret (repository_id, kind, subject, field, hash, key, set_at, remote_time)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET hash = excluded.hash, key = excluded.key, set_at = excluded.set_at,
                        remote_time = excluded.remote_time
                    """,
                arguments: [slot.repositoryID, slot.kind, slot.subject, slot.field, hash, fingerprint, Date(), time])
        }
    }

    private struct Remembered: Sendable {
        let hash: Data
        let key: Data
        let time: String?
    }

    /// The slot goes into the hash, so that the same secret in two places does not show as the same.
    private func hash(_ secret: [UInt8], _ slot: Slot) -> [UInt8] {
        key.code(
            for: [
                Array(String(slot.repositoryID).utf8), Array(slot.kind.utf8), Array(slot.subject.utf8),
                Array(slot.field.utf8), secret,
            ])
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE secret (
                    repository_id INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    field TEXT NOT NULL,
                    hash BLOB NOT NULL,
                    key BLOB NOT NULL,
                    set_at TEXT NOT NULL,
                    PRIMARY KEY (repository_id, kind, subject, field)
                ) STRICT, WITHOUT ROWID
                """)
    }

    @Sendable static func addRemoteTime(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE secret ADD COLUMN remote_time TEXT")
    }
}
