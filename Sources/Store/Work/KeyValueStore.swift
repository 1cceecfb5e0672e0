import Foundation
import GRDB

/// Small facts that `serve` remembers between starts and `status` tells: one text for each name.
package struct KeyValueStore: Sendable {
    private let database: StateDatabase

    package init(database: StateDatabase) { self.database = database }

    package func read(_ name: String) async throws(StoreFault) -> String? {
        try await database.read { db in
            try String.fetchOne(db, sql: "SELECT text FROM note WHERE name = ?", arguments: [name])
        }
    }

    package func write(_ name: String, _ text: String) async throws(StoreFault) {
        try await database.write { db in try Self.write(name, text, db) }
    }

    static func write(_ name: String, _ text: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO note (name, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text"
        ).execute(arguments: [name, text])
    }

    @Sendable static func createTable(_ db: Database) throws {
        try db.execute(sql: "CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID")
    }
}
