import Policy

/// What a new repository still needs before it can be finished: created → visible → branch → teams → done.
package struct Readiness: Hashable, Sendable {
    package enum Step: String, Hashable, Sendable, CaseIterable {
        /// GitHub does not show it everywhere yet.
        case visible
        /// It is empty: its first push is awaited (`create`, `push`).
        case branch
        /// A team that the policy names does not exist yet (`team created`).
        case teams
        /// GitHub is still at work on a change that it accepted; not of new repositories only.
        case progress
    }

    package let step: Step
    /// For people: what exactly.
    package let detail: String

    package init(_ step: Step, _ detail: String) {
        self.step = step
        self.detail = detail
    }
}

extension Readiness.Step {
    /// When to look again without an event that announces it; nil when that has been done for long enough.
    ///
    /// - Parameter attempt: how often it was checked without effect before.
    package func delay(_ attempt: Int) -> Duration? {
        let schedule = schedule
        if attempt < schedule.count { return schedule[attempt] }
        // A change on which GitHub is at work for a day is none that it will make.
        return self != .progress && attempt < schedule.count + 30 ? schedule.last : nil
    }

    private var schedule: [Duration] {
        switch self {
        case .visible: [2, 5, 10, 20, 40, 60, 120, 300, 900, 3600].map { .seconds($0) }
        case .progress: [60, 60, 60, 120, 300, 900, 3600, 6 * 3600].map { .seconds($0) }
        case .branch, .teams: [30, 60, 300, 900, 3600, 6 * 3600, 24 * 3600].map { .seconds($0) }
        }
    }
}

extension Record {
    /// What a new repository waits for; empty when that is nothing, or when something else went wrong.
    var readiness: [Readiness] {
        if failureReason == .notFound { return [Readiness(.visible, failure ?? "GitHub does not show it yet")] }
        guard failure == nil else { return [] }
        let waiting = plan?.notes.filter { $0.topic == .waiting } ?? []
        let branches = waiting.map { [$0.kind, $0.subject].compactMap { $0 }.joined(separator: " ") }
        let teams = Set(outcomes.flatMap { $0.missingTeams ?? [] }).sorted()
        return (branches.isEmpty ? [] : [Readiness(.branch, "first branch, for \(branches.joined(separator: ", "))")])
            + (teams.isEmpty ? [] : [Readiness(.teams, "team \(teams.joined(separator: ", "))")])
    }
}
