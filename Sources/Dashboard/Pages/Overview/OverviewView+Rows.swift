import Foundation

/// The entries of the overview's lists.
extension OverviewView {
    struct Row: Sendable {
        let repository: String
        let address: String
        let retry: String
        let text: String
        let since: Moment?

        init(_ item: OverviewData.Item, _ now: Date) {
            repository = item.repository
            address = Address.repository(item.repository)
            retry = Address.of("/actions/retry", ["repository": item.repository])
            text = item.text
            since = item.since.map { Moment($0, now: now) }
        }
    }

    struct DriftRow: Sendable {
        let repository: String
        let address: String
        let actor: String?
        let sentence: String
        let changes: Int
        let at: Moment
        let run: String?

        init(_ drift: OverviewData.Drift, _ now: Date) {
            repository = drift.repository
            address = Address.repository(drift.repository)
            actor = drift.actor
            // The name stands before it.
            sentence = drift.actor.flatMap { Self.without("\($0) ", drift.sentence) } ?? drift.sentence
            changes = drift.changes
            at = Moment(drift.at, now: now)
            run = drift.run.map { Address.run($0) }
        }

        private static func without(_ start: String, _ text: String) -> String? {
            text.hasPrefix(start) ? String(text.dropFirst(start.count)) : nil
        }
    }

    struct PauseRow: Sendable {
        let until: Moment
        let by: String
        let reason: String

        init(_ pause: OverviewData.Pause, _ now: Date) {
            until = Moment(pause.until, now: now)
            by = pause.by
            reason = pause.reason
        }
    }

    struct SuspensionRow: Sendable {
        let what: String
        let address: String
        let resume: String
        let until: Moment
        let by: String
        let reason: String

        init(_ suspension: OverviewData.Suspension, _ now: Date) {
            what = suspension.kind.map { "\($0) of \(suspension.repository)" } ?? suspension.repository
            address = Address.repository(suspension.repository)
            resume = Address.of(
                "/actions/resume", ["repository": suspension.repository, "kind": suspension.kind])
            until = Moment(suspension.until, now: now)
            by = suspension.by
            reason = suspension.reason
        }
    }

    struct SweepRow: Sendable {
        let at: Moment
        let because: String
        let result: String
        let cost: String
        let stoppedBy: String?
        let firstUnreadable: String?

        init(_ sweep: OverviewData.Sweep, _ now: Date) {
            at = Moment(sweep.at, now: now)
            because = sweep.because
            result =
                "\(sweep.repositories.grouped) checked, \(sweep.toFix.grouped) to fix"
                + (sweep.unreadable > 0 ? ", \(sweep.unreadable.grouped) not wholly readable" : "")
            let time = sweep.seconds < 10 ? "\((sweep.seconds * 10).rounded() / 10) s" : Moment.span(sweep.seconds)
            cost = "\(time), \(sweep.requests.grouped) requests, \(sweep.graphQLPoints.grouped) GraphQL points"
            stoppedBy = sweep.stoppedBy
            firstUnreadable = sweep.firstUnreadable
        }
    }

    struct PolicyRow: Sendable {
        let source: String
        let digest: String
        let since: Moment?
        /// Not "refused": the templates look for a name in what surrounds it too.
        let refusal: String?

        init(_ policy: OverviewData.Policy, _ now: Date) {
            source = policy.source
            digest = String(policy.digest.prefix(12))
            since = policy.since.map { Moment($0, now: now) }
            refusal = policy.refused
        }
    }

    struct BudgetRow: Sendable {
        let name: String
        let left: String
        let limit: Int
        let remaining: Int
        let resets: Moment

        init(_ budget: OverviewData.Budget, _ now: Date) {
            name = budget.name
            remaining = budget.remaining
            limit = max(1, budget.limit)
            left = "\(budget.remaining.grouped) of \(budget.limit.grouped)"
            resets = Moment(budget.resetsAt, now: now)
        }
    }
}
