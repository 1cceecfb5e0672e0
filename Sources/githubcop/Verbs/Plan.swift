import ArgumentParser
import Enforcement
import Foundation
import Policy

struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what differs from the policy. Sends nothing but reads.")

    @OptionGroup var policyOptions: PolicyOptions
    @OptionGroup var runOptions: RunOptions

    @Option(help: "Also saves the plan, for 'githubcop apply FILE'.")
    var out: String?

    func run() async throws {
        try await running {
            let run = try PolicyRun(policyOptions)
            var output = RunOutput(format: runOptions.format, organization: run.organization)
            var plans: [RepositoryPlan] = []
            let usage = try await run.closing { enforcer in
                try await enforcer.plans(of: runOptions.selection(in: run.organization)) { planned in
                    output.show(planned)
                    if out != nil, case .success(let plan) = planned.plan { plans.append(plan) }
                }
            }
            output.finish(usage)
            if let out {
                let saved = SavedPlan(organization: run.organization, createdAt: Date(), repositories: plans)
                try Data(try saved.encoded()).write(to: URL(fileURLWithPath: out), options: .atomic)
            }
            if let problem = output.summary.problem { throw problem }
            if output.summary.changes > 0 { throw ExitCode.changesFound }
        }
    }
}
