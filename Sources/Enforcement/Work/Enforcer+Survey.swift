package import Policy

/// How far a check a whole organization has come, to go on after one of GitHub's limits.
package struct SurveyProgress: Sendable {
    fileprivate var survey = Survey()
    fileprivate var place = SweepPlace.beginning

    package init() {}
}

/// What a check a whole organization found: sums, and the names of what is to be checked one by one.
package struct Survey: Sendable {
    /// Repositories that were checked.
    package private(set) var repositories = 0
    package var inSync: Int { inSyncIDs.count }
    /// Ids of those that are in sync.
    package private(set) var inSyncIDs: [Int] = []
    /// Those that differ from what is desired, or could not be checked just then.
    package private(set) var due: [RepositoryReference] = []
    /// Repositories of which something could not be read, and will not be soon.
    package private(set) var unreadable = 0
    /// Repositories of which nothing is to be done but what GitHub refuses, and that wait for a change.
    package private(set) var refused = 0
    /// The first thing that could not be read, and of which repository.
    package private(set) var firstUnreadable: String?
    package fileprivate(set) var usage = RequestUsage()
    /// Why nothing of this may be written: one of the policy's limits.
    package fileprivate(set) var violation: String?
    /// Repositories that GitHub counts and did not list, if that is so.
    package fileprivate(set) var shortfall: GitHubFailure?
    /// On which repositories the App is not installed, if that is so, for people.
    package fileprivate(set) var installationNotice: String?

    fileprivate var counts = Limits.Counts()

    fileprivate mutating func add(_ planned: PlannedRepository, waiting: [Outcome]) {
        if case .failure(let failure as GitHubFailure) = planned.plan, failure.isLimit {
            // The sweep goes on with this one.
            return
        }
        repositories += 1
        switch planned.plan {
        case .success(let whole):
            let plan = whole.without(waiting)
            counts.add(plan)
            let gap = plan.notes.first { $0.topic == .unreadable }
            if !plan.changes.isEmpty || planned.outage != nil {
                due.append(plan.target.reference)
            } else if !waiting.isEmpty {
                refused += 1
            } else if gap == nil && plan.findings.withheld.isEmpty
                && !plan.notes.contains(where: { $0.topic == .suspended })
            {
                inSyncIDs.append(plan.target.id)
            }
            if let gap, planned.outage == nil {
                noteUnreadable("\(planned.name): \(gap.kind.map { "\($0): " } ?? "")\(gap.message)")
            }
        case .failure(let error as Unreadable):
            noteUnreadable("\(planned.name): \(error)")
        case .failure:
            // One by one it is tried again, and failed with its reason.
            due.append(RepositoryReference(name: planned.name))
        }
    }

    private mutating func noteUnreadable(_ sentence: String) {
        unreadable += 1
        firstUnreadable = firstUnreadable ?? sentence
    }
}

extension Enforcer {
    /// Checks an organization in bulk, which costs a few requests for each hundred repositories, and plans each.
    /// Writes nothing.
    ///
    /// - Parameters:
    ///   - scope: only these are checked.
    ///   - progress: where to begin, and afterwards how far it has come.
    ///   - isEnough: asked between repositories.
    ///   - each: what is to be done to each target.
    /// - Throws: `GitHubFailure` when the organization cannot be listed, or a limit or an outage stands in the way of
    ///   the rest; `CancellationError` when it was enough.
    package func survey(
        _ organization: String, within scope: SweepScope = .everything, goingOnWith progress: inout SurveyProgress,
        until isEnough: @escaping @Sendable () -> Bool, each: (PlannedRepository) async -> Void = { _ in }
    ) async throws -> Survey {
        var (survey, place) = (progress.survey, progress.place)
        defer { progress.survey = survey; progress.place = place }
        let end = try await sweep(.organization(organization), from: place, within: scope, until: isEnough) { event in
            switch event {
            case .size(let total): survey.counts.repositories = total
            case .planned(let planned):
                var waiting: [Outcome] = []
                if case .success(let plan) = planned.plan { waiting = await refused(plan) }
                survey.add(planned, waiting: waiting)
                await each(planned)
            case .reached(let reached): place = reached
            case .notice: break
            }
        }
        survey.usage += end.usage
        if let failure = end.failure { throw failure }
        guard case .completed = end.reason else { throw CancellationError() }
        survey.shortfall = end.coverage?.shortfall
        survey.installationNotice = end.coverage?.installationNotice
        survey.violation = policy.limits.violation(by: survey.counts)
        return survey
    }

    /// The same from the beginning, in one go.
    package func survey(
        _ organization: String, within scope: SweepScope = .everything, until isEnough: @escaping @Sendable () -> Bool
    ) async throws -> Survey {
        var progress = SurveyProgress()
        return try await survey(organization, within: scope, goingOnWith: &progress, until: isEnough)
    }

    /// Whether both enforce one edition of the policy: only then one may go on with what the other has begun.
    package func isSameEdition(as other: Enforcer) -> Bool { directory === other.directory }
}
