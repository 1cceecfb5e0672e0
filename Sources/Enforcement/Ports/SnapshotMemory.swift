package import Policy

package import struct FoundationEssentials.Date

/// How one target stood when it was checked last.
package struct TargetSnapshot: Sendable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case inSync = "in_sync"
        case differs
        /// Something that the policy asks for could not be read.
        case unreadable
        /// Nothing can be done before GitHub is ready: no branch yet, or it is at work on an earlier change.
        case waiting
        case exempt
        /// A person has taken it out of enforcement for a while.
        case suspended
        /// It could not be checked.
        case failed
    }

    /// Why a repository steps aside, or will soon not any more.
    package struct Exemption: Hashable, Sendable {
        package let reason: String
        package let owner: String?
        /// The last day on which it holds; `nil`: it has no end.
        package let until: Day?
        /// Where the policy says so: `file:line`.
        package let place: String

        package init(reason: String, owner: String?, until: Day?, place: String) {
            self.reason = reason
            self.owner = owner
            self.until = until
            self.place = place
        }
    }

    package let target: TargetFacts
    package let checkedAt: Date
    /// When GitHub said what is in `kinds`: earlier than `checkedAt` where it could not be read since.
    package let observedAt: Date
    /// The digest of the policy under which it was checked.
    package let policy: String
    package let state: State
    /// Why it could not be checked; `nil` where it was.
    package let failure: String?
    /// What GitHub says, once everything that was verified is done.
    package let kinds: [String: Result<Observed, Unreadable>]
    /// What `kinds` has an answer to.
    package let asked: AskedSettings
    /// Names of the rules that apply, evaluated ones among them.
    package let rules: [String]
    /// What still differs from what the active rules want.
    package let differences: [Change]
    package let findings: Findings
    package let notes: [Note]
    package let exemption: Exemption?

    package init(
        target: TargetFacts, checkedAt: Date, observedAt: Date? = nil, policy: String, state: State,
        failure: String? = nil, kinds: [String: Result<Observed, Unreadable>] = [:],
        asked: AskedSettings = AskedSettings(), rules: [String] = [], differences: [Change] = [],
        findings: Findings = Findings(), notes: [Note] = [], exemption: Exemption? = nil
    ) {
        self.target = target
        self.checkedAt = checkedAt
        self.observedAt = observedAt ?? checkedAt
        self.policy = policy
        self.state = state
        self.failure = failure
        self.kinds = kinds
        self.asked = asked
        self.rules = rules
        self.differences = differences
        self.findings = findings
        self.notes = notes
        self.exemption = exemption
    }

    /// The same as an observation, to plan from.
    package var observation: RepositoryObservation { RepositoryObservation(target: target, kinds: kinds) }

    /// The kinds that have to be read before these settings can be compared with what is there.
    package func kindsLacking(for desired: DesiredSettings) -> Set<String> {
        asked.kindsLacking(for: desired, in: kinds)
    }
}

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
