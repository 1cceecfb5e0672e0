import ArgumentParser
import Composition
import Enforcement
import Foundation
import Policy

struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings repositories in line with the policy, or carries out a saved plan.")

    @Argument(help: "A plan saved by 'githubcop plan --out FILE': exactly that is done, or nothing.")
    var plan: String?

    @OptionGroup var policyOptions: PolicyOptions
    @OptionGroup var runOptions: RunOptions
    @OptionGroup var sweepOptions: SweepOptions
    @OptionGroup var writeOptions: WriteOptions
    @OptionGroup var keepingOptions: KeepingOptions
    @OptionGroup var connectionOptions: ConnectionOptions
    @OptionGroup var waitOptions: WaitOptions

    func run() async throws {
        try await running {
            guard plan == nil || (runOptions.isWhole && !sweepOptions.resume) else {
                throw Stop(
                    "--repo, --shard and --resume do not go with a saved plan, which is carried out whole or not at "
                        + "all; make a plan for those repositories.", code: .badInput)
            }
            let keeper = RunKeeper("apply", keepingOptions, path: policyOptions.state)
            let run = try PolicyRun(
                policyOptions, connectionOptions, pacing: writeOptions.pacing, whenExhausted: waitOptions.behaviour,
                shards: runOptions.shard?.count ?? 1, history: keeper.history,
                keepsState: !keepingOptions.noHistory)
            try await keeper.prepareExisting()
            let selection = try runOptions.selection(in: run.organization)
            let summary = try await run.closing { enforcer, connection in
                try await keeper.resolveInterrupted(connection)
                if let plan { return try await carryOut(plan, run, enforcer, connection, keeper) }
                var sweep = try SweepRun("apply", run, runOptions, sweepOptions, connection)
                if !sweep.state.isPlanned { try await findWhatIsDue(in: selection, run, enforcer, &sweep) }
                try await write(enforcer, &sweep, keeper)
                return sweep.output.summary
            }
            if let problem = summary.problem { throw problem }
        }
    }

    // MARK: By the policy

    /// Plans shown when the policy's limits stop the run; the rest are counted.
    private static let shownPlans = 200

    /// Plans everything first, so that the limits are known to hold before the first write. Of what differs only the
    /// repositories' names and ids are kept, since each is read again before it is written.
    private func findWhatIsDue(
        in selection: Selection, _ run: PolicyRun, _ enforcer: Enforcer, _ sweep: inout SweepRun
    ) async throws {
        var shown: [RepositoryPlan] = []
        let end = try await enforcer.sweep(selection, from: sweep.state.place, until: sweep.isStopAsked) { event in
            if case .planned(let planned) = event {
                if case .success(let plan) = planned.plan, !plan.changes.isEmpty {
                    sweep.change { $0.add(plan) }
                    if shown.count < Self.shownPlans { shown.append(plan) }
                } else {
                    sweep.output.show(planned)
                }
            }
            sweep.follow(event)
        }
        try sweep.check(end.reason, left: sweep.left)
        // A share of the repositories means nothing in a run over those that were named one by one.
        var counts = sweep.state.counts
        let isSweep = runOptions.repositories.isEmpty
        counts.repositories = isSweep ? counts.repositoriesChanged + sweep.output.summary.repositories : 0
        if !isSweep { counts.repositoriesChanged = 0 }
        if let violation = run.policy.limits.violation(by: counts) {
            for plan in shown { sweep.output.show(plan) }
            sweep.end()
            let rest = sweep.state.counts.repositoriesChanged - shown.count
            let more =
                rest > 0 ? " (\(rest.counted("more repository", "more repositories")): see 'githubcop plan')" : ""
            throw Stop("Stopped before the first write: \(violation)\(more)", code: .tryLater)
        }
        let summary = sweep.output.summary
        sweep.change { state in
            state.isPlanned = true
            state.summary = summary
        }
    }

    private static let writesBetweenNotes = 50

    private func write(_ enforcer: Enforcer, _ sweep: inout SweepRun, _ keeper: RunKeeper) async throws {
        let due = sweep.state.due
        sweep.display.begin(.init(deed: "written", total: due.count))
        var done = 0
        // When the run is stopped, these stay due, and count when they are done.
        var failed: [RepositoryReference] = []
        if !due.isEmpty { try await keeper.prepare() }
        let reason = try await enforcer.enforce(
            due, cause: .command("apply", trigger: "apply"),
            priority: runOptions.repositories.isEmpty ? .sweep : .drift, until: sweep.isStopAsked
        ) { record in
            sweep.output.show(record)
            if record.isWorthAnother {
                failed.append(due[done])
            } else {
                sweep.change { $0.summary.add(record) }
            }
            done += 1
            if done.isMultiple(of: Self.writesBetweenNotes) {
                sweep.change { $0.due = failed + due[done...] }
                sweep.keep()
            }
            sweep.display.update { standing in
                standing.done = done
                standing.changes += record.outcomes.count
            }
        }
        sweep.change { $0.due = failed + due[done...] }
        sweep.output.run = await keeper.close()
        try sweep.check(reason, left: due.count - done)
        sweep.end()
    }

    // MARK: A saved plan

    private func carryOut(
        _ file: String, _ run: PolicyRun, _ enforcer: Enforcer, _ connection: Connection, _ keeper: RunKeeper
    ) async throws -> RunSummary {
        let saved = try read(file)
        guard saved.organization.lowercased() == run.organization.lowercased() else {
            throw Stop("The plan is for \(saved.organization), not for \(run.organization).", code: .badInput)
        }
        try await refuseWhatMoved(since: saved, enforcer)
        var output = RunOutput(format: runOptions.format, organization: run.organization)
        let interruption = Interruption(after: sweepOptions.duration)
        if !saved.repositories.isEmpty { try await keeper.prepare() }
        var done = 0
        let reason = try await enforcer.carryOut(
            saved.repositories, cause: .command("apply \(file)", trigger: "apply"), until: { interruption.isAsked }
        ) { record in
            output.show(record)
            done += 1
        }
        output.run = await keeper.close()
        output.finish(connection.client.usage(), BudgetReport(connection, isSweep: false))
        if case .stopped = reason {
            let left = saved.repositories.count - done
            throw Stop(
                "\(interruption.reason), \(left.counted("repository", "repositories")) not looked at. "
                    + "Make a new plan for the rest.", code: interruption.code)
        }
        return output.summary
    }

    private func read(_ file: String) throws -> SavedPlan {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Stop("\(file) cannot be read.", code: .badInput)
        }
        do {
            return try SavedPlan(parsing: Array(data))
        } catch {
            throw Stop("\(file): \(error)", code: .badInput)
        }
    }

    /// Looks at every repository of the plan before the first write.
    private func refuseWhatMoved(since saved: SavedPlan, _ enforcer: Enforcer) async throws {
        var moved: [String] = []
        for plan in saved.repositories {
            moved += try await enforcer.moved(since: plan).map { "  \(plan.repository.name): \($0)" }
        }
        guard moved.isEmpty else {
            throw Stop(
                "Nothing was written: since the plan was made on \(saved.createdAt.formatted(.iso8601)), this has moved:\n"
                    + moved.joined(separator: "\n") + "\nMake a new plan.")
        }
    }
}
