import GRDB

/// What a list of repositories can be narrowed by, with counts.
package struct SnapshotFacets: Hashable, Sendable {
    package struct Value: Hashable, Sendable {
        package let value: String
        package let count: Int
    }

    /// Repositories that are known.
    package fileprivate(set) var repositories = 0
    /// By state; those that fit the other conditions.
    package fileprivate(set) var states: [String: Int] = [:]
    /// The most frequent first; those that fit the other conditions.
    package fileprivate(set) var labels: [StoredSnapshot.Label.Name: [Value]] = [:]
    /// Repositories of which the teams were not read, or could not be.
    package fileprivate(set) var withoutTeams = 0
}

extension SnapshotTable {
    /// Counts what is left when one more condition is chosen, or another one in place of the one that is.
    ///
    /// - Parameter limit: values of one label.
    package func facets(_ filter: SnapshotFilter, limit: Int) async throws(StoreFault) -> SnapshotFacets {
        try await database.read { db in
            var facets = SnapshotFacets()
            facets.repositories =
                try Int.fetchOne(db, sql: "SELECT count(*) FROM snapshot WHERE target_id > 0") ?? 0
            var others = filter
            others.state = nil
            let (condition, arguments) = others.condition
            let states = try Row.fetchAll(
                db, sql: "SELECT state, count(*) FROM snapshot WHERE \(condition) GROUP BY state", arguments: arguments)
            for row in states { facets.states[row[0]] = row[1] }
            for label in StoredSnapshot.Label.Name.allCases {
                facets.labels[label] = try Self.values(of: label, filter, limit, db)
            }
            facets.withoutTeams =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM snapshot WHERE target_id > 0 AND NOT EXISTS (
                            SELECT 1 FROM snapshot_part AS part
                            WHERE part.target_id = snapshot.target_id AND kind = 'teams' AND NOT is_unreadable
                        )
                        """) ?? 0
            return facets
        }
    }

    private static func values(
        of label: StoredSnapshot.Label.Name, _ filter: SnapshotFilter, _ limit: Int, _ db: Database
    ) throws -> [SnapshotFacets.Value] {
        var others = filter
        switch label {
        case .kind: others.kind = nil
        case .rule: others.rule = nil
        case .topic: others.topic = nil
        case .property: others.property = nil
        case .team: others.team = nil
        }
        let (condition, arguments) = others.condition
        let sql: String
        if filter.state == "differs", label == .kind || label == .rule {
            // As the filter has it: of which something differs.
            sql = """
                SELECT \(label.rawValue) AS value, count(DISTINCT target_id) AS count
                FROM snapshot_difference JOIN snapshot_change ON id = change_id
                WHERE class <> 1 AND target_id IN (SELECT target_id FROM snapshot WHERE \(condition))
                GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
                """
            return try Row.fetchAll(db, sql: sql, arguments: arguments + [limit]).map {
                SnapshotFacets.Value(value: $0[0], count: $0[1])
            }
        }
        let whole = condition == SnapshotFilter.repositories ? "target_id > 0" : nil
        let chosen = whole ?? "target_id IN (SELECT target_id FROM snapshot WHERE \(condition))"
        sql = """
            SELECT value, count(*) AS count FROM snapshot_label JOIN snapshot_labelled ON label_id = id
            WHERE name = ? AND \(chosen) GROUP BY id ORDER BY 2 DESC, 1 LIMIT ?
            """
        return try Row.fetchAll(db, sql: sql, arguments: [label.rawValue] + arguments + [limit]).map {
            SnapshotFacets.Value(value: $0[0], count: $0[1])
        }
    }

    /// Repositories that are known.
    package func repositoryCount() async throws(StoreFault) -> Int {
        try await database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM snapshot WHERE target_id > 0") ?? 0
        }
    }

    /// Repositories in which an evaluated rule would change something, by rule.
    package func repositoriesWithFindings() async throws(StoreFault) -> [String: Int] {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT rule, count(DISTINCT target_id) FROM snapshot_difference
                    JOIN snapshot_change ON id = change_id WHERE class = 1 AND target_id > 0 GROUP BY rule
                    """)
            return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
        }
    }

    /// Ids of the repositories to which a rule applies, and whether all that it wants there is known to be so.
    package func repositories(ofRule rule: String) async throws(StoreFault) -> [(id: Int, isInSync: Bool)] {
        try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT target_id, state NOT IN ('failed', 'suspended', 'unreadable') AND NOT EXISTS (
                        SELECT 1 FROM snapshot_difference AS difference
                        JOIN snapshot_change AS change ON change.id = change_id
                        WHERE difference.target_id = labelled.target_id AND class <> 1 AND rule = ?1
                    )
                    FROM snapshot_labelled AS labelled JOIN snapshot_label AS label ON label.id = label_id
                    JOIN (SELECT target_id, state FROM snapshot) USING (target_id)
                    WHERE label.name = 'rule' AND label.value = ?1 AND target_id > 0
                    """, arguments: [rule]
            ).map { ($0[0], $0[1]) }
        }
    }
}
