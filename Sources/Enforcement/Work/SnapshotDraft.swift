import Policy

import struct FoundationEssentials.Date

/// What is known of a target in the course of a piece of work: what was read, and what was verified since.
struct SnapshotDraft: Sendable {
    private var observation: RepositoryObservation
    private var asked: DesiredSettings
    private var open: [Change]
    private var made: [Change] = []
    private var pending: Set<Change> = []
    private var findings: Findings
    private var notes: [Note]
    private var exemption: TargetSnapshot.Exemption?

    /// - Returns: `nil` where the target is left alone, as one of another owner is.
    init?(_ planned: Enforcer.PlannedWork) {
        guard let reading = planned.reading else { return nil }
        observation = reading.observation
        asked = reading.asked
        open = planned.plan.differences
        findings = planned.plan.findings
        notes = planned.plan.notes
        exemption = reading.exemption
    }

    /// It was read and planned again.
    mutating func add(_ planned: Enforcer.PlannedWork) {
        guard let reading = planned.reading else { return }
        observation = reading.observation
        asked = reading.asked
        open += planned.plan.differences.filter { change in
            !open.contains { $0.title == change.title && $0.verb == change.verb }
        }
        findings = planned.plan.findings
        notes = planned.plan.notes
        exemption = reading.exemption
    }

    /// These were tried since it was read.
    mutating func add(_ outcomes: [Outcome]) {
        let verified = outcomes.filter { $0.status == .verified }.map { $0.change }
        let done = Set(verified)
        observation = observation.after(verified, for: asked, kinds: observation.target.kinds)
        open.removeAll { done.contains($0) }
        made += verified
        pending.formUnion(outcomes.lazy.filter { $0.status == .pending }.map { $0.change })
    }

    func snapshot(at date: Date, policy: String) -> TargetSnapshot {
        TargetSnapshot(
            target: observation.target, checkedAt: date, policy: policy, state: state, kinds: observation.kinds,
            asked: AskedSettings(asked), rules: asked.rules, differences: open, made: made, findings: findings,
            notes: notes, exemption: exemption)
    }

    private var state: TargetSnapshot.State {
        func has(_ topics: Note.Topic...) -> Bool { notes.contains { topics.contains($0.topic) } }
        if exemption != nil { return .exempt }
        if has(.unreadable) { return .unreadable }
        if open.contains(where: { !pending.contains($0) }) { return .differs }
        if !open.isEmpty || has(.waiting, .inProgress) { return .waiting }
        return has(.suspended) ? .suspended : .inSync
    }
}

extension TargetSnapshot.Exemption {
    init?(_ status: ExemptionStatus) {
        switch status {
        case .exempt(let exemption), .ending(let exemption, _):
            self.init(
                reason: exemption.reason, owner: exemption.owner, until: exemption.until,
                place: exemption.location.lineText)
        case .none, .ended: return nil
        }
    }
}

extension Enforcer {
    /// Keeps how a target stands that was planned, and on which nothing was done.
    func note(_ planned: PlannedWork) async {
        guard snapshots.isKept, let draft = SnapshotDraft(planned) else { return }
        await snapshots.note(draft.snapshot(at: Date(), policy: snapshots.policy))
    }

    /// Keeps that a target could not be checked. A limit of GitHub's says nothing of the target.
    func noteFailure(_ error: any Error, of reference: RepositoryReference, _ target: TargetFacts? = nil) async {
        guard snapshots.isKept, !error.isGitHubLimit, !(error is CancellationError) else { return }
        let failure = error as? GitHubFailure
        guard failure?.reason != .cancelled else { return }
        var isUnreadable = error is Unreadable
        if case .forbidden? = failure?.reason { isUnreadable = true }
        await snapshots.noteFailure(
            FailedCheck(
                reference: reference, target: target, checkedAt: Date(), policy: snapshots.policy,
                state: isUnreadable ? .unreadable : .failed, reason: "\(error)",
                isNotFound: failure?.reason == .notFound))
    }
}
