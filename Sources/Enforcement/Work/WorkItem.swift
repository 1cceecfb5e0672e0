package import Policy

package import struct FoundationEssentials.Date

/// Why a repository is looked at.
package struct Cause: Hashable, Sendable, Codable {
    /// The event and its action (`repository.created`), or `sweep`, `apply`.
    package let trigger: String
    /// Who did it, where known.
    package let actor: String?
    /// A sentence for people: "octocat deleted the branch protection rule main".
    package let sentence: String
    /// `X-GitHub-Delivery`.
    package let delivery: String?

    package init(trigger: String, actor: String? = nil, sentence: String, delivery: String? = nil) {
        self.trigger = trigger
        self.actor = actor
        self.sentence = sentence
        self.delivery = delivery
    }
}

/// One repository to bring in line, and all the reasons that came together while it waited.
package struct WorkItem: Hashable, Sendable {
    /// Which work goes first.
    package enum Priority: Int, Comparable, Sendable, Codable {
        case sweep
        case drift
        case newRepository

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package var repository: RepositoryReference
    package var causes: [Cause]
    package var priority: Priority

    package init(repository: RepositoryReference, causes: [Cause], priority: Priority) {
        self.repository = repository
        self.causes = causes
        self.priority = priority
    }

    /// For those who know a repository from a delivery.
    package init(
        owner: String, name: String, id: Int?, nodeID: String?, causes: [Cause], priority: Priority
    ) {
        self.init(
            repository: RepositoryReference(
                name: RepositoryName(owner: owner, name: name), id: id, nodeID: nodeID),
            causes: causes, priority: priority)
    }

    /// GitHub may not show the repository everywhere yet.
    package var isNew: Bool { priority == .newRepository }
}

/// What came of looking at one repository.
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
    /// One of GitHub's limits stood in the way of some of it: the same will do later.
    package let isPostponed: Bool

    package init(
        repository: RepositoryName, causes: [Cause], startedAt: Date, finishedAt: Date, plan: RepositoryPlan?,
        outcomes: [Outcome], usage: RequestUsage, failure: String? = nil, isPostponed: Bool = false
    ) {
        self.repository = repository
        self.causes = causes
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.plan = plan
        self.outcomes = outcomes
        self.usage = usage
        self.failure = failure
        self.isPostponed = isPostponed || outcomes.contains { $0.isPostponed }
    }

    /// Everything that could be done was done and read back.
    package var isInSync: Bool {
        failure == nil && outcomes.allSatisfy { $0.status == .verified }
            && !(plan?.notes.contains { $0.topic == .unreadable } ?? true)
    }

    /// What stays to be done once GitHub is ready: no branch yet.
    package var isWaiting: Bool { plan?.notes.contains { $0.topic == .waiting } ?? false }
}
