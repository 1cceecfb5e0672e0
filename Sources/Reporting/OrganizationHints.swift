package import Enforcement
package import Policy

/// Finds out, over a run, which rules give nearly every repository what the organization could have once for all.
package struct OrganizationHints: Sendable {
    /// Of all repositories, so many percent are nearly all.
    private static let share = 90
    /// In fewer repositories there is little to gain.
    private static let fewest = 10

    private let candidates: [(rule: String, kind: String, location: SourceLocation)]
    private var repositories = 0
    private var counts: [String: Int] = [:]

    package init(_ policy: PolicyDocument) { candidates = policy.settingsOfBothTargets }

    package mutating func add(_ planned: PlannedRepository) {
        guard !planned.name.isOrganization, let rules = planned.matches.rules else { return }
        // Of an archived repository nothing is changed.
        if case .success(let plan) = planned.plan, plan.notes.contains(where: { $0.topic == .archived }) { return }
        repositories += 1
        for rule in rules { counts[rule, default: 0] += 1 }
    }

    /// One sentence for each.
    package var found: [String] {
        guard repositories >= Self.fewest else { return [] }
        return candidates.compactMap { rule, kind, location in
            let count = counts[rule] ?? 0
            guard count * 100 >= repositories * Self.share else { return nil }
            return "the \(kind) of rule '\(rule)' are in \(count) of \(repositories) repositories; "
                + "a rule with target: organization could set them once (\(location.lineText))"
        }
    }
}
