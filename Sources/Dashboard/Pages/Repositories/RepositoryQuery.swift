/// Which repositories a page lists, and in which order: the page's address says all of it, so that a link can be shared.
package struct RepositoryQuery: Hashable, Sendable {
    package enum Sort: String, Hashable, Sendable, CaseIterable {
        case name, state, differences, checked
    }

    /// A filter of which one value may be chosen.
    package enum Filter: String, Hashable, Sendable, CaseIterable {
        case kind, rule, team, topic, property
    }

    /// Part of the name.
    package var search = ""
    package var state: RepositoryState?
    package var filters: [Filter: String] = [:]
    package var sort = Sort.name
    package var isDescending = false
    /// From 1.
    package var page = 1

    package init() {}

    /// Takes what it understands: a link that was shared years ago still lists something.
    package init(_ parameters: [(name: String, value: String)]) {
        func value(_ name: String) -> String? {
            parameters.last { $0.name == name }.map { String($0.value.prefix(Self.longestValue)) }
        }
        search = value("q")?.trimmed ?? ""
        state = value("state").flatMap(RepositoryState.init)
        for filter in Filter.allCases {
            if let text = value(filter.rawValue), !text.isEmpty { filters[filter] = text }
        }
        sort = value("sort").flatMap(Sort.init) ?? .name
        isDescending = value("order") == "desc"
        page = min(max(value("page").flatMap { Int($0) } ?? 1, 1), Self.lastPage)
    }

    private static let longestValue = 512
    private static let lastPage = 100_000
    package static let pageSize = 50

    package var offset: Int { (page - 1) * Self.pageSize }

    package var isFiltered: Bool { !search.isEmpty || state != nil || !filters.isEmpty }

    /// The address of the page that lists these.
    package var address: String {
        Address.of(
            "/repositories",
            [
                "q": search.isEmpty ? nil : search, "state": state?.rawValue, "kind": filters[.kind],
                "rule": filters[.rule], "team": filters[.team], "topic": filters[.topic],
                "property": filters[.property], "sort": sort == .name ? nil : sort.rawValue,
                "order": isDescending ? "desc" : nil, "page": page > 1 ? "\(page)" : nil,
            ])
    }

    /// The same with something changed, from its first page on.
    package func with(_ change: (inout RepositoryQuery) -> Void) -> RepositoryQuery {
        var query = self
        query.page = 1
        change(&query)
        return query
    }
}

extension String {
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
