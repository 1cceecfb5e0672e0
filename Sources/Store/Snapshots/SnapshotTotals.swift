package import Foundation
import GRDB

/// How many targets are in sync, and how many are not.
package struct SnapshotTotals: Hashable, Sendable, Codable {
    /// Targets with something in common: a kind or a rule that concerns them, a team, a property's value.
    package struct Group: Hashable, Sendable, Codable {
        package var targets = 0
        package var inSync = 0
        package var differing = 0
        /// Single differences.
        package var differences = 0
        /// Single changes that evaluated rules would make.
        package var findings = 0

        package init(targets: Int = 0, inSync: Int = 0, differing: Int = 0, differences: Int = 0, findings: Int = 0) {
            self.targets = targets
            self.inSync = inSync
            self.differing = differing
            self.differences = differences
            self.findings = findings
        }

        /// Of which it is not known whether they are in sync, or which wait.
        package var others: Int { targets - inSync - differing }
    }

    /// By state.
    package var states: [String: Int] = [:]
    package var differences = 0
    package var findings = 0
    /// Of a kind or a rule, `inSync` and `differing` are about that kind or rule alone.
    package var kinds: [String: Group] = [:]
    package var rules: [String: Group] = [:]
    package var teams: [String: Group] = [:]
    /// By `name=value`.
    package var properties: [String: Group] = [:]
    package var topics: [String: Group] = [:]
    /// The digest of the policy under which most were checked.
    package var policy: String?

    package init() {}

    package var targets: Int { states.values.reduce(0, +) }
    package var inSync: Int { states["in_sync"] ?? 0 }
}

/// The last totals of a day, by UTC.
package struct SnapshotDay: Hashable, Sendable {
    /// `2026-11-30`
    package let day: String
    package let at: Date
    package let totals: SnapshotTotals
}

extension SnapshotTable {
    /// How long the totals of a day are kept.
    package static let days = 400
    /// A row of a day holds no more groups of one sort than this: those with the most targets.
    private static let groups = 200

    package func totals() async throws(StoreFault) -> SnapshotTotals {
        try await database.read { db in try Self.totals(db) }
    }

    private static func totals(_ db: Database) throws -> SnapshotTotals {
        var totals = SnapshotTotals()
        let states = try Row.fetchAll(
            db,
            sql: "SELECT state, count(*), sum(differences), sum(findings) FROM snapshot GROUP BY state")
        for row in states {
            totals.states[row[0]] = row[1]
            totals.differences += row[2]
            totals.findings += row[3]
        }
        totals.policy = try String.fetchOne(
            db,
            sql: """
                SELECT digest FROM snapshot_check JOIN snapshot_policy ON id = policy_id
                GROUP BY id ORDER BY count(*) DESC LIMIT 1
                """)
        let labels = try Row.fetchAll(
            db,
            sql: """
                SELECT name, value, count(*), sum(state = 'in_sync'), sum(state = 'differs'), sum(differences),
                    sum(findings), sum(state IN ('failed', 'suspended') OR CASE name
                        WHEN 'kind' THEN EXISTS (
                            SELECT 1 FROM snapshot_part AS part
                            WHERE part.target_id = snapshot_labelled.target_id AND kind = value AND is_unreadable
                        )
                        ELSE state = 'unreadable' END)
                FROM snapshot_label JOIN snapshot_labelled ON label_id = id
                JOIN (SELECT target_id, state, differences, findings FROM snapshot) USING (target_id)
                GROUP BY snapshot_label.id
                """)
        var unknown: [[String]: Int] = [:]
        for row in labels {
            guard let name = StoredSnapshot.Label.Name(rawValue: row[0]) else { continue }
            let group = SnapshotTotals.Group(
                targets: row[2], inSync: row[3], differing: row[4], differences: row[5], findings: row[6])
            unknown[[row[0], row[1]]] = row[7]
            totals[keyPath: Self.groups(of: name)][row[1]] = group
        }
        try addDifferences("kind", to: &totals, \.kinds, unknown, db)
        try addDifferences("rule", to: &totals, \.rules, unknown, db)
        return totals
    }

    /// What differs of a kind, or because of a rule, in place of all that differs in the same targets.
    private static func addDifferences(
        _ column: String, to totals: inout SnapshotTotals,
        _ path: WritableKeyPath<SnapshotTotals, [String: SnapshotTotals.Group]>, _ unknown: [[String]: Int],
        _ db: Database
    ) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT \(column), count(DISTINCT CASE WHEN class <> 1 THEN target_id END), sum(class <> 1), sum(class = 1),
                    count(DISTINCT target_id)
                FROM snapshot_difference JOIN snapshot_change ON id = change_id GROUP BY \(column)
                """)
        let found = Dictionary(rows.map { ($0[0] as String, $0) }) { first, _ in first }
        for name in Set(totals[keyPath: path].keys).union(found.keys) {
            var group = totals[keyPath: path][name] ?? SnapshotTotals.Group()
            let row = found[name]
            group.differing = row?[1] ?? 0
            group.differences = row?[2] ?? 0
            group.findings = row?[3] ?? 0
            // What is both unknown and known to differ is in sync in no case.
            group.targets = max(group.targets, group.differing)
            // What an evaluated rule would change is not as that rule says; to its kind it does not matter yet.
            let touched: Int = row?[4] ?? 0
            let open = column == "rule" ? touched : group.differing
            group.inSync = max(group.targets - open - (unknown[[column, name]] ?? 0), 0)
            totals[keyPath: path][name] = group
        }
    }

    private static func groups(
        of name: StoredSnapshot.Label.Name
    ) -> WritableKeyPath<SnapshotTotals, [String: SnapshotTotals.Group]> {
        switch name {
        case .kind: \.kinds
        case .rule: \.rules
        case .team: \.teams
        case .property: \.properties
        case .topic: \.topics
        }
    }

    /// Keeps the totals as those of the day, in place of earlier ones of the same day.
    package func noteDay(at date: Date) async throws(StoreFault) {
        let totals = try await totals()
        guard totals.targets > 0 else { return }
        var small = totals
        for path in [\SnapshotTotals.teams, \.properties, \.topics] {
            let most = small[keyPath: path].sorted { ($1.value.targets, $0.key) < ($0.value.targets, $1.key) }
            small[keyPath: path] = Dictionary(
                uniqueKeysWithValues: most.prefix(Self.groups).map { ($0.key, $0.value) })
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text: String
        do {
            text = String(decoding: try encoder.encode(small), as: UTF8.self)
        } catch {
            throw StoreFault(error, path: database.path)
        }
        let oldest = Self.day(date.addingTimeInterval(-Double(Self.days) * 86_400))
        try await database.write { db in
            try db.run(
                "INSERT OR REPLACE INTO snapshot_day VALUES (?, ?, ?)",
                [Self.day(date), date.timeIntervalSince1970, text])
            try db.run("DELETE FROM snapshot_day WHERE day <= ?", [oldest])
            try db.run(
                "DELETE FROM snapshot_drift WHERE found < ?",
                [date.addingTimeInterval(-Double(Self.days) * 86_400).timeIntervalSince1970])
        }
    }

    /// - Parameters:
    ///   - first: `2026-11-30`
    ///   - last: the same; both are part of it.
    package func days(from first: String, through last: String) async throws(StoreFault) -> [SnapshotDay] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT day, at, totals FROM snapshot_day WHERE day BETWEEN ? AND ? ORDER BY day",
                arguments: [first, last]
            ).map { row in
                SnapshotDay(
                    day: row[0], at: Date(timeIntervalSince1970: row[1]),
                    totals: try JSONDecoder().decode(SnapshotTotals.self, from: Data((row[2] as String).utf8)))
            }
        }
    }

    package static func day(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day())
    }
}
