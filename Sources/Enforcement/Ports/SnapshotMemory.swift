package import Policy

package import struct FoundationEssentials.Date

/// A target that could not be checked. What is known of it stays as it was.
package struct FailedCheck: Sendable {
    package let reference: RepositoryReference
    /// As GitHub gave them this time; `nil` where it gave nothing.
    package let target: TargetFacts?
    package let checkedAt: Date
    package let policy: String
    /// `unreadable` or `failed`.
    package let state: TargetSnapshot.State
    package let reason: String
    /// There is no such repository any more, or the credentials may not see it.
    package let isNotFound: Bool

    package init(
        reference: RepositoryReference, target: TargetFacts? = nil, checkedAt: Date, policy: String,
        state: TargetSnapshot.State, reason: String, isNotFound: Bool = false
    ) {
        self.reference = reference
        self.target = target
        self.checkedAt = checkedAt
        self.policy = policy
        self.state = state
        self.reason = reason
        self.isNotFound = isNotFound
    }
}

/// What was done to a target by work that did not read all of it: a saved plan, a revert.
package struct MadeChanges: Sendable {
    package let target: TargetFacts
    /// Written and read back.
    package let changes: [Change]
    /// What the policy wants and does not have any more, by these changes.
    package let reopened: [Change]

    package init(target: TargetFacts, changes: [Change], reopened: [Change] = []) {
        self.target = target
        self.changes = changes
        self.reopened = reopened
    }

    /// - Returns: `nil` where nothing was done.
    init?(_ record: Record, reopening: [Change] = []) {
        let made = record.outcomes.filter { $0.status == .verified }.map { $0.change }
        guard let plan = record.plan, !made.isEmpty else { return nil }
        let reopened = reopening.filter { change in
            made.contains { $0.kind == change.kind && ($0.path.isWithin(change.path) || change.path.isWithin($0.path)) }
        }
        self.init(target: plan.target, changes: made, reopened: reopened)
    }
}

/// A sweep has listed every repository that GitHub counts.
package struct CompleteListing: Sendable {
    /// By id.
    package let repositories: Set<Int>
    /// Whether the policy is about the organization as well.
    package let concernsOrganization: Bool
    /// Repositories that are newer than this may not have been listed.
    package let begunAt: Date

    package init(repositories: Set<Int>, concernsOrganization: Bool, begunAt: Date) {
        self.repositories = repositories
        self.concernsOrganization = concernsOrganization
        self.begunAt = begunAt
    }
}

/// Keeps how each target stood when it was checked last.
package struct SnapshotMemory: Sendable {
    /// The digest of the policy that is enforced.
    package let policy: String
    /// Takes the place of what was known of the target. It need not be on disk when this returns.
    package let note: @Sendable (TargetSnapshot) async -> Void
    package let noteFailure: @Sendable (FailedCheck) async -> Void
    /// Changes what is known of the target by that.
    package let noteChanges: @Sendable (MadeChanges) async -> Void
    /// What is not in it is not there any more.
    package let noteListing: @Sendable (CompleteListing) async -> Void
    /// What was noted is on disk when this returns.
    package let flush: @Sendable () async -> Void
    /// Whether anything is kept.
    package let isKept: Bool

    package init(
        policy: String, note: @escaping @Sendable (TargetSnapshot) async -> Void,
        noteFailure: @escaping @Sendable (FailedCheck) async -> Void,
        noteChanges: @escaping @Sendable (MadeChanges) async -> Void,
        noteListing: @escaping @Sendable (CompleteListing) async -> Void, flush: @escaping @Sendable () async -> Void
    ) {
        self.policy = policy
        self.note = note
        self.noteFailure = noteFailure
        self.noteChanges = noteChanges
        self.noteListing = noteListing
        self.flush = flush
        isKept = true
    }

    private init() {
        policy = ""
        note = { _ in }
        noteFailure = { _ in }
        noteChanges = { _ in }
        noteListing = { _ in }
        flush = {}
        isKept = false
    }

    /// Keeps nothing.
    package static let none = SnapshotMemory()
}
