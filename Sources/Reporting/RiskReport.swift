import Enforcement
package import Policy

/// The risky changes of a run, the same ones of several repositories as one, in the order of their weight.
///
/// Small, however many repositories there are: of each group a few names are kept, and beyond a number of groups only
/// the sums.
package struct RiskReport: Sendable {
    struct Group: Sendable {
        let change: Change
        let risk: Risk
        var count = 0
        var names: [String] = []
    }

    private struct Key: Hashable {
        let risk: Risk
        let title: String
        let transition: String
        let place: String
    }

    private var groups: [Key: Group] = [:]
    private var order: [Key] = []
    package private(set) var counts = RiskCounts()
    private var riskyChanges = 0

    private static let mostGroups = 200
    private static let shownNames = 3

    package init() {}

    package var isEmpty: Bool { counts.isEmpty }

    package mutating func add(_ plan: RepositoryPlan) {
        for change in plan.changes {
            counts.add(change)
            guard let risk = change.risk else { continue }
            riskyChanges += 1
            let key = Key(
                risk: risk, title: change.title, transition: Transition(change).text, place: change.source.lineText)
            if groups[key] == nil {
                guard order.count < Self.mostGroups else { continue }
                order.append(key)
            }
            groups[key, default: Group(change: change, risk: risk)].count += 1
            if groups[key]?.names.count ?? 0 < Self.shownNames {
                groups[key]?.names.append(plan.target.name.title)
            }
        }
    }

    /// The heaviest class first, within it what concerns most repositories.
    var ordered: [Group] {
        let found = order.compactMap { groups[$0] }
        return Risk.allCases.flatMap { risk in
            found.filter { $0.risk == risk }.enumerated().sorted {
                ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
            }.map { $0.element }
        }
    }

    /// Changes of further groups, of which only the number is known.
    var omitted: Int { riskyChanges - groups.values.reduce(0) { $0 + $1.count } }
}

extension RiskReport.Group {
    /// `25 repositories: acme/a, acme/b, acme/c and 22 more`.
    var repositories: String {
        let more = count > names.count ? " and \(count - names.count) more" : ""
        return (count > 1 ? "\(count) repositories: " : "") + names.joined(separator: ", ") + more
    }
}

/// The limits that hold for a run, to say beforehand what they will not let through.
package struct LimitsInForce: Sendable {
    let limits: Limits
    /// The organization's repositories; `nil` while that is not known.
    package var total: Int?
    let shards: Int

    package init(_ limits: Limits, total: Int? = nil, shards: Int = 1) {
        self.limits = limits
        self.total = total
        self.shards = shards
    }

    /// How much of a class is allowed; `nil` where there is no limit, or it cannot be told.
    func allowance(of risk: Risk) -> Int? {
        guard let limit = limits[risk] else { return nil }
        if case .percent(let percent) = limit.amount, percent > 0, total == nil { return nil }
        return limit.amount.allowance(of: total ?? 0, shards: shards)
    }

    /// What will not be written of so many changes of a class; `nil` where all of it will.
    func sentence(on risk: Risk, _ count: Int) -> String? {
        guard let allowed = allowance(of: risk), count > allowed else { return nil }
        let place = limits[risk]?.location.map { " (\($0.lineText))" } ?? ", which is not in the policy,"
        let head = "limits.\(risk.limitName)\(place) allows \(allowed)"
        return risk == .removal
            ? "\(head), and this is \(count): 'apply' stops before its first write"
            : "\(head), and this is \(count): 'apply' withholds \(count - allowed)"
    }
}
