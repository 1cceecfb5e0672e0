import Kinds
import Policy

/// One observation, two policies.
extension Enforcer {
    /// Reads what either policy needs, and compares them.
    /// - Throws: `GitHubFailure` where one of GitHub's limits stands in the way.
    func preview(
        by comparison: PolicyComparison, _ snapshot: Observer.RepositorySnapshot, _ observer: Observer
    ) async throws -> TargetPreview {
        let target = snapshot.target
        guard target.name.owner.lowercased() == organization.lowercased() else {
            var preview = TargetPreview(target: target)
            preview.isCompared = false
            preview.unknown = ["it belongs to \(target.name.owner), not to \(organization)"]
            return preview
        }
        var repositories: [RepositoryFacts]?
        if target.repository == nil {
            repositories =
                if let known = earlier?.repositories { known } else {
                    try await selectableRepositories(observer)
                }
        }
        let wanted = comparison.wanted(of: target, repositories: repositories)
        var reads = wanted.reads
        let known = try await earlier?.observation(of: target)
        if let known {
            reads = reads.only(
                known.kindsLacking(of: target, for: wanted, isOfBase: known.policy == earlier?.basePolicy))
        }
        var observation = await observer.observe(snapshot, desired: reads)
        if let limit = observation.limit { throw limit }
        if let known {
            observation = RepositoryObservation(
                target: observation.target, kinds: known.kinds.merging(observation.kinds) { $1 })
        }
        return comparison.preview(wanted, observation)
    }
}
