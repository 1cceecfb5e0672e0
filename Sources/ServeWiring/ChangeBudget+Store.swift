package import Enforcement
package import Foundation
package import Policy
package import Store

extension ChangeBudget {
    /// Counts over 24 hours what `serve` does, repositories left out that are younger than a day.
    package static func lastDay(
        of store: StateStore, now: @escaping @Sendable () -> Date = { Date() }
    ) -> ChangeBudget {
        let counts = DailyRiskCounts(store.history, now: now)
        return ChangeBudget(span: "in 24 hours") { try await counts.take($0) }
    }
}

/// What was written before this process began is in the history; what it let through itself is kept here, so that work
/// side by side does not count too little.
private actor DailyRiskCounts {
    private struct Grant {
        let time: Date
        let counts: RiskCounts
    }

    private let history: RunHistory
    private let now: @Sendable () -> Date
    private let start: Date
    private var grants: [Grant] = []
    private var young: [Int: Date] = [:]
    private static let day: TimeInterval = 86_400

    init(_ history: RunHistory, now: @escaping @Sendable () -> Date) {
        self.history = history
        self.now = now
        start = now()
    }

    func take(_ request: ChangeBudget.Request) async throws -> [Change: Risk] {
        let time = now()
        let begin = time.addingTimeInterval(-Self.day)
        if request.isNew { young[request.repositoryID] = young[request.repositoryID] ?? time }
        young = young.filter { $0.value > begin }
        guard young[request.repositoryID] == nil else { return [:] }
        var earlier: [RunHistory.RiskSum] = []
        if begin < start {
            // From before the process began.
            guard try await !history.repositoriesCreated(since: begin).contains(request.repositoryID) else {
                return [:]
            }
            earlier = try await history.risks(from: begin, until: start)
        }
        grants.removeAll { $0.time <= begin }
        var allowance = request.allowance
        for sum in earlier { _ = allowance.take(RiskCounts(sum)) }
        for grant in grants { _ = allowance.take(grant.counts) }
        let beyond = allowance.take(request.changes)
        let counts = RiskCounts(of: request.changes.filter { beyond[$0] == nil })
        if !counts.isEmpty { grants.append(Grant(time: time, counts: counts)) }
        return beyond
    }
}

extension RiskCounts {
    package init(_ sum: RunHistory.RiskSum) {
        self.init()
        removals = sum.removals
        if let risk = sum.risk.flatMap(Risk.init), risk != .removal { self[risk] = sum.changes }
    }
}
