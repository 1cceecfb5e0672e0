import ArgumentParser
import Enforcement
import Foundation
import Policy
import Wiring

struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what differs from the policy. Sends only reads.")

    @OptionGroup var policyOptions: PolicyOptions
    @OptionGroup var runOptions: RunOptions
    @OptionGroup var sweepOptions: SweepOptions
    @OptionGroup var connectionOptions: ConnectionOptions
    @OptionGroup var waitOptions: WaitOptions
    @OptionGroup var strictOptions: StrictOptions

    @Option(help: "Also save the plan, for 'githubcop apply FILE'.", completion: Completions.file)
    var out: String?

    @Flag(
        help:
            "Plan without the values of the policy's secrets: changed values are not detected.")
    var withoutSecrets = false

    func run() async throws {
        try await running {
            guard out == nil || !sweepOptions.resume else {
                throw Stop("--out saves a whole plan: it does not go with --resume.", code: .badInput)
            }
            let snapshots = SnapshotFile(policyOptions.state)
            let run = try PolicyRun(
                policyOptions, connectionOptions, whenExhausted: waitOptions.behaviour,
                shards: runOptions.shard?.count ?? 1, needsSecrets: !withoutSecrets,
                snapshots: { snapshots.memory(policy: $0) })
            let selection = try runOptions.selection(in: run.organization)
            guard !runOptions.isPointless(for: run.policy) else { return }
            if let out { try Self.checkPlace(out) }
            let summary = try await run.closing { enforcer, connection in
                try await plan(selection, run, enforcer, connection)
            }
            await snapshots.close()
            if let problem = summary.problem { throw problem }
            if summary.changes > 0 { throw ExitCode.changesFound }
        }
    }

    private func plan(
        _ selection: Selection, _ run: PolicyRun, _ enforcer: Enforcer, _ connection: Connection
    ) async throws -> RunSummary {
        var sweep = try SweepRun("plan", run, runOptions, sweepOptions, connection)
        sweep.output.show(await enforcer.preflight(of: selection.named))
        var plans: [RepositoryPlan] = []
        let end = try await enforcer.sweep(selection, from: sweep.state.place, until: sweep.isStopAsked) { event in
            sweep.follow(event)
            guard case .planned(let planned) = event else { return }
            sweep.output.show(planned)
            if out != nil, case .success(let plan) = planned.plan, !plan.changes.isEmpty { plans.append(plan) }
        }
        try sweep.check(end.reason, left: sweep.left)
        try sweep.checkFound()
        sweep.note(end.coverage)
        sweep.notePlanned()
        sweep.end()
        if let out {
            try Self.save(SavedPlan(organization: run.organization, createdAt: Date(), repositories: plans), to: out)
        }
        if sweep.output.summary.problem == nil { try sweep.checkMatches(strictOptions) }
        return sweep.output.summary
    }

    /// Finds out before the first request that a plan could not be kept.
    private static func checkPlace(_ file: String) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), isDirectory.boolValue {
            throw Stop("--out \(file) is a folder; name a file.", code: .badInput)
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw Stop("--out \(file): the folder \(folder) does not exist or may not be written to.", code: .badInput)
        }
    }

    private static func save(_ plan: SavedPlan, to file: String) throws {
        let bytes = Data(try plan.encoded())
        do {
            try bytes.write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw Stop("The plan could not be saved as \(file): \(SystemReason.of(error))")
        }
    }
}
