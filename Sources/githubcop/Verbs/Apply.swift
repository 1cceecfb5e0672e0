import ArgumentParser
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
    @OptionGroup var writeOptions: WriteOptions

    func run() async throws {
        try await running {
            guard plan == nil || runOptions.isWhole else {
                throw Stop(
                    "--repo and --shard do not go with a saved plan, which is carried out whole or not at all; "
                        + "make a plan for those repositories.", code: .badInput)
            }
            let run = try PolicyRun(policyOptions, pacing: writeOptions.pacing)
            let output = try await run.closing { enforcer in
                if let plan { return try await carryOut(plan, run, enforcer) }
                return try await applyPolicy(run, enforcer)
            }
            if let problem = output.summary.problem { throw problem }
        }
    }

    /// Plans everything first, so that the limits are known to hold before the first write.
    private func applyPolicy(_ run: PolicyRun, _ enforcer: Enforcer) async throws -> RunOutput {
        var output = RunOutput(format: runOptions.format, organization: run.organization)
        var due: [RepositoryPlan] = []
        var usage = try await enforcer.plans(of: runOptions.selection(in: run.organization)) { repository in
            if case .success(let plan) = repository.plan, !plan.changes.isEmpty {
                due.append(plan)
            } else {
                output.show(repository)
            }
        }
        // A share of the repositories means nothing in a run over those that were named one by one.
        let counts = Limits.Counts(
            repositories: runOptions.repositories.isEmpty ? due.count + output.summary.repositories : 0,
            repositoriesChanged: runOptions.repositories.isEmpty ? due.count : 0,
            changes: due.reduce(0) { $0 + $1.changes.count }, removals: due.reduce(0) { $0 + $1.removals })
        if let violation = run.policy.limits.violation(by: counts) {
            output.show(due)
            output.finish(usage)
            throw Stop("Stopped before the first write: \(violation)", code: .tryLater)
        }
        let cause = Cause(trigger: "apply", sentence: "githubcop apply")
        let interruption = Interruption()
        for (index, plan) in due.enumerated() {
            guard !interruption.isAsked else { throw interruption.stop(output, usage, left: due.count - index) }
            let record = await enforcer.enforce(
                WorkItem(repository: plan.repository.reference, causes: [cause], priority: .sweep), isLimited: false)
            usage += record.usage
            output.show(record)
        }
        output.finish(usage)
        return output
    }

    private func carryOut(_ file: String, _ run: PolicyRun, _ enforcer: Enforcer) async throws -> RunOutput {
        let saved = try read(file)
        guard saved.organization.lowercased() == run.organization.lowercased() else {
            throw Stop("The plan is for \(saved.organization), not for \(run.organization).", code: .badInput)
        }
        try await refuseWhatMoved(since: saved, enforcer)
        var output = RunOutput(format: runOptions.format, organization: run.organization)
        var usage = RequestUsage()
        let interruption = Interruption()
        for (index, plan) in saved.repositories.enumerated() {
            guard !interruption.isAsked else {
                throw interruption.stop(output, usage, left: saved.repositories.count - index)
            }
            let record = await enforcer.carryOut(
                plan, cause: Cause(trigger: "apply", sentence: "githubcop apply \(file)"))
            usage += record.usage
            output.show(record)
        }
        output.finish(usage)
        return output
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
