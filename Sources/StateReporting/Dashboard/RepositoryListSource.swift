package import Dashboard
package import Foundation
import ServeWiring
package import Store

/// The list of repositories, a page at a time: the database filters, sorts and counts.
package struct RepositoryListSource: Sendable {
    private let database: StateDatabase
    private let policy: @Sendable () -> PolicyInForce
    private let now: @Sendable () -> Date
    /// Values of one filter; the most frequent ones.
    private static let mostChoices = 200

    package init(
        _ database: StateDatabase, policy: @escaping @Sendable () -> PolicyInForce,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.database = database
        self.policy = policy
        self.now = now
    }

    /// - Throws: `StoreFault`.
    @Sendable package func list(_ query: RepositoryQuery) async throws -> RepositoryList {
        let (table, filter) = (SnapshotTable(database: database), SnapshotFilter(query))
        let order = SnapshotOrder(query.sort.column, isDescending: query.isDescending)
        let page = try await table.page(filter, order, limit: RepositoryQuery.pageSize, offset: query.offset)
        let facets = try await table.facets(filter, limit: Self.mostChoices)
        var list = RepositoryList()
        list.matching = page.total
        list.all = facets.repositories
        list.withoutTeams = facets.withoutTeams
        for (state, count) in facets.states { list.states[RepositoryState(rawValue: state) ?? .unknown] = count }
        for filter in RepositoryQuery.Filter.allCases {
            list.choices[filter] = (facets.labels[filter.label] ?? []).map { .init($0.value, $0.count) }
        }
        let reasons = try await RepositoryReasons(database, policy(), now: now())
        for row in page.rows {
            list.rows.append(
                RepositoryList.Row(
                    name: row.name, state: RepositoryState(rawValue: row.state) ?? .unknown,
                    differences: row.differences, findings: row.findings, checked: row.checked,
                    reason: try await reasons.reason(of: row)))
        }
        return list
    }
}

extension SnapshotFilter {
    fileprivate init(_ query: RepositoryQuery) {
        self.init(
            state: query.state?.rawValue, kind: query.filters[.kind], rule: query.filters[.rule],
            topic: query.filters[.topic], property: query.filters[.property], team: query.filters[.team],
            text: query.search)
        onlyRepositories = true
    }
}

extension RepositoryQuery.Filter {
    fileprivate var label: StoredSnapshot.Label.Name {
        switch self {
        case .kind: .kind
        case .rule: .rule
        case .team: .team
        case .topic: .topic
        case .property: .property
        }
    }
}

extension RepositoryQuery.Sort {
    fileprivate var column: SnapshotOrder.Column {
        switch self {
        case .name: .name
        case .state: .state
        case .differences: .differences
        case .checked: .checked
        }
    }
}
