package import FoundationEssentials
import Kinds
package import Policy

/// A setting that another App or bot keeps changing back: it is not enforced for a while, and reported.
package struct Conflict: Hashable, Sendable, Codable {
    /// The change that would have been made: `repository has_wiki`.
    package let title: String
    /// The Apps and bots that were named as having changed it.
    package let actors: [String]
    /// How often it was enforced within the window.
    package let times: Int
    /// It is not enforced until then.
    package let until: Date

    package init(title: String, actors: [String], times: Int, until: Date) {
        self.title = title
        self.actors = actors
        self.times = times
        self.until = until
    }

    package var sentence: String {
        let whom = actors.isEmpty ? "another program" : actors.joined(separator: " and ")
        return "\(title): enforced \(times) times within an hour and changed again by \(whom); not enforced until "
            + "\(until.ISO8601Format()). Configure \(whom) to leave it alone, then run 'githubcop retry'."
    }
}

/// Knows which settings two programs change back and forth.
///
/// Only a loop with an App or bot pauses, and only settings that a kind declares harmless (`SettingKind.mayPause`). What
/// a person does is enforced again every time: otherwise anyone could switch enforcement off by toggling a setting.
package struct ConflictPolicy: Sendable {
    /// A setting that was enforced so often within ``window`` is not enforced again.
    package static let limit = 5
    package static let window = Duration.seconds(3600)

    /// Those of the planned changes that are not to be made, with why.
    package let conflicts: @Sendable (RepositoryPlan, [Cause]) async -> [Conflict]

    package init(conflicts: @escaping @Sendable (RepositoryPlan, [Cause]) async -> [Conflict]) {
        self.conflicts = conflicts
    }

    /// Everything is enforced, always.
    package static let none = ConflictPolicy { _, _ in [] }

    /// Finds the conflicts among planned changes.
    ///
    /// - Parameters:
    ///   - enforced: how often each was made within the window because of Apps and bots alone, by title.
    ///   - present: conflicts that have not ended.
    package static func conflicts(
        _ plan: RepositoryPlan, _ causes: [Cause], enforced: [String: Int], present: [Conflict], now: Date
    ) -> [Conflict] {
        guard !causes.contains(where: { $0.isByPerson }) else { return [] }
        let bots = causes.filter { $0.isByBot }.compactMap { $0.actor }.reduce(into: [String]()) { known, actor in
            if !known.contains(actor) { known.append(actor) }
        }
        return plan.changes.compactMap { change in
            guard change.mayPause else { return nil }
            if let conflict = present.first(where: { $0.title == change.title }) { return conflict }
            guard !bots.isEmpty, let times = enforced[change.title], times >= limit else { return nil }
            return Conflict(title: change.title, actors: bots, times: times, until: now.advanced(by: window.seconds))
        }
    }
}

extension Change {
    /// Whether enforcing it may pause in a loop with another program.
    var mayPause: Bool { settingKind?.mayPause(subject) ?? false }
}

extension RepositoryPlan {
    /// The plan less what is paused.
    func without(_ conflicts: [Conflict]) -> RepositoryPlan {
        let titles = Set(conflicts.map { $0.title })
        return replacing(changes: changes.filter { !titles.contains($0.title) })
    }
}
