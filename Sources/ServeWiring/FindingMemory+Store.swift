package import Enforcement
package import Foundation
package import Policy
package import Store
import Wiring

extension FindingMemory {
    /// Keeps in the state file what evaluated rules would change.
    package static func kept(
        in database: StateDatabase, now: @escaping @Sendable () -> Date = { Date() }
    ) -> FindingMemory {
        let (table, logger) = (FindingTable(database: database), Log.make("findings"))
        return FindingMemory(
            note: { plan in
                do {
                    try await table.note(StoredFindings(plan, at: now()))
                } catch {
                    logger.error("findings could not be kept", metadata: ["reason": "\(error)"])
                }
            },
            forget: {
                do {
                    try await table.removeAll()
                } catch {
                    logger.error("findings could not be forgotten", metadata: ["reason": "\(error)"])
                }
            })
    }
}

extension StoredFindings {
    package init(_ plan: RepositoryPlan, at now: Date) throws {
        let findings = plan.findings
        self.init(
            targetID: plan.target.id, name: plan.target.name.description,
            changes: try JSONText.of(findings.changes), errors: try JSONText.of(findings.errors),
            count: findings.count, withheld: findings.withheld.count, found: now)
    }
}
