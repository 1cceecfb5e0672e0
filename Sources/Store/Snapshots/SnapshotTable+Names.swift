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

    /// Names of all repositories.
    package func repositoryNames() async throws(StoreFault) -> [String] {
        try await database.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM snapshot WHERE target_id > 0 ORDER BY name")
        }
    }
}
