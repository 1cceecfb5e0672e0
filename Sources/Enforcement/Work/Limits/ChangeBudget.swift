package import Policy
import Synchronization

/// Counts the risky changes that are made, so that the policy's limits hold over many repositories.
///
/// What is beyond a limit is withheld: it is reported and not sent, and the rest of the repository is written.
package struct ChangeBudget: Sendable {
    /// The work on one repository, of which changes are asked for.
    package struct Request: Sendable {
        package let repositoryID: Int
        package let changes: [Change]
        /// The repository was created a moment ago.
        package let isNew: Bool
        /// What the policy in force allows.
        package let allowance: RiskAllowance
    }

    /// Takes what the changes count for, before they are written.
    /// - Returns: the changes that are beyond the limits, each with the class of which no more is left.
    package let take: @Sendable (Request) async throws -> [Change: Risk]
    /// Completes "allows 5", in messages.
    package let span: String
    private(set) var isUnlimited = false

    package init(span: String, take: @escaping @Sendable (Request) async throws -> [Change: Risk]) {
        self.span = span
        self.take = take
    }

    /// Nothing is counted.
    package static let unlimited: ChangeBudget = {
        var budget = ChangeBudget(span: "") { _ in [:] }
        budget.isUnlimited = true
        return budget
    }()

    /// Of one piece of work over one repository, where nobody counts further. A new repository has nothing to lose.
    package static func alone() -> ChangeBudget {
        let left = Mutex<RiskAllowance?>(nil)
        return ChangeBudget(span: "in one repository") { request in
            guard !request.isNew else { return [:] }
            return left.withLock { left in
                var allowance = left ?? request.allowance
                defer { left = allowance }
                return allowance.take(request.changes)
            }
        }
    }

    /// Of one run over many repositories, that has planned all of them.
    ///
    /// Each repository has what was planned for it, those with the lowest ids first, so that the same run made again
    /// withholds the same. What nobody had planned (a repository is planned again before it is written) comes out of
    /// the rest.
    package static func run(_ allowance: RiskAllowance, planned: [Int: RiskCounts]) -> ChangeBudget {
        var rest = allowance
        var allotted: [Int: RiskCounts] = [:]
        for (id, counts) in planned.sorted(by: { $0.key < $1.key }) { allotted[id] = rest.take(counts) }
        let state = Mutex((rest: rest, allotted: allotted))
        return ChangeBudget(span: "in one run") { request in
            state.withLock { state in
                let own = state.allotted[request.repositoryID] ?? RiskCounts()
                state.rest.giveBack(own)
                let beyond = state.rest.take(request.changes)
                // What was planned and is still to come, after a change of visibility, stays reserved.
                let taken = RiskCounts(of: request.changes.filter { beyond[$0] == nil })
                var open = own
                for risk in Risk.allCases { open[risk] = max(0, own[risk] - taken[risk]) }
                state.allotted[request.repositoryID] = state.rest.take(open)
                return beyond
            }
        }
    }
}
