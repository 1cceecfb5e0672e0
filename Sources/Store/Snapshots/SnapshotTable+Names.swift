package import Foundation
import GRDB

extension SnapshotTable {
    /// What a repository is called that has, or had, this name; as GitHub writes it.
    ///
    /// - Parameter name: `owner/name`, without regard to case.
    package func presentName(of name: String) async throws(StoreFault) -> String? {
        try await database.read { db in
            if let present = try String.fetchOne(
                db, sql: "SELECT name FROM snapshot WHERE name = ? AND target_id > 0", arguments: [name])
            {
                return present
            }
            return try String.fetchOne(
                db,
                sql: """
                    SELECT snapshot.name FROM run JOIN snapshot ON snapshot.target_id = run.repository_id
                    WHERE run.repository = ? AND run.repository_id > 0 ORDER BY run.started DESC LIMIT 1
                    """, arguments: [name])
        }
    }

    /// The id of the organization itself, and what it is called.
    package func organization() async throws(StoreFault) -> (id: Int, name: String)? {
        try await database.read { db in
            try Row.fetchOne(db, sql: "SELECT target_id, name FROM snapshot WHERE target_id < 0 LIMIT 1").map {
                ($0["target_id"], $0["name"])
            }
        }
    }

    /// What GitHub said of each repository itself.
    package func repositoryFacts() async throws(StoreFault) -> [Data] {
        try await database.read { db in
            try Data.fetchAll(db, sql: "SELECT facts FROM snapshot WHERE target_id > 0 ORDER BY target_id")
        }
    }

    /// What these repositories are called.
    package func names(of ids: Set<Int>) async throws(StoreFault) -> [Int: String] {
        guard !ids.isEmpty else { return [:] }
        return try await database.read { db in
            let statement = try db.cachedStatement(sql: "SELECT name FROM snapshot WHERE target_id = ?")
            var names: [Int: String] = [:]
            for id in ids { names[id] = try String.fetchOne(statement, arguments: [id]) }
            return names
        }
    }

    /// Names of all repositories.
    package func repositoryNames() async throws(StoreFault) -> [String] {
        try await database.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM snapshot WHERE target_id > 0 ORDER BY name")
        }
    }
}
