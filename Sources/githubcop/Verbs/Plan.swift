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
            if let out { try Self.checkPlace(out) }
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
                try Self.save(
                    SavedPlan(organization: run.organization, createdAt: Date(), repositories: plans), to: out)
            }
            if let problem = output.summary.problem { throw problem }
            if output.summary.changes > 0 { throw ExitCode.changesFound }
        }
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
            throw Stop("The plan could not be saved as \(file): \(error.localizedDescription)")
        }
    }
}
