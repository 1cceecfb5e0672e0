package import FoundationEssentials
package import Policy

/// A setting that was put back again and again, because something else keeps changing it: it is left alone for a while
/// and reported.
package struct Fight: Hashable, Sendable, Codable {
    /// The change that would have been made: `branches main: enforce_admins`.
    package let title: String
    /// Who was named as having changed it.
    package let actors: [String]
    /// How often it was put back.
    package let times: Int
    /// It is left alone until then.
    package let until: Date

    package init(title: String, actors: [String], times: Int, until: Date) {
        self.title = title
        self.actors = actors
        self.times = times
        self.until = until
    }

    package var sentence: String {
        let whom = actors.isEmpty ? "somebody" : actors.joined(separator: " and ")
        return "\(title): put back \(times) times within an hour and changed again by \(whom); left alone until "
            + "\(until.ISO8601Format()). Settle it with them, then 'githubcop retry'."
    }
}

/// Knows which settings are being fought over.
package struct Truce: Sendable {
    /// A setting that was put back so often within ``window`` is not put back again.
    package static let limit = 5
    package static let window = Duration.seconds(3600)

    /// Those of the planned changes that are not to be made, with why.
    package let fights: @Sendable (RepositoryPlan, [Cause]) async -> [Fight]

    package init(fights: @escaping @Sendable (RepositoryPlan, [Cause]) async -> [Fight]) { self.fights = fights }

    /// Everything is put back, always.
    package static let none = Truce { _, _ in [] }

    /// Judges planned changes by what was done before.
    ///
    /// - Parameters:
    ///   - putBack: how often each was made within the window, by title.
    ///   - present: fights that have not ended.
    package static func judge(
        _ plan: RepositoryPlan, _ causes: [Cause], putBack: [String: Int], present: [Fight], now: Date
    ) -> [Fight] {
        let actors = causes.compactMap { $0.actor }.reduce(into: [String]()) { known, actor in
            if !known.contains(actor) { known.append(actor) }
        }
        return plan.changes.compactMap { change in
            if let fight = present.first(where: { $0.title == change.title }) { return fight }
            guard let times = putBack[change.title], times >= limit else { return nil }
            return Fight(
                title: change.title, actors: actors, times: times, until: now.advanced(by: window.seconds))
        }
    }
}

extension RepositoryPlan {
    /// The plan less what is fought over.
    func without(_ fights: [Fight]) -> RepositoryPlan {
        let titles = Set(fights.map { $0.title })
        return RepositoryPlan(
            repository: repository, changes: changes.filter { !titles.contains($0.title) }, notes: notes)
    }
}
