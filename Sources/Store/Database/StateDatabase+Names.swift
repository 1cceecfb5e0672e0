import GRDB

extension StateDatabase {
    /// Names of the repositories that the file knows of, `owner/name`.
    package func repositoryNames(limit: Int) async throws(StoreFault) -> [String] {
        try await read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM (
                        SELECT repository AS name FROM run UNION SELECT owner || '/' || name FROM work
                        UNION SELECT name FROM finding UNION SELECT name FROM snapshot
                        UNION SELECT repository FROM suspension
                    ) WHERE name LIKE '%/_%' AND name NOT LIKE '%/*' ORDER BY name COLLATE NOCASE LIMIT ?
                    """, arguments: [limit])
        }
    }
}
