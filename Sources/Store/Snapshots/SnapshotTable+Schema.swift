import Crypto
import Foundation
import GRDB

/// What is kept once and named by number.
extension SnapshotTable {
    static func bodyID(_ body: Data, _ db: Database) throws -> Int64 {
        let digest = Data(SHA256.hash(data: body))
        return try id(
            in: db, "SELECT id FROM snapshot_body WHERE digest = ?", [digest],
            orInsert: "INSERT INTO snapshot_body (digest, body) VALUES (?, ?)", [digest, body])
    }

    static func changeID(_ difference: StoredSnapshot.Difference, _ db: Database) throws -> Int64 {
        let digest = Data(SHA256.hash(data: difference.body))
        return try id(
            in: db, "SELECT id FROM snapshot_change WHERE digest = ?", [digest],
            orInsert: "INSERT INTO snapshot_change (digest, kind, rule, path, body) VALUES (?, ?, ?, ?, ?)",
            [digest, difference.kind, difference.rule, difference.path, difference.body])
    }

    static func labelID(_ label: StoredSnapshot.Label, _ db: Database) throws -> Int64 {
        try id(
            in: db, "SELECT id FROM snapshot_label WHERE name = ? AND value = ?", [label.name.rawValue, label.value],
            orInsert: "INSERT INTO snapshot_label (name, value) VALUES (?, ?)", [label.name.rawValue, label.value])
    }

    static func policyID(_ digest: String, at date: Date, _ db: Database) throws -> Int64 {
        try id(
            in: db, "SELECT id FROM snapshot_policy WHERE digest = ?", [digest],
            orInsert: "INSERT INTO snapshot_policy (digest, since) VALUES (?, ?)",
            [digest, date.timeIntervalSince1970])
    }

    private static func id(
        in db: Database, _ query: String, _ arguments: StatementArguments, orInsert insert: String,
        _ values: StatementArguments
    ) throws -> Int64 {
        if let id = try Int64.fetchOne(db.cachedStatement(sql: query), arguments: arguments) { return id }
        try db.run(insert, values)
        return db.lastInsertedRowID
    }

    @Sendable static func createTables(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE snapshot (
                    target_id INTEGER PRIMARY KEY,
                    name TEXT NOT NULL COLLATE NOCASE,
                    state TEXT NOT NULL,
                    since REAL NOT NULL,
                    visibility TEXT,
                    is_archived INTEGER NOT NULL,
                    failure TEXT,
                    differences INTEGER NOT NULL,
                    findings INTEGER NOT NULL,
                    fingerprint BLOB NOT NULL,
                    facts BLOB NOT NULL,
                    notes BLOB NOT NULL,
                    scope_id INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX snapshot_by_name ON snapshot (name);
                CREATE TABLE snapshot_check (
                    target_id INTEGER PRIMARY KEY,
                    checked REAL NOT NULL,
                    observed REAL NOT NULL,
                    policy_id INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE snapshot_part (
                    target_id INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    is_unreadable INTEGER NOT NULL,
                    body_id INTEGER NOT NULL,
                    PRIMARY KEY (target_id, kind)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE snapshot_difference (
                    target_id INTEGER NOT NULL,
                    place INTEGER NOT NULL,
                    class INTEGER NOT NULL,
                    since REAL NOT NULL,
                    change_id INTEGER NOT NULL,
                    PRIMARY KEY (target_id, place)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX snapshot_difference_by_change ON snapshot_difference (change_id);
                CREATE TABLE snapshot_labelled (
                    target_id INTEGER NOT NULL,
                    label_id INTEGER NOT NULL,
                    PRIMARY KEY (label_id, target_id)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX snapshot_labelled_by_target ON snapshot_labelled (target_id);
                CREATE TABLE snapshot_body (
                    id INTEGER PRIMARY KEY,
                    digest BLOB NOT NULL UNIQUE,
                    body BLOB NOT NULL
                ) STRICT;
                CREATE TABLE snapshot_change (
                    id INTEGER PRIMARY KEY,
                    digest BLOB NOT NULL UNIQUE,
                    kind TEXT NOT NULL,
                    rule TEXT NOT NULL,
                    path TEXT NOT NULL,
                    body BLOB NOT NULL
                ) STRICT;
                CREATE TABLE snapshot_label (
                    id INTEGER PRIMARY KEY,
                    name TEXT NOT NULL,
                    value TEXT NOT NULL,
                    UNIQUE (name, value)
                ) STRICT;
                CREATE TABLE snapshot_policy (
                    id INTEGER PRIMARY KEY,
                    digest TEXT NOT NULL UNIQUE,
                    since REAL NOT NULL
                ) STRICT;
                CREATE TABLE snapshot_day (
                    day TEXT PRIMARY KEY,
                    at REAL NOT NULL,
                    totals TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
