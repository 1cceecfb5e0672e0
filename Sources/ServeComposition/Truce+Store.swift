import Composition
package import Enforcement
package import Foundation
import Policy
package import Store

extension Truce {
    /// Detects fights from the history, and remembers them until they end.
    package static func kept(in store: StateStore, now: @escaping @Sendable () -> Date = { Date() }) -> Truce {
        let logger = Log.make("fights")
        return Truce { plan, causes in
            do {
                return try await fights(plan, causes, store, now: now())
            } catch {
                logger.error("fights could not be looked up", metadata: ["reason": "\(error)"])
                return []
            }
        }
    }

    /// Runs of one repository within the window that are looked at: more than it takes to find a fight.
    private static let runs = 200

    private static func fights(
        _ plan: RepositoryPlan, _ causes: [Cause], _ store: StateStore, now: Date
    ) async throws -> [Fight] {
        let id = plan.repository.id
        let since = now.addingTimeInterval(-window.seconds)
        let known = try await store.fights.all(repositoryID: id)
        let records = try await store.history.latest(runs, repositoryID: id, since: since)
        var putBack: [String: Int] = [:]
        for record in records where record.reverts == nil {
            let outcomes = try JSONDecoder().decode([Outcome].self, from: Data(record.outcomes.utf8))
            for outcome in outcomes where outcome.status == .verified {
                // What was done before a fight ended does not begin the next one.
                let title = outcome.change.title
                if let fight = known.first(where: { $0.title == title }), fight.until >= record.started { continue }
                putBack[title, default: 0] += 1
            }
        }
        let present = known.filter { $0.until > now }.map {
            Fight(title: $0.title, actors: [$0.actors], times: $0.times, until: $0.until)
        }
        let fights = judge(plan, causes, putBack: putBack, present: present, now: now)
        for fight in fights where !present.contains(fight) {
            try await store.fights.add(
                StoredFight(
                    repositoryID: id, repository: plan.repository.name.description, title: fight.title,
                    actors: fight.actors.joined(separator: ", "), times: fight.times, began: now, until: fight.until))
        }
        return fights
    }
}
