package import FoundationEssentials
import Policy

extension WorkResult {
    /// What becomes of work, by what came of it.
    ///
    /// - Parameter random: from 0 up to 1.
    package init(
        of record: Record, _ claim: WorkClaim, now: Date, random: Double, pace: RetrySchedule = RetrySchedule()
    ) {
        func later(
            _ delay: Duration, attempts: Int = 0, outages: Int = 0, _ reason: String?, waits: [Readiness]?
        ) -> WorkResult {
            .later(
                due: now.advanced(by: delay.seconds), attempts: attempts, outages: outages, reason: reason,
                waits: waits)
        }
        let readiness = claim.item.isNew ? record.readiness : []
        // What is refused for good is sent again when something has changed. Of a new repository GitHub may still be
        // making up its mind.
        let isSettled = !claim.item.isNew || claim.attempts > 0
        switch record.failureReason {
        case .cancelled:
            self = later(.zero, attempts: claim.attempts, outages: claim.outages, nil, waits: nil)
        case _ where record.isPostponed && record.resumesAt.map { $0 > now } ?? false:
            // A second more: GitHub's clock is not ours.
            self = .limited(
                until: (record.resumesAt ?? now).advanced(by: 1), reason: record.complaint)
        case _ where record.isPostponed || record.failureReason == .unavailable || record.failureReason == .history:
            let delay = pace.outage(claim.outages, random: random)
            self = later(
                delay, attempts: claim.attempts, outages: claim.outages + 1, record.complaint, waits: nil)
        // Renamed, transferred or deleted: the events that say so come on their own.
        case .notFound where !claim.item.isNew: self = .done
        // Until the policy allows it, or a later sweep has room for it again.
        case _ where record.isWithheld: self = .failed(reason: record.complaint ?? "withheld")
        case .policy: self = .failed(reason: record.complaint ?? "the policy forbids it")
        case _ where !record.conflicts.isEmpty && record.unmet.isEmpty:
            let end = record.conflicts.map { $0.until }.max() ?? now
            self = .later(due: end, attempts: 0, outages: 0, reason: record.conflicts.first?.sentence, waits: [])
        case _
        where !readiness.isEmpty
            && record.unmet.allSatisfy({ $0.missingTeams != nil || $0.refusal != nil || $0.status == .withheld }):
            let delays = readiness.compactMap { $0.step.delay(claim.waits[$0.step] ?? 0) }
            if let delay = delays.min() {
                self = later(RetrySchedule.spread(delay, random), record.complaint, waits: readiness)
            } else {
                self =
                    record.failureReason == nil && record.unmet.isEmpty
                    ? .done : .failed(reason: record.complaint ?? "it never became ready")
            }
        case _ where record.isInSync && record.isPending:
            let what = "GitHub is still at work on \(record.pending ?? "a change")"
            if let delay = Readiness.Step.progress.delay(claim.waits[.progress] ?? 0) {
                self = later(delay, what, waits: [Readiness(.progress, what)])
            } else {
                self = .failed(reason: "\(what), after a day; it may never make it")
            }
        case _ where record.isInSync: self = .done
        case _ where isSettled && record.isRefusedForGood: self = .done
        default:
            let reason = record.complaint ?? "not in sync"
            self =
                claim.attempts + 1 >= pace.attempts
                ? .failed(reason: reason)
                : later(
                    pace.delay(claim.attempts, random: random), attempts: claim.attempts + 1, reason,
                    waits: readiness.isEmpty ? nil : readiness)
        }
    }
}

extension Record {
    /// All that was not made is beyond the policy's limits.
    fileprivate var isWithheld: Bool {
        failureReason == nil && !unmet.isEmpty && unmet.allSatisfy { $0.status == .withheld }
    }

    /// The changes that were not made.
    var unmet: [Outcome] { outcomes.filter { $0.status.isProblem } }

    /// Everything was done but for what GitHub refuses however often it is asked.
    var isRefusedForGood: Bool {
        // What is withheld because of another change waits for that one.
        let unmet = unmet.filter { !($0.status == .withheld && $0.change.isFromExclusive) }
        return failure == nil && !unmet.isEmpty && unmet.allSatisfy { $0.refusal != nil }
            && !(plan?.notes.contains { $0.topic == .unreadable } ?? true)
    }

    /// The first thing that did not go well.
    package var complaint: String? {
        if let failure { return failure }
        if let outcome = unmet.first(where: { $0.status != .withheld }) ?? unmet.first {
            return "\(outcome.change.title): \(outcome.message ?? outcome.status.rawValue)"
        }
        return plan?.notes.first { $0.topic == .unreadable }.map { "\($0.kind ?? "repository"): \($0.message)" }
    }
}
