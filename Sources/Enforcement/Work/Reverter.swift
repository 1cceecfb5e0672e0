import FoundationEssentials
import Kinds
package import Policy

/// Puts back what a run did to repositories: observe → plan → execute → check, with the before-images of the run for
/// what is desired. It knows no policy.
package struct Reverter: Sendable {
    private let organization: String
    private let session: @Sendable () -> GitHubSession
    private let directory: ActorDirectory
    private let mutations = MutationSupport()
    private let retryDelays: RetryDelays
    private let history: History
    private let snapshots: SnapshotMemory
    private let gaps = SchemaGaps()

    /// - Parameters:
    ///   - organization: whose repositories they were; one that was transferred away is left alone.
    ///   - session: GitHub for one piece of work; called once for each repository.
    ///   - history: keeps what is about to be written before it is.
    ///   - snapshots: keeps how each target stands.
    package init(
        organization: String, session: @escaping @Sendable () -> GitHubSession, history: History,
        snapshots: SnapshotMemory = .none, retryDelays: RetryDelays = RetryDelays()
    ) {
        self.organization = organization
        self.session = session
        directory = ActorDirectory(organization: organization)
        self.retryDelays = retryDelays
        self.history = history
        self.snapshots = snapshots
    }

    private struct PlannedWork {
        let plan: RepositoryPlan
        let desired: DesiredSettings
        let observation: RepositoryObservation
        let snapshot: Observer.RepositorySnapshot
    }

    /// What would be put back, and in notes what cannot be.
    /// - Throws: `GitHubFailure` when the repository could not be read.
    package func plan(_ reversal: Reversal) async throws -> RepositoryPlan {
        try await assess(reversal, observer(for: reversal, session().reader)).plan
    }

    /// Puts back what a run did to one repository. Never throws: what went wrong is in the record.
    package func revert(_ reversal: Reversal, cause: Cause) async -> Record {
        let started = Date()
        let intent = WorkIntent(history, causes: [cause], startedAt: started)
        let record = await revert(reversal, cause, intent, started)
        await intent.end(with: record)
        if let made = MadeChanges(record, reopening: reversal.reopened) { await snapshots.noteChanges(made) }
        return record
    }

    private func revert(
        _ reversal: Reversal, _ cause: Cause, _ intent: WorkIntent, _ started: Date
    ) async -> Record {
        let session = session()
        let observer = observer(for: reversal, session.reader)
        func record(_ plan: RepositoryPlan?, _ outcomes: [Outcome], _ error: (any Error)? = nil) -> Record {
            Record(
                repository: plan?.target.name ?? reversal.repository.name, causes: [cause], startedAt: started,
                finishedAt: Date(), plan: plan, outcomes: outcomes, usage: session.usage(),
                failure: error.map { "\($0)" }, failureReason: error.map { FailureReason($0) },
                isPostponed: error?.isGitHubLimit ?? false, isOutage: error?.isOutage ?? false)
        }
        do {
            let planned = try await assess(reversal, observer)
            guard !planned.plan.changes.isEmpty else { return record(planned.plan, []) }
            do {
                return record(planned.plan, try await execute(planned, session, observer, intent))
            } catch {
                return record(planned.plan, [], error)
            }
        } catch {
            return record(nil, [], error)
        }
    }

    /// The same for several, side by side; ends as `Enforcer.enforce` does.
    package func revert(
        _ reversals: [Reversal], cause: Cause, until isEnough: @escaping @Sendable () -> Bool,
        each: (Record) async throws -> Void
    ) async throws -> SweepEnd.Reason {
        try await Enforcer.carryOut(reversals, until: isEnough) { reversal in
            await revert(reversal, cause: cause)
        } each: {
            try await each($0)
        }
    }

    private func observer(for reversal: Reversal, _ reader: GitHubReader) -> Observer {
        Observer(reader, ObservationQuery(of: reversal.appliedChanges.map { $0.change }), gaps)
    }

    private func assess(_ reversal: Reversal, _ observer: Observer) async throws -> PlannedWork {
        let snapshot = try await observer.snapshot(of: reversal.repository)
        let target = snapshot.target
        let appliedChanges = reversal.appliedChanges
        let everything = DesiredSettings(undoing: appliedChanges.map { $0.change }, rule: reversal.rule)
        let observation = await observer.observe(snapshot, desired: everything)
        if let limit = observation.limit { throw limit }
        guard target.name.owner.lowercased() == organization.lowercased() else {
            let note = Note(.leftOut, "belongs to \(target.name.owner) now, not to \(organization)")
            return PlannedWork(
                plan: RepositoryPlan(target: target, changes: [], notes: [note]), desired: DesiredSettings(),
                observation: observation, snapshot: snapshot)
        }
        var (chosen, notes) = ([Change](), [Note]())
        for applied in appliedChanges {
            switch Self.decide(applied, in: observation, isForced: reversal.isForced) {
            case .putBack: chosen.append(applied.change)
            case .nothing: break
            case .leftOut(let note): notes.append(note)
            }
        }
        let desired = DesiredSettings(undoing: chosen, rule: reversal.rule)
        let plan = Planner(kinds: target.kinds, secrets: .none).plan(desired, observation)
        return PlannedWork(
            plan: RepositoryPlan(
                target: target, changes: plan.changes,
                notes: notes + plan.notes.map { $0.told(of: chosen, plan.changes) }),
            desired: desired, observation: observation, snapshot: snapshot)
    }

    private func execute(
        _ planned: PlannedWork, _ session: GitHubSession, _ observer: Observer, _ intent: WorkIntent
    ) async throws -> [Outcome] {
        guard let writer = session.writer else { throw EvaluatedOnly() }
        let plan = try await intent.covering(planned.plan)
        let executor = Executor(
            session: session, writer: writer, directory: directory, vault: .empty, retryDelays: retryDelays,
            mutations: mutations,
            gate: WriteGate(await session.rights()))
        let desired = planned.desired
        return await executor.execute(plan, planned.observation, isNew: false) { kinds in
            try await observer.observe(
                observer.snapshotAgain(planned.snapshot, for: kinds),
                desired: DesiredSettings(kinds: desired.kinds.filter { kinds.contains($0.key) }))
        }
    }
}

extension DesiredSettings {
    /// What was before these changes. Of what was changed more than once, the earliest before-image holds.
    fileprivate init(undoing changes: [Change], rule: String) {
        self.init(restating: changes.reversed().map { $0.undone(by: rule) })
    }
}

extension Note {
    /// That something does not apply to a repository is worth a line where it keeps something from being put back.
    /// What was off before is off where it does not apply.
    fileprivate func told(of chosen: [Change], _ planned: [Change]) -> Note {
        let concerned = chosen.filter { change in
            subject.map { $0 == change.subject && !(change.before ?? .null).isNull } ?? true
        }.filter { kind == nil || kind == $0.kind }
        let isPlanned = concerned.contains { change in
            planned.contains { $0.kind == change.kind && $0.subject == change.subject }
        }
        guard [.archived, .waiting, .information].contains(topic), !concerned.isEmpty, !isPlanned else { return self }
        return Note(.leftOut, kind: kind, subject: subject, message)
    }
}
