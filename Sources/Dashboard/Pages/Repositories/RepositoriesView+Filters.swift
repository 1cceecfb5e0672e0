import Foundation

/// How the list is narrowed and sorted.
extension RepositoriesView {
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

    static func states(_ list: RepositoryList, _ query: RepositoryQuery) -> [Link] {
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

    static func menu(_ filter: RepositoryQuery.Filter, _ list: RepositoryList, _ query: RepositoryQuery) -> Menu {
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

    static func headings(_ query: RepositoryQuery) -> [Heading] {
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
