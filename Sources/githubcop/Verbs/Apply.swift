import ArgumentParser
import Enforcement
import Foundation
import Policy
import Wiring

struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make repositories match the policy, or apply a saved plan.")

    @Argument(
        help: "A plan saved by 'githubcop plan --out FILE': exactly that is applied, or nothing.",
        completion: Completions.file)
    var plan: String?

    @OptionGroup var policyOptions: PolicyOptions
    @OptionGroup var runOptions: RunOptions
    @OptionGroup var sweepOptions: SweepOptions
    @OptionGroup var writeOptions: WriteOptions
    @OptionGroup var keepingOptions: RetentionOptions
    @OptionGroup var connectionOptions: ConnectionOptions
    @OptionGroup var waitOptions: WaitOptions
    @OptionGroup var confirmationOptions: ConfirmationOptions
    @OptionGroup var strictOptions: StrictOptions
    @OptionGroup var mergeOptions: MergeOptions

    @Flag(help: "Let this run exceed the policy's limits. The history records it.")
    var ignoreLimits = false

    @Flag(
        help: ArgumentHelp(
            "Take secrets that GitHub has, and that this state file does not know or that somebody else has set, for "
                + "the policy's values, instead of setting them."))
    var adopt = false
    @Flag(help: "Write nothing: show what all rules would change, as with 'enforcement: evaluate'.")
    var evaluate = false

    func run() async throws {
        try await running {
            guard plan == nil || (runOptions.isWhole && !sweepOptions.resume) else {
                throw Stop(
                    "--repo, --shard and --resume do not go with a saved plan, which is carried out whole or not at "
                        + "all; make a plan for those repositories.", code: .badInput)
            }
            guard !adopt || (plan == nil && !keepingOptions.noHistory) else {
                throw Stop(
                    "--adopt remembers secrets in the state file: it goes neither with a saved plan nor with "
                        + "--no-history.", code: .badInput)
            }
            guard plan == nil || !evaluate else {
                throw Stop(
                    "--evaluate does not go with a saved plan, which is carried out whole or not at all.",
                    code: .badInput)
            }
            guard plan == nil || mergeOptions.previewed == nil else {
                throw Stop(
                    "--previewed does not go with a saved plan, which is carried out as it was shown.", code: .badInput)
            }
            let recorder = RunRecorder("apply", keepingOptions, path: policyOptions.state)
            let run = try PolicyRun(
                policyOptions, connectionOptions, pacing: writeOptions.pacing, whenExhausted: waitOptions.behaviour,
                shards: runOptions.shard?.count ?? 1, history: recorder.history, findings: recorder.findings,
                snapshots: { recorder.snapshots(policy: $0) },
                keepsState: !keepingOptions.noHistory, isEvaluated: evaluate, trustsSecrets: adopt)
            try await recorder.prepareExisting()
            let selection = try runOptions.selection(in: run.organization)
            guard !runOptions.isPointless(for: run.policy) else { return }
            let summary = try await run.closing { enforcer, connection in
                try await recorder.resolveInterrupted(connection)
                if let plan { return try await carryOut(plan, run, enforcer, connection, recorder) }
                var sweep = try SweepRun("apply", run, runOptions, sweepOptions, connection)
                sweep.output.comparison = MergeComparison(
                    try mergeOptions.preview(of: run.organization, policy: policyOptions.policy),
                    policy: PolicyDigest(of: run.policyTexts), connection)
                sweep.output.show(await enforcer.preflight(of: selection.named, writes: true))
                if !sweep.state.isPlanned { try await findWhatIsDue(in: selection, run, enforcer, &sweep) }
                try await write(run, enforcer, &sweep, recorder)
                if sweep.output.summary.problem == nil { try sweep.checkMatches(strictOptions) }
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
        let confirmation = confirmationOptions.confirmation
        var shown: [RepositoryPlan] = []
        let end = try await enforcer.sweep(selection, from: sweep.state.place, until: sweep.isStopAsked) { event in
            if case .planned(let planned) = event {
                if case .success(let plan) = planned.plan, !plan.changes.isEmpty {
                    await sweep.output.comparison?.check(plan)
                    sweep.change { $0.add(plan) }
                    if confirmation.isAsked { sweep.output.preview(plan) }
                    if shown.count < Self.shownPlans {
                        shown.append(plan)
                    }
                } else {
                    sweep.output.show(planned)
                    if case .success(let plan) = planned.plan {
                        sweep.output.summary.add(plan.findings.withheld, of: plan.target.kind)
                    }
                }
            }
            sweep.follow(event)
        }
        try sweep.check(end.reason, left: sweep.left)
        try sweep.checkFound()
        sweep.note(end.coverage)
        sweep.notePlanned()
        if sweep.state.counts.repositories == 0, !ignoreLimits {
            sweep.noteOrganization(try await enforcer.totalForLimits())
        }
        sweep.output.showPreview()
        sweep.output.tellNotPreviewed()
        if let violation = violation(run, sweep) {
            sweep.output.hold()
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
        guard sweep.state.counts.changes > 0 else { return }
        try confirmation.ask(
            "Apply \(sweep.state.counts.changes.counted("change")) to \(sweep.state.due.map { $0.name }.counted)?",
            until: sweep.interruption)
    }

    /// Why nothing may be written at all.
    private func violation(_ run: PolicyRun, _ sweep: SweepRun) -> String? {
        ignoreLimits ? nil : run.policy.limits.violation(by: sweep.state.counts, shards: sweep.shards)
    }

    /// What counts the risky changes of the run.
    func budget(_ run: PolicyRun, total: Int, shards: Int = 1, planned: [Int: RiskCounts]) -> ChangeBudget {
        guard !ignoreLimits else { return .unlimited }
        return .run(RiskAllowance(run.policy.limits, of: total, shards: shards), planned: planned)
    }

    /// How the history names this run.
    func cause(_ file: String? = nil) -> Cause {
        let words = ["apply"] + [file].compactMap { $0 } + (ignoreLimits ? ["--ignore-limits"] : [])
        return .command(words.joined(separator: " "), trigger: "apply")
    }

    private static let writesBetweenNotes = 50

    private func write(
        _ run: PolicyRun, _ enforcer: Enforcer, _ sweep: inout SweepRun, _ recorder: RunRecorder
    ) async throws {
        let due = sweep.state.due
        let known = sweep.state.counts.repositories
        let budget = budget(
            run, total: known > 0 || ignoreLimits ? known : try await enforcer.totalForLimits(), shards: sweep.shards,
            planned: sweep.state.plannedRisks)
        sweep.display.begin(.init(deed: "written", total: due.count))
        sweep.output.expect(due.count)
        var done = 0
        // When the run is stopped, these stay due, and count when they are done.
        var failed: [RepositoryReference] = []
        if !due.isEmpty { try await recorder.prepare() }
        let reason = try await enforcer.enforce(
            due, cause: cause(), priority: runOptions.repositories.isEmpty ? .sweep : .drift, budget: budget,
            until: sweep.isStopAsked
        ) { record in
            if let plan = record.plan { await sweep.output.comparison?.check(plan) }
            sweep.output.show(record)
            sweep.note(record)
            if record.isWorthAnother {
                // After its repositories, the organization may come a second time.
                failed.append(done < due.count ? due[done] : RepositoryReference(name: record.repository))
            } else {
                sweep.change { $0.summary.add(record) }
            }
            done += 1
            if done.isMultiple(of: Self.writesBetweenNotes) {
                sweep.change { $0.due = failed + due.dropFirst(done) }
                sweep.keep()
            }
            sweep.display.update { standing in
                standing.done = done
                standing.changes += record.outcomes.count
            }
        }
        sweep.change { $0.due = failed + due.dropFirst(done) }
        sweep.output.run = await recorder.close()
        sweep.output.tellNotPreviewed()
        sweep.notePlanned()
        try sweep.check(reason, left: max(due.count - done, 0))
        sweep.end()
    }
}
