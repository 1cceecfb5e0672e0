import ArgumentParser
import Enforcement
import Foundation
import Policy
import Reporting
import Wiring

/// One run of a verb over many repositories: what it shows, how far it has come, how it is stopped.
struct SweepRun {
    var output: RunOutput
    private(set) var state: SweepState
    let interruption: Interruption
    let display: ProgressDisplay
    /// It comes by all of the organization's repositories.
    private let isSweep: Bool
    /// `nil` for named repositories: such a run is short, and repeated whole.
    private let file: ProgressFile?
    private let usage: @Sendable () -> RequestUsage
    private let budget: @Sendable () -> BudgetReport
    private let earlierUsage: RequestUsage
    private var isKept = false
    /// `nil` where a run cannot know what the policy is about: not all of the organization, or not all in this run.
    private var unmatched: UnmatchedReport?
    private var hints: OrganizationHints?
    private var total: Int?
    private let hasPatterns: Bool

    init(_ verb: String, _ run: PolicyRun, _ runOptions: RunOptions, _ options: SweepOptions, _ connection: Connection)
        throws
    {
        let subject = SweepState.Subject(
            verb: verb, organization: run.organization, shard: runOptions.shard, target: runOptions.target,
            policyTexts: run.policyTexts)
        isSweep = runOptions.repositories.isEmpty || runOptions.hasPatterns
        let isResumable = runOptions.repositories.isEmpty
        guard isResumable || !options.resume else {
            throw Stop("--resume goes on with a sweep: it does not go with --repo.", code: .badInput)
        }
        file = isResumable ? options.file(subject, state: run.statePath) : nil
        state = (options.resume ? file?.resume(subject) : nil) ?? SweepState(subject)
        earlierUsage = state.usage
        hasPatterns = runOptions.hasPatterns
        usage = { connection.client.usage() }
        budget = { [isSweep] in BudgetReport(connection, isSweep: isSweep) }
        display = ProgressDisplay(isQuiet: runOptions.display.quiet, usage: usage) { connection.client.budget() }
        interruption = Interruption(after: options.duration)
        output = RunOutput(
            verb == "plan" ? .plan : .apply, format: runOptions.format, runOptions.display,
            organization: run.organization)
        output.limits = LimitsInForce(run.policy.limits, shards: shards)
        if state.counts.repositories > 0 { output.limits?.total = state.counts.repositories }
        output.summary = state.summary
        if runOptions.isWhole, state.place == .beginning, !state.isPlanned {
            if verb == "plan" { hints = OrganizationHints(run.policy) }
            unmatched = UnmatchedReport(run.policy, today: Day(secondsSince1970: Int(Date().timeIntervalSince1970)))
        }
        output.display = display
    }

    /// What it cost, earlier parts of it included.
    var totalUsage: RequestUsage { earlierUsage + usage() }

    var isStopAsked: @Sendable () -> Bool { { [interruption] in interruption.isAsked } }

    /// Repositories that are left to plan, where that is known.
    var left: Int? { total.map { max($0 - planned, 0) } }

    /// Runs that share the policy's limits.
    var shards: Int { state.subject.shard?.count ?? 1 }

    /// How many repositories the organization has, of which a limit may be a share.
    mutating func noteOrganization(_ size: Int) {
        state.counts.repositories = size
        output.limits?.total = size
    }

    private var planned: Int { output.summary.repositories + state.due.count { !$0.name.isOrganization } }

    /// Keeps up with a sweep; a repository of it is to be shown or kept before.
    mutating func follow(_ event: SweepEvent) {
        switch event {
        case .size(let size):
            // Shards are about as large as each other.
            // How many of them patterns match is not known before.
            total = hasPatterns ? nil : size / shards
            if isSweep { noteOrganization(size) }
        case .planned(let planned):
            unmatched?.add(planned)
            hints?.add(planned)
        case .reached(let place): reach(place)
        case .notice(let text): output.tell(text)
        }
        display.update { standing in
            standing.total = total
            standing.done = planned
            standing.changes = output.summary.changes + state.counts.changes
        }
    }

    /// Notes how far it has come, in the file as well after each page.
    private mutating func reach(_ place: SweepPlace) {
        let isNewPage = place.cursor != state.place.cursor
        state.place = place
        state.summary = output.summary
        if isNewPage { keep() }
    }

    /// Takes note of what the sweep did not come by.
    mutating func note(_ coverage: SweepCoverage?) {
        if let coverage { output.summary.add(coverage) }
    }

    mutating func change(_ change: (inout SweepState) -> Void) { change(&state) }

    /// Writes down where it stands, so that also a run that is killed can be gone on with.
    mutating func keep() {
        state.usage = totalUsage
        if let file, file.save(state) { isKept = true }
    }

    /// - Throws: where patterns match no repository.
    func checkFound() throws {
        guard hasPatterns, planned == 0 else { return }
        throw Stop("--repo matches no repository of \(state.subject.organization).", code: .badInput)
    }

    /// Every repository was planned: what the policy names and none of them has is known.
    mutating func notePlanned() {
        output.unmatched = unmatched?.found ?? []
        output.hints = hints?.found ?? []
    }

    /// Keeps up with what was written.
    mutating func note(_ record: Record) { unmatched?.add(record) }

    /// - Throws: with `--strict`, where something of the policy is about no repository.
    func checkMatches(_ options: StrictOptions) throws {
        guard options.strict else { return }
        if output.missingNames > 0 {
            throw Stop(
                "\(output.missingNames.counted("name")) in the policy: no such team, user, App or role (--strict).")
        }
        guard !output.unmatched.isEmpty else { return }
        throw Stop("\(output.unmatched.count.counted("part")) of the policy matched nothing (--strict).")
    }

    /// Everything is done: there is nothing to go on with.
    mutating func end() {
        output.finish(totalUsage, budget())
        forget()
    }

    func forget() { file?.remove() }

    /// Throws unless the work was completed: says why it ended, where it stands, and how to go on.
    mutating func check(_ reason: SweepEnd.Reason, left: Int?) throws {
        let (why, code): (String, ExitCode)
        switch reason {
        case .completed: return
        case .stopped: (why, code) = (interruption.reason, interruption.code)
        case .limited(let text): (why, code) = ("Stopped by a limit of GitHub's: \(text)\n", .tryLater)
        case .unreachable(let text): (why, code) = ("Stopped, because GitHub does not answer: \(text)\n", .failure)
        }
        output.finish(totalUsage, budget(), isPartial: true)
        keep()
        let rest =
            left.map { "\($0.counted("repository", "repositories")) not checked" }
            ?? "stopped here; the remaining repositories were not checked"
        let next = isKept ? "Go on with --resume." : "Run it again for the rest."
        throw Stop("\(why)\(why.hasSuffix("\n") ? "" : ", ")\(rest). \(next)", code: code)
    }
}
