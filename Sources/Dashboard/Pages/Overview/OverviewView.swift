import Foundation

/// The overview as its template shows it.
struct OverviewView: Sendable {
    let share: String?
    let shareDetail: String
    let isAllInSync: Bool
    let chart: ShareChart?
    let queue: String
    let queueDetail: String
    let failedCount: Int
    let failed: [Row]
    let hasFailed: Bool
    let moreFailed: String?
    let refused: Int?
    let waiting: [Row]
    let conflicts: [Row]
    let findings: Int?
    let drift: [DriftRow]
    let driftCount: Int
    let driftDetail: String
    let pause: PauseRow?
    let suspensions: [SuspensionRow]
    let sweep: SweepRow?
    let policy: PolicyRow?
    let budgets: [BudgetRow]

    init(_ data: OverviewData, now: Date) {
        share = data.inSync.flatMap { inSync in data.total.flatMap { Self.percent(inSync, of: $0) } }
        shareDetail =
            if let total = data.total, let inSync = data.inSync {
                ([
                    ("differ", data.differing), ("waiting", data.pending), ("suspended", data.suspended),
                    ("not readable", data.unreadable), ("not checked", data.unchecked), ("exempt", data.exempt),
                ]
                .filter { $0.1 > 0 }.map { "\($0.1.grouped) \($0.0)" })
                .reduce("\(inSync.grouped) of \(total.grouped)") { "\($0), \($1)" }
            } else {
                "not swept yet"
            }
        isAllInSync = data.total != nil && data.total == data.inSync
        chart = ShareChart(data.days)
        let depth = data.due + data.working
        queue = depth.grouped
        let age = data.oldest.map { ", the oldest for \(Moment.span(now.timeIntervalSince($0)))" } ?? ""
        queueDetail = "\(data.working) in work, \(data.deferred.grouped) for later\(data.due > 0 ? age : "")"
        failed = data.failed.map { Row($0, now) }
        failedCount = max(data.failedCount, failed.count)
        hasFailed = !failed.isEmpty
        moreFailed = failedCount > failed.count ? (failedCount - failed.count).grouped : nil
        refused = data.refused > 0 ? data.refused : nil
        waiting = data.waiting.map { Row($0, now) }
        conflicts = data.conflicts.map { Row($0, now) }
        findings = data.findings > 0 ? data.findings : nil
        drift = data.drift.prefix(Self.shownDrift).map { DriftRow($0, now) }
        driftCount = data.drift.reduce(0) { $0 + $1.changes }
        let people = Set(data.drift.compactMap { $0.actor })
        driftDetail =
            data.drift.isEmpty
            ? "nothing had to be reverted"
            : people.isEmpty ? "by nobody that GitHub names" : "by \(people.sorted().prefix(3).joined(separator: ", "))"
        pause = data.pause.map { PauseRow($0, now) }
        suspensions = data.suspensions.map { SuspensionRow($0, now) }
        sweep = data.sweep.map { SweepRow($0, now) }
        policy = data.policy.map { PolicyRow($0, now) }
        budgets = data.budgets.map { BudgetRow($0, now) }
    }

    private static let shownDrift = 20

    /// Never 100 % while one is missing.
    static func percent(_ part: Int, of whole: Int) -> String? {
        guard whole > 0 else { return nil }
        let tenths = Int((Double(part) / Double(whole) * 1000).rounded(.down))
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}

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
        let run: String

        init(_ drift: OverviewData.Drift, _ now: Date) {
            repository = drift.repository
            address = Address.repository(drift.repository)
            actor = drift.actor
            // The name stands before it.
            sentence = drift.actor.flatMap { Self.without("\($0) ", drift.sentence) } ?? drift.sentence
            changes = drift.changes
            at = Moment(drift.at, now: now)
            run = Address.run(drift.run)
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
                "\(sweep.repositories.grouped) checked, \(sweep.inSync.grouped) in sync, \(sweep.toFix.grouped) to fix"
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

extension Int {
    /// `10,000`
    package var grouped: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}
