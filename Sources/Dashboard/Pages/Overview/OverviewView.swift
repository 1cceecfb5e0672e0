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
    let refused: String?
    let waiting: [Row]
    /// Repositories in the state "waiting", where they are more than those listed.
    let allWaiting: String?
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
                .reduce("\(inSync.grouped) of \(total.grouped)\(data.isComplete ? "" : " checked so far")") {
                    "\($0), \($1)"
                }
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
        refused = data.refused > 0 ? "\(data.refused.grouped) \(data.refused == 1 ? "change" : "changes")" : nil
        waiting = data.waiting.map { Row($0, now) }
        allWaiting = data.pending > data.waiting.count ? data.pending.grouped : nil
        conflicts = data.conflicts.map { Row($0, now) }
        findings = data.findings > 0 ? data.findings : nil
        drift = data.drift.prefix(Self.shownDrift).map { DriftRow($0, now) }
        driftCount = data.drift.reduce(0) { $0 + $1.changes }
        driftDetail = Self.detail(data.drift)
        pause = data.pause.map { PauseRow($0, now) }
        suspensions = data.suspensions.map { SuspensionRow($0, now) }
        sweep = data.sweep.map { SweepRow($0, now) }
        policy = data.policy.map { PolicyRow($0, now) }
        budgets = data.budgets.map { BudgetRow($0, now) }
    }

    private static let shownDrift = 20

    /// Who caused it.
    private static func detail(_ drift: [OverviewData.Drift]) -> String {
        guard !drift.isEmpty else { return "nothing had to be reverted" }
        var people = Set(drift.compactMap { $0.actor }).sorted()
        if people.count > 3 { people = people.prefix(2) + ["\(people.count - 2) others"] }
        if drift.contains(where: { $0.actor == nil }) { people.append("somebody unknown") }
        guard let last = people.popLast() else { return "" }
        return people.isEmpty ? "by \(last)" : "by \(people.joined(separator: ", ")) and \(last)"
    }

    /// Never 100% while one is missing.
    static func percent(_ part: Int, of whole: Int) -> String? {
        guard whole > 0 else { return nil }
        let tenths = Int((Double(part) / Double(whole) * 1000).rounded(.down))
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}
