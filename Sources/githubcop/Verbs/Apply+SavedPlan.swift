import Enforcement
import Foundation
import Policy
import Reporting
import Wiring

/// A plan that was saved, carried out exactly or not at all.
extension Apply {
    func carryOut(
        _ file: String, _ run: PolicyRun, _ enforcer: Enforcer, _ connection: Connection, _ recorder: RunRecorder
    ) async throws -> RunSummary {
        let saved = try SavedPlan(file: file)
        guard saved.organization.lowercased() == run.organization.lowercased() else {
            throw Stop("The plan is for \(saved.organization), not for \(run.organization).", code: .badInput)
        }
        guard !run.policy.isEvaluated else {
            throw Stop(
                "Nothing was written: the policy says 'enforcement: evaluate'. Set it to active to carry out a plan.",
                code: .badInput)
        }
        try await refuseWhatMoved(since: saved, enforcer)
        let total = ignoreLimits ? 0 : try await enforcer.totalForLimits()
        try refuseTooMuch(of: saved, run, total: total)
        var output = RunOutput(
            .apply, format: runOptions.format, runOptions.display, organization: run.organization)
        output.expect(saved.repositories.count)
        output.limits = LimitsInForce(run.policy.limits, total: total)
        let interruption = Interruption(after: sweepOptions.duration)
        try ask(saved, &output, interruption)
        let planned = saved.repositories.map { ($0.target.id, RiskCounts(of: $0.changes)) }
        let budget = budget(run, total: total, planned: Dictionary(planned) { first, _ in first })
        if !saved.repositories.isEmpty { try await recorder.prepare() }
        var done = 0
        let reason = try await enforcer.carryOut(
            saved.repositories, cause: cause(file), budget: budget, until: { interruption.isAsked }
        ) { record in
            output.show(record)
            done += 1
        }
        output.run = await recorder.close()
        output.finish(connection.client.usage(), BudgetReport(connection, isSweep: false))
        if case .stopped = reason {
            let left = saved.repositories.count - done
            throw Stop(
                "\(interruption.reason), \(left.counted("repository", "repositories")) not checked. "
                    + "Make a new plan for the rest.", code: interruption.code)
        }
        return output.summary
    }

    private func refuseTooMuch(of saved: SavedPlan, _ run: PolicyRun, total: Int) throws {
        guard !ignoreLimits,
            let violation = run.policy.limits.violation(by: .init(of: saved.repositories, total: total))
        else { return }
        throw Stop("Stopped before the first write: \(violation)", code: .tryLater)
    }

    private func ask(_ saved: SavedPlan, _ output: inout RunOutput, _ interruption: Interruption) throws {
        let confirmation = confirmationOptions.confirmation
        guard confirmation.isAsked, !saved.repositories.isEmpty else { return }
        for plan in saved.repositories { output.preview(plan) }
        output.showPreview()
        let changes = saved.repositories.reduce(0) { $0 + $1.changes.count }
        try confirmation.ask(
            "Apply \(changes.counted("change")) to \(saved.repositories.map { $0.target.name }.counted)?",
            until: interruption)
    }

    /// Checks every repository of the plan before the first write.
    private func refuseWhatMoved(since saved: SavedPlan, _ enforcer: Enforcer) async throws {
        var moved: [String] = []
        for plan in saved.repositories {
            moved += try await enforcer.moved(since: plan).map { "  \(plan.target.name): \($0)" }
        }
        guard moved.isEmpty else {
            throw Stop(
                "Nothing was written: since the plan was made on \(saved.createdAt.formatted(.iso8601)), this has moved:\n"
                    + moved.joined(separator: "\n") + "\nMake a new plan.")
        }
    }
}
