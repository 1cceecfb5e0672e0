import FoundationEssentials
import Kinds
package import Policy

/// Observe → plan → execute → check, for one repository. Every trigger ends here.
package struct Enforcer: Sendable {
    let policy: PolicyDocument
    /// Where a policy is compared with another one, and nothing is enforced.
    let comparison: PolicyComparison?
    /// What is read of a target.
    var query: ObservationQuery
    /// What was observed before, where targets are read only in part.
    var earlier: EarlierObservations?
    let gaps: SchemaGaps
    let session: @Sendable () -> GitHubSession
    let sweepSession: @Sendable () -> GitHubSession
    let organization: String
    let size = OrganizationSize()
    let organizationCheck = OrganizationCheck()
    /// How many repositories a page holds; later sweeps start with what the first one learned.
    let pageSize = PageSize()
    let directory: ActorDirectory
    private let mutations = MutationSupport()
    let vault: SecretVault
    let history: History
    let refusals: RefusalMemory
    let retryDelays: RetryDelays
    let suspensions: SuspensionReader
    let latestFindings: FindingMemory
    let snapshots: SnapshotMemory
    /// Some rule may be evaluated only.
    let isEvaluating: Bool
    private let today: @Sendable () -> Day

    /// - Parameters:
    ///   - organization: whose repositories the policy is for; one that was transferred away is left alone.
    ///   - session: GitHub for one piece of work; called once for each repository.
    ///   - sweepSession: the same for work that can wait; `nil`: there is no difference.
    ///   - history: keeps what is about to be written before it is.
    ///   - suspensions: what a person has taken out of enforcement for a while.
    ///   - findings: keeps what evaluated rules would change.
    ///   - snapshots: keeps how each target stood when it was checked last.
    ///   - refusals: what is not sent again by work that nothing but the calendar asked for.
    ///   - gaps: what is known of the server, where others talk to it as well.
    ///   - comparison: with the policy that is to follow: its plans are previews, and nothing can be written.
    ///   - today: the day by which exemptions end.
    package init(
        policy: PolicyDocument, organization: String, session: @escaping @Sendable () -> GitHubSession,
        sweepSession: (@Sendable () -> GitHubSession)? = nil, vault: SecretVault, history: History,
        refusals: RefusalMemory = .none, retryDelays: RetryDelays = RetryDelays(),
        suspensions: SuspensionReader = .none,
        findings: FindingMemory = .none, snapshots: SnapshotMemory = .none, gaps: SchemaGaps = SchemaGaps(),
        comparison: PolicyComparison? = nil,
        today: @escaping @Sendable () -> Day = { Day(secondsSince1970: Int(Date().timeIntervalSince1970)) }
    ) {
        self.policy = policy
        self.comparison = comparison
        query = ObservationQuery(of: comparison?.policies ?? [policy])
        self.gaps = gaps
        // Where nothing is to be written, there is nothing to write with.
        let isReadOnly = policy.isEvaluated || comparison != nil
        let sweepSession = sweepSession ?? session
        self.session = { isReadOnly ? session().readOnly : session() }
        self.sweepSession = { isReadOnly ? sweepSession().readOnly : sweepSession() }
        self.organization = organization
        directory = ActorDirectory(organization: organization)
        self.vault = vault.adding(policy.concealed)
        self.history = history
        self.refusals = refusals
        self.retryDelays = retryDelays
        self.suspensions = suspensions
        latestFindings = findings
        self.snapshots = snapshots
        isEvaluating = policy.hasEvaluatedRules
        self.today = today
    }

    /// Those that decide what is read.
    var policies: [PolicyDocument] { comparison?.policies ?? [policy] }

    /// A plan, with what it was made from and what that cost.
    struct PlannedWork: Sendable {
        var plan: RepositoryPlan
        let desired: DesiredSettings
        let observation: RepositoryObservation
        let snapshot: Observer.RepositorySnapshot
        /// Nothing was readable for reasons that will pass.
        let isIncomplete: Bool
        /// All that was read, for active rules and evaluated ones; `nil` where the target is left alone.
        var reading: Reading?
    }

    /// What GitHub said, and what it was asked.
    struct Reading: Sendable {
        let observation: RepositoryObservation
        let asked: DesiredSettings
        var exemption: TargetSnapshot.Exemption?
    }

    func planner(for desired: DesiredSettings, of target: TargetFacts) async -> Planner {
        Planner(kinds: target.kinds, secrets: await vault.memory(of: desired, target: target))
    }

    func plan(_ desired: DesiredSettings, _ observation: RepositoryObservation) async -> RepositoryPlan {
        let memory = await vault.memory(of: desired, target: observation.target)
        let plan = Planner(kinds: observation.target.kinds, secrets: memory).plan(desired, observation)
            .leavingOutConcealed(but: policy.concealed)
        await vault.trust(desired, memory, observation)
        let notes = vault.notes(on: plan)
        guard !notes.isEmpty else { return plan }
        return plan.replacing(notes: plan.notes + notes)
    }

    // MARK: Planning

    /// The plan for one repository.
    /// - Throws: `GitHubFailure` when the repository could not be read, `PolicyProblems` when the policy contradicts
    ///   itself for this repository.
    package func plan(_ reference: RepositoryReference) async throws -> (plan: RepositoryPlan, usage: RequestUsage) {
        let session = session()
        let observer = observer(session.reader)
        do {
            let planned = try await assess(observer.snapshot(of: reference), observer)
            await note(planned)
            return (planned.plan, session.usage())
        } catch {
            await noteFailure(error, of: reference)
            throw error
        }
    }

    /// What all rules of the policy want of one repository, active or not, and whether it is exempt at present.
    /// - Throws: as `plan`.
    package func desired(
        of reference: RepositoryReference
    ) async throws -> (repository: RepositoryFacts, desired: DesiredSettings, exemption: String?) {
        let snapshot = try await observer(session().reader).snapshot(of: reference)
        guard let repository = snapshot.target.repository else {
            throw Unreadable("\(reference.name) is the organization, not a repository")
        }
        let exemption = policy.exemption(of: repository.name, on: today()).message
        let desired = try policy.evaluatedSettings(for: repository) ?? policy.settings(for: repository)
        return (repository, desired, exemption)
    }

    func observer(_ reader: GitHubReader) -> Observer { Observer(reader, query, gaps) }

    func assess(_ snapshot: Observer.RepositorySnapshot, _ observer: Observer) async throws -> PlannedWork {
        guard let repository = snapshot.target.repository else {
            return try await assessOrganization(snapshot, observer)
        }
        guard repository.name.owner.lowercased() == organization.lowercased() else {
            let note = Note(.information, "belongs to \(repository.name.owner), not to \(organization): left alone")
            let plan = RepositoryPlan(repository: repository, changes: [], notes: [note])
            return PlannedWork(
                plan: plan, desired: DesiredSettings(),
                observation: RepositoryObservation(repository: repository, kinds: [:]), snapshot: snapshot,
                isIncomplete: false)
        }
        let exemption = policy.exemption(of: repository.name, on: today())
        let desired = exemption.isExempt ? DesiredSettings() : try policy.settings(for: repository)
        var (plan, observation, reading) = try await plan(
            desired, snapshot, observer, evaluated: exemption.isExempt ? nil : evaluatedSettings(of: snapshot.target))
        reading.exemption = TargetSnapshot.Exemption(exemption)
        try policy.checkForFlips(plan, observation)
        let notes = [Note(exemption)].compactMap { $0 } + plan.notes
        return PlannedWork(
            plan: plan.replacing(notes: notes), desired: desired,
            observation: observation, snapshot: snapshot,
            isIncomplete: observation.kinds.values.contains {
                if case .failure(let unreadable) = $0 { unreadable.isTransient } else { false }
            }, reading: reading)
    }

    // MARK: Enforcing

    /// Enforces the policy on one repository. Never throws: what went wrong is in the record.
    ///
    /// - Parameter budget: counts risky changes against the policy's limits; `nil`: over this repository alone.
    /// - Parameter conflictPolicy: knows what is not to be enforced at the moment.
    package func enforce(
        _ item: WorkItem, budget: ChangeBudget? = nil, conflictPolicy: ConflictPolicy = .none
    ) async -> Record {
        await enforce(item, budget: budget, conflictPolicy: conflictPolicy, batch: nil)
    }

    /// - Parameter batch: the run over many repositories that this is part of.
    func enforce(
        _ item: WorkItem, budget: ChangeBudget?, conflictPolicy: ConflictPolicy = .none, batch: BatchContext?
    ) async -> Record {
        let started = Date()
        let intent = WorkIntent(history, causes: item.causes, startedAt: started)
        var draft: SnapshotDraft?
        var obstacle: (any Error)?
        let record = await enforce(
            item, budget ?? .alone(), conflictPolicy, intent, started, batch, &draft, &obstacle)
        if let plan = record.plan, record.failure == nil { await refusals.note(plan, record.outcomes) }
        await intent.end(with: record)
        if let draft {
            await snapshots.note(draft.snapshot(at: record.finishedAt, policy: snapshots.policy))
        } else if let obstacle {
            await noteFailure(obstacle, of: item.repository)
        }
        return record
    }

    /// - Parameters:
    ///   - draft: what is known of the target afterwards; `nil` where it could not be planned.
    ///   - obstacle: why it could not.
    private func enforce(
        _ item: WorkItem, _ budget: ChangeBudget, _ conflictPolicy: ConflictPolicy, _ intent: WorkIntent,
        _ started: Date, _ batch: BatchContext?, _ draft: inout SnapshotDraft?, _ obstacle: inout (any Error)?
    ) async -> Record {
        let limits = LimitWatch()
        let session = limits.watching(item.priority == .sweep ? sweepSession() : session())
        var observer = observer(session.reader)
        observer.sharedReads = batch?.reads
        var conflicts: [Conflict] = []
        var waiting: [Outcome] = []
        var deferred: [Change] = []
        func record(
            _ plan: RepositoryPlan?, _ outcomes: [Outcome], failure: String? = nil, failureReason: FailureReason? = nil,
            isOutage: Bool = false
        ) -> Record {
            Record(
                repository: plan?.target.name ?? item.repository.name, causes: item.causes, startedAt: started,
                finishedAt: Date(), plan: plan?.with(waiting),
                outcomes: outcomes.with(waiting).with(plan?.findings.withheld ?? []),
                usage: session.usage(), failure: failure, failureReason: failureReason, conflicts: conflicts,
                isPostponed: failureReason == .limit, resumesAt: limits.end, isOutage: isOutage,
                hasDeferredRemovals: !deferred.isEmpty)
        }
        do {
            var planned = try await settled(item, observer)
            draft = SnapshotDraft(planned)
            if item.isBeforeRepositories { deferred = removalsInSharedGroups(of: planned.plan) }
            planned.plan = planned.plan.without(deferred)
            waiting = await refused(planned.plan, item)
            planned.plan = planned.plan.without(waiting)
            if !planned.plan.changes.isEmpty {
                conflicts = await conflictPolicy.conflicts(planned.plan, item.causes)
            }
            planned.plan = planned.plan.without(conflicts)
            let plan = planned.plan
            guard !plan.changes.isEmpty else { return record(plan, []) }
            var progress: Progress
            do {
                let admission = try await admit(plan, budget, isNew: item.isNew)
                var admitted = planned
                admitted.plan = admission.plan
                let outcomes = try await execute(
                    admitted, session, observer, isNew: item.isNew, intent, batch?.combiner)
                draft?.add(outcomes)
                progress = Progress(planned, outcomes + admission.withheld)
            } catch {
                return record(plan, [], failure: "\(error)", failureReason: FailureReason(error))
            }
            do {
                while var next = try await further(after: &progress, observer) {
                    draft?.add(next)
                    next.plan = next.plan.without(conflicts).without(waiting)
                    let admission = try await admit(next.plan, budget, isNew: item.isNew)
                    var admitted = next
                    admitted.plan = admission.plan
                    let outcomes = try await execute(
                        admitted, session, observer, isNew: item.isNew, intent, batch?.combiner)
                    draft?.add(outcomes)
                    progress.add(next, outcomes + admission.withheld)
                }
                return record(progress.plan, progress.outcomes)
            } catch {
                return record(
                    progress.plan, progress.outcomes, failure: "\(error)", failureReason: FailureReason(error))
            }
        } catch {
            obstacle = error
            return record(nil, [], failure: "\(error)", failureReason: FailureReason(error), isOutage: error.isOutage)
        }
    }

    /// Reads and plans; a new repository is read again until GitHub shows all of it, or the retries are used up.
    private func settled(_ item: WorkItem, _ observer: Observer) async throws -> PlannedWork {
        guard item.isNew else { return try await assess(observer.snapshot(of: item.repository), observer) }
        do {
            return try await retryDelays.creation.retry {
                $0 is Incomplete || RetryDelays.isCreationUnfinished($0)
            } _: {
                let planned = try await assess(observer.snapshot(of: item.repository), observer)
                if planned.isIncomplete { throw Incomplete(planned: planned) }
                return planned
            }
        } catch let incomplete as Incomplete {
            return incomplete.planned
        }
    }

    private struct Incomplete: Error {
        let planned: PlannedWork
    }

    /// - Throws: `HistoryFailure`: then nothing of it was written.
    func execute(
        _ planned: PlannedWork, _ session: GitHubSession, _ observer: Observer, isNew: Bool, _ intent: WorkIntent,
        _ combiner: WriteCombiner? = nil
    ) async throws -> [Outcome] {
        guard !planned.plan.changes.isEmpty else { return [] }
        guard let writer = session.writer else { throw EvaluatedOnly() }
        let plan = try await intent.covering(planned.plan)
        let executor = Executor(
            session: session, writer: writer, directory: directory, vault: vault, retryDelays: retryDelays,
            mutations: mutations, gate: WriteGate(await session.rights()), combiner: combiner)
        let desired = planned.desired
        return await executor.execute(plan, planned.observation, isNew: isNew) { kinds in
            let again = DesiredSettings(
                kinds: desired.kinds.filter { kinds.contains($0.key) },
                exclusive: desired.exclusive.filter { kinds.contains($0.key) })
            return try await observer.observe(
                observer.snapshotAgain(planned.snapshot, for: kinds), desired: again)
        }
    }
}

extension Note {
    fileprivate init?(_ exemption: ExemptionStatus) {
        guard let message = exemption.message else { return nil }
        let topic: Topic =
            switch exemption {
            case .exempt: .exempt
            case .ending: .exemptionEnding
            case .none, .ended: .information
            }
        self.init(topic, message)
    }
}

extension Error {
    /// One of GitHub's limits stands in the way: the same will do later.
    package var isGitHubLimit: Bool { (self as? GitHubFailure)?.isLimit ?? false }
    /// GitHub did not answer.
    var isOutage: Bool { (self as? GitHubFailure)?.reason == .unavailable }
}
