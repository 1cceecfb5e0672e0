import Foundation

/// What the template of the list of repositories shows.
struct RepositoriesView {
    struct Link {
        let label: String
        let count: String?
        let address: String
        let isCurrent: Bool
        /// Of its mark.
        let style: String
    }

    struct Menu {
        let name: String
        let title: String
        let options: [Option]
    }

    struct Option {
        let optionValue: String
        let optionText: String
        let isSelected: Bool
    }

    struct Chosen {
        let title: String
        let chosenValue: String
        let address: String
    }

    struct Heading {
        let label: String
        let address: String
        let ariaSort: String?
        let arrow: String?
        let style: String
    }

    struct Row {
        let name: String
        let owner: String
        let address: String
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

    init(_ list: RepositoryList, _ query: RepositoryQuery, now: Date) {
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
        rows = list.rows.map { Row($0, now: now) }
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

    private static func states(_ list: RepositoryList, _ query: RepositoryQuery) -> [Link] {
        let total = list.states.values.reduce(0, +)
        let all = Link(
            label: "All", count: total.grouped, address: query.with { $0.state = nil }.address,
            isCurrent: query.state == nil, style: "all")
        return [all]
            + RepositoryState.allCases.compactMap { state in
                let count = list.states[state] ?? 0
                guard count > 0 || query.state == state else { return nil }
                return Link(
                    label: state.words.capitalizedFirst, count: count.grouped,
                    address: query.with { $0.state = state }.address, isCurrent: query.state == state,
                    style: state.style)
            }
    }

    private static func menu(_ filter: RepositoryQuery.Filter, _ list: RepositoryList, _ query: RepositoryQuery) -> Menu
    {
        let present = query.filters[filter]
        var choices = list.choices[filter] ?? []
        if let present, !choices.contains(where: { $0.value == present }) { choices.append(.init(present, 0)) }
        let all = Option(optionValue: "", optionText: filter.anything, isSelected: present == nil)
        return Menu(
            name: filter.rawValue, title: filter.rawValue.capitalizedFirst,
            options: [all]
                + choices.map {
                    Option(
                        optionValue: $0.value, optionText: "\($0.value) (\($0.count.grouped))",
                        isSelected: $0.value == present)
                })
    }

    private static func headings(_ query: RepositoryQuery) -> [Heading] {
        let columns: [(RepositoryQuery.Sort, String, String)] = [
            (.name, "Repository", "name"), (.state, "State", "standing"), (.differences, "Differences", "number"),
            (.checked, "Last checked", "time"),
        ]
        return columns.map { sort, label, style in
            let isCurrent = query.sort == sort
            // Numbers and times are asked for with the largest, and the latest, first.
            let begins = sort == .differences || sort == .checked
            let turned = query.with { next in
                next.sort = sort
                next.isDescending = isCurrent ? !query.isDescending : begins
            }
            return Heading(
                label: label, address: turned.address,
                ariaSort: isCurrent ? (query.isDescending ? "descending" : "ascending") : nil,
                arrow: isCurrent ? (query.isDescending ? "↓" : "↑") : nil, style: style)
        }
    }
}

extension RepositoriesView.Row {
    init(_ row: RepositoryList.Row, now: Date) {
        let parts = row.name.split(separator: "/", maxSplits: 1)
        name = parts.last.map(String.init) ?? row.name
        owner = parts.count == 2 ? "\(parts[0])/" : ""
        address = Address.repository(row.name)
        state = row.state.words
        stateStyle = row.state.style
        differences = row.differences > 0 ? row.differences.grouped : ""
        rowFindings = row.findings > 0 ? row.findings.grouped : ""
        checked = row.checked.map { Moment($0, now: now) }
        reason = row.reason
    }
}

extension RepositoryQuery.Filter {
    fileprivate var anything: String {
        switch self {
        case .kind: "any kind"
        case .rule: "any rule"
        case .team: "any team"
        case .topic: "any topic"
        case .property: "any property"
        }
    }
}

extension RepositoryState {
    var style: String { rawValue.replacingOccurrences(of: "_", with: "-") }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
