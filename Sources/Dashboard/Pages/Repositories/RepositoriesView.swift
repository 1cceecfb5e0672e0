import Foundation

/// What the template of the list of repositories shows.
struct RepositoriesView {
    struct Row {
        let name: String
        let owner: String
        let address: String
        let gitHubAddress: String?
        let state: String
        let stateStyle: String
        let differences: String
        let rowFindings: String
        let checked: Moment?
        let reason: String?
    }

    let search: String
    let state: String?
    let sort: String?
    let order: String?
    let states: [Link]
    let menus: [Menu]
    let chosen: [Chosen]
    let clearAddress: String?
    let headings: [Heading]
    let rows: [Row]
    let isEmpty: Bool
    let isUnfiltered: Bool
    let count: String
    let previousAddress: String?
    let nextAddress: String?
    let pages: String?
    let teamsNote: String?

    init(_ list: RepositoryList, _ query: RepositoryQuery, on gitHub: GitHubPages?, now: Date) {
        search = query.search
        state = query.state?.rawValue
        sort = query.sort == .name ? nil : query.sort.rawValue
        order = query.isDescending ? "desc" : nil
        states = Self.states(list, query)
        menus = RepositoryQuery.Filter.allCases.map { Self.menu($0, list, query) }
        chosen = RepositoryQuery.Filter.allCases.compactMap { filter in
            query.filters[filter].map { value in
                Chosen(
                    title: filter.rawValue, chosenValue: value,
                    address: query.with { $0.filters[filter] = nil }.address)
            }
        }
        clearAddress = query.isFiltered ? "/repositories" : nil
        headings = Self.headings(query)
        rows = list.rows.map { Row($0, on: gitHub, now: now) }
        isEmpty = list.rows.isEmpty
        isUnfiltered = !query.isFiltered
        let last = max(1, (list.matching + RepositoryQuery.pageSize - 1) / RepositoryQuery.pageSize)
        count = Self.count(list, query)
        previousAddress = query.page > 1 ? query.with { $0.page = min(query.page - 1, last) }.address : nil
        nextAddress = query.page < last ? query.with { $0.page = query.page + 1 }.address : nil
        pages = last > 1 ? "Page \(query.page.grouped) of \(last.grouped)" : nil
        teamsNote =
            list.withoutTeams == 0
            ? nil
            : "The teams of \(list.withoutTeams.grouped) \(list.withoutTeams == 1 ? "repository" : "repositories") are not "
                + "known: the policy says nothing about them there, or GitHub did not let them be read."
    }

    private static func count(_ list: RepositoryList, _ query: RepositoryQuery) -> String {
        guard !list.rows.isEmpty else { return query.isFiltered ? "No repository matches" : "No repositories yet" }
        let (first, last) = (query.offset + 1, query.offset + list.rows.count)
        let all = list.matching == list.all ? "" : ", of \(list.all.grouped) in all"
        guard list.matching > list.rows.count else {
            return "\(list.matching.grouped) \(list.matching == 1 ? "repository" : "repositories")\(all)"
        }
        return "\(first.grouped) to \(last.grouped) of \(list.matching.grouped) repositories\(all)"
    }
}

extension RepositoriesView.Row {
    init(_ row: RepositoryList.Row, on gitHub: GitHubPages?, now: Date) {
        let parts = row.name.split(separator: "/", maxSplits: 1)
        name = parts.last.map(String.init) ?? row.name
        owner = parts.count == 2 ? "\(parts[0])/" : ""
        address = Address.repository(row.name)
        gitHubAddress = gitHub?.address(of: row.name)
        state = row.state.words
        stateStyle = row.state.style
        differences = row.differences > 0 ? row.differences.grouped : ""
        rowFindings = row.findings > 0 ? row.findings.grouped : ""
        checked = row.checked.map { Moment($0, now: now) }
        reason = row.reason
    }
}

extension RepositoryState {
    var style: String { rawValue.replacingOccurrences(of: "_", with: "-") }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
