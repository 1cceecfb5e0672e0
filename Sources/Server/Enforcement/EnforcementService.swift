package import Enforcement
package import Logging
package import Webhooks

package import struct FoundationEssentials.Date

/// The result of one piece of work.
package struct WorkReport: Sendable {
    package let record: Record
    package let claim: WorkClaim
    /// What becomes of it now.
    package let workResult: WorkResult
}

/// The result of one sweep.
package struct SweepReport: Sendable {
    package let request: SweepRequest
    package let survey: Survey
    package let startedAt: Date
    package let finishedAt: Date
}

/// What `serve` does with deliveries: each becomes stored work for the repositories it concerns, and workers enforce the
/// policy on these.
package struct EnforcementService: Sendable {
    package let organization: String
    package let queue: WorkQueue
    /// As whom we write, so that what our own writes cause is recognised.
    package let ownWrites: SelfWriteFilter
    let enforcer: @Sendable () -> Enforcer
    private let conflictPolicy: ConflictPolicy
    private let budget: ChangeBudget?
    let pace = EventDebouncer()
    let organizationPace = OrganizationDebouncer()
    private let unfinished = UnfinishedSurveys()
    let clock: WorkClock
    let logger: Logger
    private let scope: @Sendable (SweepRequest) -> SweepScope
    private let report: @Sendable (WorkReport) async -> Void
    private let planned: @Sendable (PlannedRepository) async -> Void
    private let surveyed: @Sendable (SweepReport) async -> Void
    private let policyPushed: @Sendable (Enforcement.Cause) -> Void
    private let previewWanted: @Sendable (PreviewSubject?) -> Void
    private let permissionsChanged: @Sendable () async -> Void

    /// - Parameters:
    ///   - organization: deliveries about others are logged and left alone.
    ///   - enforcer: asked for at the beginning of each piece of work, so that a new policy holds from then on.
    ///   - budget: counts risky changes against the policy's limits; `nil`: each repository has its own.
    ///   - scope: asked at the beginning of each sweep.
    ///   - policyPushed: told of every push to the branch of the repository that holds the policy.
    ///   - previewWanted: told which pull requests of that repository are to be previewed; `nil`: all open ones.
    ///   - permissionsChanged: told that the App was granted new permissions, before the work that comes of it is
    ///     put into the queue.
    ///   - report: told of every record, before its work is settled.
    ///   - planned: told what a sweep would do to each target.
    ///   - surveyed: told of every sweep, once what it found is in the queue.
    package init(
        organization: String, enforcer: @escaping @Sendable () -> Enforcer, storage: WorkStorage,
        conflictPolicy: ConflictPolicy = .none, budget: ChangeBudget? = nil, clock: WorkClock = .live, logger: Logger,
        scope: @escaping @Sendable (SweepRequest) -> SweepScope = { _ in .everything },
        policyPushed: @escaping @Sendable (Enforcement.Cause) -> Void = { _ in },
        previewWanted: @escaping @Sendable (PreviewSubject?) -> Void = { _ in },
        permissionsChanged: @escaping @Sendable () async -> Void = {},
        report: @escaping @Sendable (WorkReport) async -> Void,
        planned: @escaping @Sendable (PlannedRepository) async -> Void = { _ in },
        surveyed: @escaping @Sendable (SweepReport) async -> Void = { _ in }
    ) {
        self.organization = organization
        self.enforcer = enforcer
        self.conflictPolicy = conflictPolicy
        self.budget = budget
        self.clock = clock
        self.logger = logger
        self.scope = scope
        self.report = report
        self.planned = planned
        self.surveyed = surveyed
        self.policyPushed = policyPushed
        self.previewWanted = previewWanted
        self.permissionsChanged = permissionsChanged
        queue = WorkQueue(storage: storage, clock: clock, logger: logger)
        ownWrites = SelfWriteFilter(now: clock.now)
    }

    /// Works until the queue is closed and what was begun is settled.
    package func work() async {
        await queue.run { request, isEnough, found in
            try await sweep(request, isEnough, found)
        } _: { claim in
            await carryOut(claim)
        }
    }

    /// Somebody has granted the App what it may have lacked.
    private static let newPermissions = "installation.new_permissions_accepted"

    /// So often a sweep is tried again because GitHub did not list all that it counts.
    private static let mostAttempts = 3
    /// Repositories that are put into the queue in one transaction.
    private static let chunk = 500

    private func sweep(
        _ request: SweepRequest, _ isEnough: @escaping @Sendable () -> Bool, _ found: WorkQueue.Found
    ) async throws {
        let started = clock.now()
        if request.causes.contains(where: { $0.trigger == Self.newPermissions }) { await enforcer().forgetRefusals() }
        let survey = try await unfinished.survey(
            request, by: enforcer(), within: scope, until: isEnough, each: planned)
        if survey.violation == nil {
            for start in stride(from: 0, to: survey.due.count, by: Self.chunk) {
                try await found(Array(survey.due[start..<min(start + Self.chunk, survey.due.count)]))
            }
        }
        // What GitHub counts and does not list may have moved while it was listed: then the next time shows it.
        if let shortfall = survey.shortfall, request.attempts < Self.mostAttempts { throw shortfall }
        await surveyed(SweepReport(request: request, survey: survey, startedAt: started, finishedAt: clock.now()))
    }

    private func carryOut(_ claim: WorkClaim) async -> WorkResult {
        await LogContext.$metadata.withValue(claim.item.logMetadata) { await settled(claim) }
    }

    private func settled(_ claim: WorkClaim) async -> WorkResult {
        if let id = claim.item.repository.id {
            ownWrites.begin(id)
            pace.note(id, now: clock.now())
        }
        let record = await enforcer().enforce(claim.item, budget: budget, conflictPolicy: conflictPolicy)
        if let id = claim.item.repository.id { ownWrites.end(id, hasWritten: !record.outcomes.isEmpty) }
        let workResult = WorkResult(of: record, claim, now: clock.now(), random: clock.random())
        await report(WorkReport(record: record, claim: claim, workResult: workResult))
        return workResult
    }

    /// Takes in a verified delivery. On disk when this returns.
    ///
    /// - Throws: what the storage throws; then nothing was taken in, and GitHub is to be told so.
    @Sendable package func accept(_ delivery: Delivery, _ concern: RequestedWork) async throws -> DeliveryAcceptance {
        if delivery.grantsPermissions { await permissionsChanged() }
        if case .preview(_, let subject, _) = concern {
            // Nothing is kept: after a restart the open pull requests say what is missing.
            previewWanted(subject)
            return .new
        }
        guard let intake = intake(of: delivery, concern) else { return .new }
        guard try await queue.accept(intake) else { return .duplicate }
        if case .policy = concern {
            policyPushed(intake.cause)
            previewWanted(nil)
        }
        return .new
    }
}
