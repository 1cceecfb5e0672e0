package import Enforcement
package import Foundation
import Policy
package import Store
import Wiring

extension ConflictPolicy {
    /// Detects conflicts from the history, and remembers them until they end.
    ///
    /// - Parameter began: hears of each new one, once.
    package static func kept(
        in store: StateStore, now: @escaping @Sendable () -> Date = { Date() },
        began: @escaping @Sendable (StoredConflict) -> Void = { _ in }
    ) -> ConflictPolicy {
        let logger = Log.make("conflicts")
        return ConflictPolicy { plan, causes in
            do {
                return try await conflicts(plan, causes, store, now: now()) { conflict in
                    logger.warning(
                        """
                        another program keeps changing a setting back; it is not enforced for an hour. Configure that \
                        program to leave it alone, then run 'githubcop retry'
                        """,
                        metadata: [
                            "event": "conflict_began", "repository": "\(conflict.repository)",
                            "setting": "\(conflict.title)", "with": "\(conflict.actors)",
                            "until": "\(conflict.until.ISO8601Format())",
                        ])
                    began(conflict)
                }
            } catch {
                logger.error("conflicts could not be looked up", metadata: ["reason": "\(error)"])
                return []
            }
        }
    }

    /// Runs of one repository within the window that are read: more than it takes to find a conflict.
    private static let runs = 200

    private static func conflicts(
        _ plan: RepositoryPlan, _ causes: [Cause], _ store: StateStore, now: Date, began: (StoredConflict) -> Void
    ) async throws -> [Conflict] {
        // Most events are a person's, and cost no reading.
        guard !causes.contains(where: { $0.isByPerson }) else { return [] }
        let id = plan.target.id
        let since = now.addingTimeInterval(-window.seconds)
        let known = try await store.conflicts.all(repositoryID: id)
        let records = try await store.history.latest(runs, repositoryID: id, since: since)
        var enforced: [String: Int] = [:]
        for record in records where record.reverts == nil && record.started <= now {
            let causes = try JSONDecoder().decode([Cause].self, from: Data(record.causes.utf8))
            // Nobody can bring a pause about by hand.
            guard causes.contains(where: { $0.isByBot }), !causes.contains(where: { $0.isByPerson }) else { continue }
            let outcomes = try JSONDecoder().decode([Outcome].self, from: Data(record.outcomes.utf8))
            for outcome in outcomes where outcome.status == .verified {
                // What was done before a conflict ended does not begin the next one.
                let title = outcome.change.title
                if let conflict = known.first(where: { $0.title == title }), conflict.until >= record.started {
                    continue
                }
                enforced[title, default: 0] += 1
            }
        }
        // An end that is further away than any pause lasts was set by a clock that was ahead.
        let present = known.filter { $0.until > now && $0.until <= now.addingTimeInterval(window.seconds) }.map {
            Conflict(title: $0.title, actors: [$0.actors], times: $0.times, until: $0.until)
        }
        let conflicts = ConflictPolicy.conflicts(plan, causes, enforced: enforced, present: present, now: now)
        for conflict in conflicts where !present.contains(conflict) {
            let stored = StoredConflict(
                repositoryID: id, repository: plan.target.name.description, title: conflict.title,
                actors: conflict.actors.joined(separator: ", "), times: conflict.times, began: now,
                until: conflict.until)
            try await store.conflicts.add(stored)
            began(stored)
        }
        return conflicts
    }
}
