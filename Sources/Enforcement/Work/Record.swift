package import Policy

package import struct FoundationEssentials.Date

/// What came of checking one repository.
package struct Record: Sendable, Codable {
    package let repository: RepositoryName
    package let causes: [Cause]
    package let startedAt: Date
    package let finishedAt: Date
    /// `nil` when it could not even be read.
    package let plan: RepositoryPlan?
    package let outcomes: [Outcome]
    package let usage: RequestUsage
    /// Why nothing could be planned or written; `nil` otherwise.
    package let failure: String?
    /// The kind of `failure`.
    package let failureReason: FailureReason?
    /// What was not enforced because another program keeps changing it back.
    package let conflicts: [Conflict]
    /// One of GitHub's limits stood in the way of some of it: the same will do later.
    package let isPostponed: Bool
    /// When that limit ends, where GitHub named a time.
    package let resumesAt: Date?
    /// GitHub did not answer, so that it could not even be read.
    package let isOutage: Bool
    /// Something of the organization is to be removed once its repositories are as the policy says.
    let hasDeferredRemovals: Bool

    package init(
        repository: RepositoryName, causes: [Cause], startedAt: Date, finishedAt: Date, plan: RepositoryPlan?,
        outcomes: [Outcome], usage: RequestUsage, failure: String? = nil, failureReason: FailureReason? = nil,
        conflicts: [Conflict] = [], isPostponed: Bool = false, resumesAt: Date? = nil, isOutage: Bool = false,
        hasDeferredRemovals: Bool = false
    ) {
        self.repository = repository
        self.causes = causes
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.plan = plan
        self.outcomes = outcomes
        self.usage = usage
        self.failure = failure
        self.isOutage = isOutage
        self.hasDeferredRemovals = hasDeferredRemovals
        self.failureReason = failureReason
        self.conflicts = conflicts
        self.resumesAt = resumesAt
        self.isPostponed = isPostponed || outcomes.contains { $0.isPostponed }
    }

    /// Everything that could be done was done and read back, or GitHub is still at work on it (`isPending`).
    package var isInSync: Bool {
        failure == nil && conflicts.isEmpty && !outcomes.contains { $0.status.isProblem }
            && !(plan?.notes.contains { $0.topic == .unreadable } ?? true)
    }

    /// Trying again may do what this could not: it failed, as opposed to being refused.
    package var isWorthAnother: Bool { isPostponed || isOutage || outcomes.contains { $0.status == .failed } }

    /// GitHub accepted something and is still at work on it.
    package var isPending: Bool { pending != nil }

    /// The first thing on which GitHub is still at work.
    var pending: String? {
        if let outcome = outcomes.first(where: { $0.status == .pending }) { return outcome.change.title }
        return plan?.notes.first { $0.topic == .inProgress }.map {
            [$0.kind, $0.subject].compactMap { $0 }.joined(separator: " ")
        }
    }

    /// A person has taken some of it out of enforcement for a while.
    package var isSuspended: Bool { plan?.notes.contains { $0.topic == .suspended } ?? false }

    /// What stays to be done once GitHub is ready: no branch yet.
    package var isWaiting: Bool { plan?.notes.contains { $0.topic == .waiting } ?? false }
}
