import ArgumentParser
import Enforcement
import Foundation
import Policy
import Reporting
import ServeWiring
import Store
import Wiring

/// One run of `revert`: what it shows, keeps in the history, and says at the end.
struct RevertRun {
    private let past: PastRun
    private var output: RunOutput
    private var leftOut = 0
    /// Why it did not come to its end.
    private var unfinished: Stop?
    private let interruption = Interruption()
    /// Where something is, or would be, put back.
    private var places: [Region: [SettingPath]] = [:]

    /// The settings of one kind in one repository.
    private struct Region: Hashable {
        let repositoryID: Int?
        let kind: String
    }

    init(_ past: PastRun, format: Format, _ display: DisplayOptions, organization: String, isPlan: Bool) {
        self.past = past
        output = RunOutput(isPlan ? .plan : .revert, format: format, display, organization: organization)
    }

    mutating func plan(_ reversals: [Reversal], _ reverter: Reverter) async throws {
        for reversal in reversals {
            guard !interruption.isAsked else { throw Stop("\(interruption.reason).", code: interruption.code) }
            do {
                let plan = try await reverter.plan(reversal)
                note(plan)
                output.show(plan)
            } catch  where error.isGitHubLimit {
                throw error
            } catch {
                output.show(error, of: reversal.repository.name)
            }
        }
    }

    /// Shows what would be put back, and asks whether to; where nobody can answer, neither.
    /// - Throws: `Stop` where the answer is no.
    mutating func ask(_ reversals: [Reversal], _ reverter: Reverter, _ confirmation: Confirmation) async throws {
        guard confirmation.isAsked else { return }
        var (changes, repositories) = (0, 0)
        for reversal in reversals {
            guard !interruption.isAsked else { throw Stop("\(interruption.reason).", code: interruption.code) }
            // What cannot be read now is reported when it is tried.
            guard let plan = try? await reverter.plan(reversal), !plan.changes.isEmpty else { continue }
            output.preview(plan)
            changes += plan.changes.count
            repositories += 1
        }
        output.showPreview()
        guard changes > 0 else { return }
        try confirmation.ask(
            "Revert \(changes.counted("change")) in \(repositories.counted("repository", "repositories"))?",
            until: interruption)
    }

    mutating func carryOut(_ reversals: [Reversal], _ reverter: Reverter, _ recorder: RunRecorder) async throws {
        try await recorder.prepare()
        output.expect(reversals.count)
        let cause = Cause.command("revert \(past.shortName)", trigger: "revert")
        let interruption = interruption
        var done = 0
        let reason = try await reverter.revert(reversals, cause: cause, until: { interruption.isAsked }) { record in
            if let plan = record.plan { note(plan) }
            output.show(record)
            done += 1
        }
        output.run = await recorder.close()
        let left = (reversals.count - done).counted("repository", "repositories")
        let rest = "\(left) not checked. Run it again for the rest."
        switch reason {
        case .completed: break
        case .stopped: unfinished = Stop("\(interruption.reason), \(rest)", code: interruption.code)
        case .limited(let text):
            unfinished = Stop("Stopped by a limit of GitHub's: \(text)\n\(rest)", code: .tryLater)
        case .unreachable(let text):
            unfinished = Stop("Stopped, because GitHub does not answer: \(text)\n\(rest)")
        }
    }

    private mutating func note(_ plan: RepositoryPlan) {
        leftOut += plan.notes.count { $0.topic == .leftOut }
        for change in plan.changes {
            places[Region(repositoryID: plan.target.id, kind: change.kind), default: []].append(change.path)
        }
    }

    mutating func finish(_ connection: Connection, _ records: [KeptRecord]) {
        output.finish(connection.client.usage(), BudgetReport(connection, isSweep: false))
        // A revert puts back what the policy wants.
        guard past.reverts == nil, !places.isEmpty else { return }
        let rules = Set(records.flatMap { contradicted($0) })
        let shown = 5
        let names = rules.sorted().prefix(shown).joined(separator: ", ")
        let more = rules.count > shown ? " and \(rules.count - shown) more" : ""
        output.tell(
            "The policy wants it otherwise and will have it changed again, at the next sweep at the latest: see \(names)"
                + "\(more). Change the policy, or exempt the repositories ('exempt:').")
    }

    /// The rules that desired what is put back.
    private func contradicted(_ record: KeptRecord) -> [String] {
        record.outcomes.map { $0.change }.filter { change in
            places[Region(repositoryID: record.record.repositoryID, kind: change.kind)]?.contains {
                $0.isWithin(change.path) || change.path.isWithin($0)
            } ?? false
        }.map { "\($0.source.lineText) (rule '\($0.rule)')" }
    }

    /// - Throws: what the process ends with, unless everything is well.
    func end(isPlan: Bool) throws {
        if leftOut > 0 {
            output.tell("\(leftOut.counted("change was", "changes were")) left out: see the notes above.")
        }
        if let unfinished { throw unfinished }
        if let problem = output.summary.problem { throw problem }
        if isPlan, output.summary.changes > 0 { throw ExitCode.changesFound }
        if leftOut > 0 { throw ExitCode.failure }
    }
}
