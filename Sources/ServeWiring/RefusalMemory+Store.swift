package import Enforcement
package import Foundation
import Policy
package import Store
import Wiring

extension RefusalMemory {
    /// Remembers in the state file what GitHub refuses.
    ///
    /// - Parameter policy: another one may be desired otherwise, so that what was refused is sent again.
    package static func kept(
        in store: StateStore, policy: PolicyDigest, now: @escaping @Sendable () -> Date = { Date() }
    ) -> RefusalMemory {
        let (table, logger) = (store.refusals, Log.make("refusals"))
        return RefusalMemory(
            waiting: { plan in
                do {
                    let known = try await table.all(repositoryID: plan.target.id)
                    guard !known.isEmpty else { return [] }
                    let planned = Dictionary(
                        plan.changes.map { ($0.title, $0.fingerprint(in: plan.target)) }, uniquingKeysWith: { $1 })
                    return known.filter { refusal in
                        refusal.policy == policy.description && planned[refusal.title] == refusal.fingerprint
                            && isWaiting(since: refusal.last, now: now())
                    }.compactMap { Refusal($0) }
                } catch {
                    logger.error("what was refused could not be looked up", metadata: ["reason": "\(error)"])
                    return []
                }
            },
            note: { plan, outcomes in
                do {
                    let (repository, at) = (plan.target, now())
                    let refused = outcomes.filter { $0.refusal == .sent }.map {
                        StoredRefusal($0, in: repository, policy: policy, at: at)
                    }
                    if refused.isEmpty, try await table.all(repositoryID: repository.id).isEmpty { return }
                    let kept = Set(outcomes.filter { $0.refusal == .waiting }.map { $0.change.title })
                    try await table.note(refused, repositoryID: repository.id, keeping: kept)
                } catch {
                    logger.error("what was refused could not be noted", metadata: ["reason": "\(error)"])
                }
            },
            forget: {
                do {
                    try await table.removeAll()
                } catch {
                    logger.error("what was refused could not be forgotten", metadata: ["reason": "\(error)"])
                }
            })
    }
}

extension Refusal {
    fileprivate init?(_ refusal: StoredRefusal) {
        guard let status = Outcome.Status(rawValue: refusal.status) else { return nil }
        self.init(
            title: refusal.title, fingerprint: refusal.fingerprint, status: status, message: refusal.message,
            times: refusal.times, first: refusal.first, last: refusal.last)
    }
}

extension StoredRefusal {
    fileprivate init(_ outcome: Outcome, in target: TargetFacts, policy: PolicyDigest, at: Date) {
        self.init(
            repositoryID: target.id, nodeID: target.reference.nodeID, owner: target.name.owner,
            name: target.name.name, title: outcome.change.title,
            fingerprint: outcome.change.fingerprint(in: target), policy: policy.description,
            status: outcome.status.rawValue, message: outcome.message ?? outcome.status.rawValue, first: at, last: at)
    }
}
