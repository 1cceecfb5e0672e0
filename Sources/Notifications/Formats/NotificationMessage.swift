import Enforcement

/// What goes to a receiver in one request.
package struct NotificationMessage: Hashable, Sendable {
    let organization: String
    let groups: [NoticeGroup]
    /// How many more causes there were, of each kind.
    let omitted: [Notice.Kind: Int]
    let dashboard: String?

    package init(
        organization: String, groups: [NoticeGroup], omitted: [Notice.Kind: Int] = [:], dashboard: String? = nil
    ) {
        self.organization = organization
        // Those that come first are the last to be left out.
        self.groups = Notice.Kind.allCases.flatMap { kind in groups.filter { $0.kind == kind } }
        self.omitted = omitted
        self.dashboard = dashboard
    }

    /// One group for each cause.
    package init(organization: String, notices: [Notice], dashboard: String? = nil) {
        var groups: [NoticeGroup] = []
        for notice in notices {
            if let index = groups.firstIndex(where: { $0.cause == notice.cause }) {
                groups[index].add(notice)
            } else {
                groups.append(NoticeGroup(notice))
            }
        }
        self.init(organization: organization, groups: groups, dashboard: dashboard)
    }

    /// The kinds with how often each happened: no shortening takes it away.
    var headline: String {
        let parts = Notice.Kind.allCases.compactMap { kind -> String? in
            let count = groups.filter { $0.kind == kind }.reduce(0) { $0 + $1.count } + (omitted[kind] ?? 0)
            return count == 0 ? nil : count == 1 ? kind.title : "\(kind.title) (\(count))"
        }
        return "GitHubCop in \(organization): \(parts.joined(separator: ", "))"
    }

    /// What is left out of it when it shows so many groups.
    func rest(_ detail: MessageDetail) -> String? {
        let left = groups.count - min(detail.groups, groups.count) + omitted.values.reduce(0, +)
        return left == 0 ? nil : "and \(left) more"
    }
}

/// How much of a message is shown. The first that fits a receiver's limits is sent.
struct MessageDetail: Hashable, Sendable {
    let groups: Int
    let details: Int
    let places: Int
    let width: Int

    static let levels: [MessageDetail] =
        [
            MessageDetail(groups: .max, details: 12, places: 10, width: 400),
            MessageDetail(groups: .max, details: 3, places: 5, width: 200),
            MessageDetail(groups: .max, details: 1, places: 3, width: 120),
            MessageDetail(groups: .max, details: 0, places: 1, width: 100),
        ] + [40, 20, 10, 5, 2, 1, 0].map { MessageDetail(groups: $0, details: 0, places: 1, width: 100) }
}

extension NoticeGroup {
    func title(_ detail: MessageDetail) -> String { "\(kind.title): \(title.shortened(to: detail.width))" }

    func details(_ detail: MessageDetail) -> [String] {
        details.prefix(detail.details).map { $0.shortened(to: detail.width) }
    }

    func places(_ detail: MessageDetail) -> [Notice.Place] { Array(places.prefix(detail.places)) }

    /// How many places are not shown.
    func otherPlaces(_ detail: MessageDetail) -> Int { placeCount - min(detail.places, places.count) }

    /// Behind the places.
    func suffix(_ detail: MessageDetail) -> String {
        let more = otherPlaces(detail)
        return (more > 0 ? " and \(more) more" : "") + (count > 1 ? " (\(count.counted("time")))" : "")
    }
}
