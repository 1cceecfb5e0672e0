import Kinds
package import Policy

/// What of the policy is about one repository.
package struct PolicyMatches: Sendable {
    /// Names of the rules that apply, exempt or not; `nil`: not known.
    package var rules: [String]?
    /// Branches that the policy names, with the place, and whether the repository has them; `nil`: not known.
    package var branches: [String: (isThere: Bool?, location: SourceLocation)] = [:]
}

extension Enforcer {
    func matches(of planned: PlannedWork) -> PolicyMatches {
        guard let repository = planned.plan.target.repository else { return PolicyMatches() }
        var matches = PolicyMatches(rules: policy.rules(for: repository))
        for kind in repositoryKinds {
            guard case .members(let members, _)? = planned.desired.kinds[kind.name] else { continue }
            let isReadable = if case .success? = planned.observation.kinds[kind.name] { true } else { false }
            let missing = Set(
                planned.plan.notes.filter { $0.kind == kind.name && $0.topic == .information }
                    .compactMap { $0.subject })
            for (branch, desired) in members where kind.namesBranch(branch) {
                if case .absent = desired { continue }
                // An empty repository does not have its branches yet.
                let isKnown = isReadable && !repository.isEmpty && !repository.isArchived
                matches.branches[branch] = (isKnown ? !missing.contains(branch) : nil, desired.provenance.location)
            }
        }
        return matches
    }
}
