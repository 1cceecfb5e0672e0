/// Where one policy allows more than another one, whatever there is on GitHub.
package enum PolicyLoosening: Hashable, Sendable {
    /// No rule is active any more.
    case evaluated(SourceLocation?)
    /// A rule is active in fewer repositories, or in none.
    case rule(String, from: RuleEnforcement, to: RuleEnforcement, SourceLocation)
    /// `previously`: it has been there, and ends earlier.
    case exemption(Exemption, previously: Exemption?)
    /// Of changes, or of a class of them; `nil`: there is no limit.
    case limit(String, from: Limits.Amount, to: Limits.Amount?, SourceLocation?)

    /// Where the policy that allows more says so.
    package var location: SourceLocation? {
        switch self {
        case .evaluated(let location), .limit(_, _, _, let location): location
        case .rule(_, _, _, let location): location
        case .exemption(let exemption, _): exemption.location
        }
    }
}

extension PolicyDocument {
    /// What this policy allows and `base` did not.
    ///
    /// - Parameter total: the organization's repositories, of which a limit may be a share.
    package func loosenings(since base: PolicyDocument, total: Int) -> [PolicyLoosening] {
        loweredEnforcement(since: base) + newExemptions(since: base) + raisedLimits(since: base, total: total)
    }

    /// Rules of `base` that are not in this policy, by name, with their places.
    package func removedRules(since base: PolicyDocument) -> [(name: String, location: SourceLocation)] {
        let names = Set(allRuleNames)
        return (base.rules + base.organizationRules).filter { !names.contains($0.name) }.map { ($0.name, $0.location) }
    }

    /// Where the rules stand, by name.
    package var ruleLocations: [String: SourceLocation] {
        Dictionary((rules + organizationRules).map { ($0.name, $0.location) }) { first, _ in first }
    }

    /// The beginning of the first file; `nil` where there is no rule that says which file that is.
    package var start: SourceLocation? {
        (rules + organizationRules).first.map { SourceLocation(file: $0.location.file, line: 1, column: 1) }
    }

    private func loweredEnforcement(since base: PolicyDocument) -> [PolicyLoosening] {
        guard !base.isEvaluated else { return [] }
        if isEvaluated { return [.evaluated(start)] }
        let earlier = Dictionary((base.rules + base.organizationRules).map { ($0.name, $0.enforcement) }) { first, _ in
            first
        }
        return (rules + organizationRules).compactMap { rule in
            guard let was = earlier[rule.name], rule.enforcement.parts < was.parts else { return nil }
            return .rule(rule.name, from: was, to: rule.enforcement, rule.location)
        }
    }

    private func newExemptions(since base: PolicyDocument) -> [PolicyLoosening] {
        exemptions.compactMap { exemption in
            let same = base.exemptions.filter { $0.repositories == exemption.repositories }
            guard !same.contains(where: { $0.lasts >= exemption.lasts }) else { return nil }
            return .exemption(exemption, previously: same.max { $0.lasts < $1.lasts })
        }
    }

    private func raisedLimits(since base: PolicyDocument, total: Int) -> [PolicyLoosening] {
        let names = [("repositories_changed", base.limits.repositoriesChanged, limits.repositoriesChanged)]
        let all = names + Risk.allCases.map { ($0.limitName, base.limits[$0], limits[$0]) }
        return all.compactMap { name, was, now in
            guard let was else { return nil }
            if let now, now.amount.allowance(of: total) <= was.amount.allowance(of: total) { return nil }
            return .limit(name, from: was.amount, to: now?.amount, now?.location ?? start)
        }
    }
}

extension RuleEnforcement {
    /// Of the repositories that match, the share in which the rule is active, of `RepositoryShare.whole`.
    fileprivate var parts: Int {
        switch self {
        case .active: RepositoryShare.whole
        case .evaluate: 0
        case .share(let share): share.parts
        }
    }
}

extension RuleEnforcement: CustomStringConvertible {
    /// As a policy writes it.
    package var description: String {
        switch self {
        case .active: "active"
        case .evaluate: "evaluate"
        case .share(let share): share.description
        }
    }
}

extension Exemption {
    /// The number of its last day.
    fileprivate var lasts: Int { until?.number ?? .max }
}
