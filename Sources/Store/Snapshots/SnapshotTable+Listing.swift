package import Foundation
import GRDB

/// Which targets a page is about.
package struct SnapshotFilter: Hashable, Sendable {
    package var state: String?
    /// Of targets of which something of the kind is asked for; with the state `differs`, of which something of it
    /// differs.
    package var kind: String?
    /// The same for a rule that applies to them.
    package var rule: String?
    package var topic: String?
    /// `name=value`.
    package var property: String?
    package var team: String?
    package var visibility: String?
    /// A part of the name.
    package var text: String?
    /// The organization is left out.
    package var onlyRepositories = false

    /// The condition that `onlyRepositories` is.
    static let repositories = "target_id > 0"

    package init(
        state: String? = nil, kind: String? = nil, rule: String? = nil, topic: String? = nil,
        property: String? = nil, team: String? = nil, visibility: String? = nil, text: String? = nil
    ) {
        self.state = state
        self.kind = kind
        self.rule = rule
        self.topic = topic
        self.property = property
        self.team = team
        self.visibility = visibility
        self.text = text
    }
}

package struct SnapshotOrder: Hashable, Sendable {
    package enum Column: String, Hashable, Sendable, CaseIterable {
        case name, state, since, checked, differences, findings, visibility
    }

    package var column: Column
    package var isDescending: Bool

    package init(_ column: Column, isDescending: Bool = false) {
        self.column = column
        self.isDescending = isDescending
    }
}

/// A target in a list.
package struct SnapshotRow: Hashable, Sendable {
    package let targetID: Int
    package let name: String
    package let state: String
    package let since: Date
    package let checked: Date
    package let observed: Date
    package let policy: String
    package let visibility: String?
    package let isArchived: Bool
    package let differences: Int
    package let findings: Int
    package let failure: String?
    /// Kinds of which something differs.
    package let kinds: [String]

    fileprivate init(row: Row) {
        targetID = row["target_id"]
        name = row["name"]
        state = row["state"]
        since = Date(timeIntervalSince1970: row["since"])
        checked = Date(timeIntervalSince1970: row["checked"])
        observed = Date(timeIntervalSince1970: row["observed"])
        policy = row["policy"]
        visibility = row["visibility"]
        isArchived = row["is_archived"]
        differences = row["differences"]
        findings = row["findings"]
        failure = row["failure"]
        kinds = (row["kinds"] as String? ?? "").split(separator: ",").map(String.init).sorted()
    }
}

extension SnapshotTable {
    /// A page of targets, and how many there are on all pages.
    package func page(
        _ filter: SnapshotFilter, _ order: SnapshotOrder = SnapshotOrder(.name), limit: Int, offset: Int = 0
    ) async throws(StoreFault) -> (rows: [SnapshotRow], total: Int) {
        let (condition, arguments) = filter.condition
        return try await database.read { db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM snapshot WHERE \(condition)", arguments: arguments)
            let direction = order.isDescending ? "DESC" : "ASC"
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT page.*, (
                        SELECT group_concat(DISTINCT kind) FROM snapshot_difference
                        JOIN snapshot_change ON snapshot_change.id = change_id
                        WHERE target_id = page.target_id AND class <> 1
                    ) AS kinds
                    FROM (
                        SELECT snapshot.*, checked, observed, digest AS policy
                        FROM snapshot JOIN snapshot_check USING (target_id)
                        JOIN snapshot_policy ON snapshot_policy.id = policy_id
                        WHERE \(condition)
                        ORDER BY \(order.column.rawValue) \(direction), name, target_id LIMIT ? OFFSET ?
                    ) AS page ORDER BY \(order.column.rawValue) \(direction), name, target_id
                    """, arguments: arguments + [limit, offset])
            return (rows.map { SnapshotRow(row: $0) }, total ?? 0)
        }
    }

    /// The values that targets have, to choose from: the most frequent first.
    package func values(of label: StoredSnapshot.Label.Name, limit: Int) async throws(StoreFault) -> [String] {
        try await database.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT value FROM snapshot_label JOIN snapshot_labelled ON label_id = id WHERE name = ?
                    GROUP BY id ORDER BY count(*) DESC, value LIMIT ?
                    """, arguments: [label.rawValue, limit])
        }
    }
}

extension SnapshotFilter {
    var condition: (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        func add(_ sql: String, _ values: StatementArguments) {
            parts.append(sql)
            arguments += values
        }
        func add(_ name: StoredSnapshot.Label.Name, _ value: String) {
            add(
                """
                target_id IN (
                    SELECT target_id FROM snapshot_labelled JOIN snapshot_label ON id = label_id
                    WHERE name = ? AND value = ?
                )
                """, [name.rawValue, value])
        }
        func add(differing column: String, _ value: String) {
            add(
                """
                target_id IN (
                    SELECT target_id FROM snapshot_difference JOIN snapshot_change ON id = change_id
                    WHERE class <> 1 AND \(column) = ?
                )
                """, [value])
        }
        let isDiffering = state == "differs"
        if onlyRepositories { parts.append(Self.repositories) }
        if let state { add("state = ?", [state]) }
        if let kind { isDiffering ? add(differing: "kind", kind) : add(.kind, kind) }
        if let rule { isDiffering ? add(differing: "rule", rule) : add(.rule, rule) }
        if let topic { add(.topic, topic) }
        if let property { add(.property, property) }
        if let team { add(.team, team) }
        if let visibility { add("visibility = ?", [visibility]) }
        if let text, !text.isEmpty { add("instr(lower(snapshot.name), lower(?)) > 0", [text]) }
        return (parts.isEmpty ? "1" : parts.joined(separator: " AND "), arguments)
    }
}
