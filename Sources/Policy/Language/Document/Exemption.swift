/// Repositories that are left alone for a time, and why.
package struct Exemption: Hashable, Sendable {
    package let reason: String
    /// Who answers for it.
    package let owner: String?
    /// The last day on which it holds; `nil` when it has no end.
    package let until: Day?
    package let location: SourceLocation
    /// The repositories as the policy names them.
    package let patterns: [String]
    let repositories: Matcher
}

package enum ExemptionStatus: Hashable, Sendable {
    case none
    case exempt(Exemption)
    /// It ends within 14 days.
    case ending(Exemption, daysLeft: Int)
    /// It has ended: the repository is enforced again.
    case ended(Exemption)

    /// How long before its end an exemption warns, in days.
    package static let warningPeriod = 14

    package var isExempt: Bool {
        switch self {
        case .exempt, .ending: true
        case .none, .ended: false
        }
    }

    /// What to tell about the repository; `nil` when there is nothing to tell.
    package var message: String? {
        switch self {
        case .none: return nil
        case .exempt(let exemption):
            return "exempt\(exemption.until.map { " until \($0)" } ?? ""): \(exemption.words)"
        case .ending(let exemption, let days):
            let time = days == 0 ? "today" : days == 1 ? "tomorrow" : "in \(days) days"
            return "the exemption ends \(time) (\(exemption.until?.description ?? "")): \(exemption.words)"
        case .ended(let exemption):
            return "the exemption ended on \(exemption.until?.description ?? ""): \(exemption.words)"
        }
    }
}

extension Exemption {
    /// Reason, owner and place.
    fileprivate var words: String { "\(reason)\(owner.map { ", \($0)" } ?? "") (\(location.lineText))" }

    package func status(on day: Day) -> ExemptionStatus {
        guard let until else { return .exempt(self) }
        guard day <= until else { return .ended(self) }
        let left = until.number - day.number
        return left <= ExemptionStatus.warningPeriod ? .ending(self, daysLeft: left) : .exempt(self)
    }
}

extension PolicyDocument {
    /// Whether a repository is exempt on a day; of several exemptions, the one that lasts longest counts.
    package func exemption(of repository: RepositoryName, on day: Day) -> ExemptionStatus {
        let name = Array(repository.name.lowercased().utf8)
        let longest = exemptions.filter { $0.repositories.matches(name) }
            .max { $0.until?.number ?? .max < $1.until?.number ?? .max }
        return longest?.status(on: day) ?? .none
    }

    /// Exemptions that end within 14 days, with how many days are left.
    package func endingExemptions(on day: Day) -> [(exemption: Exemption, daysLeft: Int)] {
        exemptions.compactMap { exemption in
            guard case .ending(_, let days) = exemption.status(on: day) else { return nil }
            return (exemption, days)
        }
    }
}
