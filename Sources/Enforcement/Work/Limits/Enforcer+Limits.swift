import Policy

/// The policy's limits, before anything is written.
extension Enforcer {
    /// The organization's repositories, where a limit is a share of them; else 0.
    /// - Throws: `GitHubFailure` when they cannot be counted.
    package func totalForLimits() async throws -> Int {
        guard policy.limits.hasShares else { return 0 }
        return try await size.count { try await repositoryCount(of: organization) }
    }

    /// A plan as far as the limits let it be carried out.
    struct Admission: Sendable {
        let plan: RepositoryPlan
        let withheld: [Outcome]
    }

    /// - Throws: `LimitViolation` where nothing may be changed at all; `GitHubFailure` when the repositories cannot be
    ///   counted, of which a limit is a share.
    func admit(_ plan: RepositoryPlan, _ budget: ChangeBudget, isNew: Bool) async throws -> Admission {
        let inOrder = await withholdingForOtherTarget(plan)
        let admitted = try await withinLimits(inOrder.plan, budget, isNew: isNew)
        return Admission(plan: admitted.plan, withheld: inOrder.withheld + admitted.withheld)
    }

    private func withinLimits(_ plan: RepositoryPlan, _ budget: ChangeBudget, isNew: Bool) async throws -> Admission {
        guard !budget.isUnlimited else { return Admission(plan: plan, withheld: []) }
        if policy.limits.repositoriesChanged?.amount.isNone == true,
            let violation = policy.limits.violation(by: .init(of: [plan], total: 1))
        {
            throw LimitViolation(description: violation)
        }
        let counts = RiskCounts(of: plan.changes)
        guard !counts.isEmpty else { return Admission(plan: plan, withheld: []) }
        let limits = policy.limits
        let isLimited = Risk.allCases.contains { counts[$0] > 0 && limits[$0] != nil }
        guard isLimited else { return Admission(plan: plan, withheld: []) }
        let allowance = RiskAllowance(limits, of: try await totalForLimits())
        let beyond = try await budget.take(
            .init(repositoryID: plan.target.id, changes: plan.changes, isNew: isNew, allowance: allowance))
        guard !beyond.isEmpty else { return Admission(plan: plan, withheld: []) }
        let withheld = plan.changes.compactMap { change -> Outcome? in
            if let risk = beyond[change] {
                return Outcome(change: change, status: .withheld, message: limits.words(of: risk, in: budget.span))
            }
            // What takes the place of something must not be missing when that is taken away.
            guard change.isFromExclusive,
                let first = beyond.first(where: { $0.key.kind == change.kind && !$0.key.isFromExclusive })
            else { return nil }
            return Outcome(
                change: change, status: .withheld, message: "left in place, because \(first.key.title) was withheld")
        }
        return Admission(plan: plan.without(withheld.map { $0.change }), withheld: withheld)
    }
}

/// The policy's limits let nothing of it be written.
struct LimitViolation: Error, CustomStringConvertible {
    let description: String
}

extension Limits {
    /// Why a change of this class is not written, and what to do about it.
    fileprivate func words(of risk: Risk, in span: String) -> String {
        let limit = self[risk]
        let way = "run 'githubcop apply --ignore-limits'"
        guard let limit, let location = limit.location else {
            return
                "\(risk.rawValue): the policy's limits allow none unless they say so; set limits.\(risk.limitName), or \(way)"
        }
        return
            "\(risk.rawValue): limits.\(risk.limitName) allows \(limit.amount) \(span); raise it (\(location.lineText)), or \(way)"
    }
}
