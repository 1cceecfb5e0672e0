import Enforcement
import Policy
import Reporting

/// Writes a run to standard output in the desired format, text and JSON as it comes, Markdown at the end.
struct RunOutput {
    var summary = RunSummary()
    /// Under which name the history keeps what was written; `nil` where it keeps nothing.
    var run: String?
    /// Cleared before anything is written beside it.
    var display: ProgressDisplay?
    private var preflight: PreflightReport?
    private let format: Format
    private let organization: String
    private let style = Terminal.style
    private let start = ContinuousClock.now
    private var markdown: PlanMarkdown
    /// The job of GitHub Actions that wants a summary and annotations as well.
    private let workflow: WorkflowRun?
    /// The policy's limits, so that a plan can say what they will not let through.
    var limits: LimitsInForce?
    /// What of the policy is about no repository; empty where a run cannot know.
    var unmatched: [Unmatched] = []
    /// What the policy could say more simply.
    var hints: [String] = []
    private var risks = RiskReport()
    /// Holds text back until all risky changes are known, which come first.
    private var spool: TextSpool?
    private var annotations: [WorkflowRun.Annotation] = []

    /// - Parameter isPlan: risky changes are listed before everything else.
    init(format: Format, organization: String, isPlan: Bool = false, workflow: WorkflowRun? = .current) {
        self.format = format
        self.organization = organization
        self.workflow = workflow
        spool = isPlan && format == .text ? TextSpool() : nil
        markdown = format == .markdown ? PlanMarkdown() : PlanMarkdown(limit: WorkflowRun.longestSummary / 2)
    }

    /// Names in the policy that do not exist on GitHub. Of those that only evaluated rules name nothing fails.
    private(set) var missingNames = 0

    /// What is known before the first repository is planned. What needs a name that does not exist fails when it is
    /// written; a name that nothing needs is only said.
    mutating func show(_ preflight: Preflight) {
        let report = PreflightReport(preflight, of: organization)
        self.preflight = report
        missingNames = preflight.missing.count { !$0.named.isEvaluated }
        for line in report.lines { tell(line) }
        guard workflow != nil || format == .markdown else { return }
        markdown.add(report)
        annotations += report.missing.map { .init(title: "The policy", message: $0.headline, location: $0.location) }
    }

    mutating func show(_ planned: PlannedRepository) {
        switch planned.plan {
        case .success(let plan): show(plan)
        case .failure(let error): show(error, of: planned.name)
        }
    }

    /// A repository of which there is no plan.
    mutating func show(_ error: any Error, of name: RepositoryName) {
        if error.isGitHubLimit { summary.postponed += 1 }
        summary.addFailure(of: name)
        show(name, failure: "\(error)")
    }

    mutating func show(_ plan: RepositoryPlan) {
        summary.add(plan)
        risks.add(plan)
        show(plan, outcomes: [], failure: nil)
    }

    /// A plan that somebody is asked about before it is carried out: it counts when it is.
    mutating func preview(_ plan: RepositoryPlan) {
        spool = spool ?? TextSpool()
        risks.add(plan)
        print(PlanText(style: style).lines(for: plan))
    }

    /// Shows what was to be seen before somebody is asked. What is written counts anew.
    mutating func showPreview() {
        guard spool != nil else { return }
        showWhatWasHeld()
        risks = RiskReport()
    }

    /// From now on text is held back until the end, where risky changes come first.
    mutating func hold() { if format == .text { spool = spool ?? TextSpool() } }

    /// Shows what was held back, the risky changes first.
    private mutating func showWhatWasHeld() {
        guard let spool else { return }
        self.spool = nil
        display?.clear()
        let lines = risks.lines(style, limits)
        if !lines.isEmpty { Terminal.show((lines + [""]).joined(separator: "\n")) }
        spool.drain { Terminal.write($0) }
    }

    mutating func show(_ record: Record) {
        summary.add(record)
        if let plan = record.plan { risks.add(plan) }
        guard let plan = record.plan else {
            return show(record.repository, failure: record.failure ?? "could not be read")
        }
        show(plan, outcomes: record.outcomes, failure: record.failure)
    }

    private mutating func show(_ plan: RepositoryPlan, outcomes: [Outcome], failure: String?) {
        if workflow != nil { annotate(plan, outcomes: outcomes, failure: failure) }
        if workflow != nil || format == .markdown {
            markdown.add(plan, outcomes: outcomes)
            if let failure { markdown.add(plan.target.name, failure: failure) }
        }
        switch format {
        case .text:
            print(PlanText(style: style).lines(for: plan, outcomes: outcomes))
            if let failure { print(PlanText(style: style).lines(for: plan.target.name, failure: failure)) }
        case .json: say(RunReport.json(of: plan, outcomes: outcomes, failure: failure).text())
        case .markdown: break
        }
    }

    private mutating func show(_ name: RepositoryName, failure: String) {
        annotate(name, failure)
        if workflow != nil || format == .markdown { markdown.add(name, failure: failure) }
        switch format {
        case .text: print(PlanText(style: style).lines(for: name, failure: failure))
        case .json: say(RunReport.json(of: name, failure: failure).text())
        case .markdown: break
        }
    }

    /// Something of the run itself that a person should know.
    func tell(_ notice: String) {
        display?.clear()
        Terminal.complain(notice)
    }

    mutating func finish(_ usage: RequestUsage, _ budget: BudgetReport) {
        let seconds = (ContinuousClock.now - start).inSeconds
        display?.clear()
        let told = risks.json(limits)
        showWhatWasHeld()
        switch format {
        case .text:
            Terminal.say(style.bold(summary.sentence))
            if summary.repositories > 1 {
                for line in PlanText(style: style).table(of: summary) { Terminal.say(line) }
            }
            let kept = run.map { "run \($0.prefix(8)): see 'githubcop history'; 'githubcop revert' puts it back" }
            for line in unmatched.lines(style) { Terminal.say(line) }
            for hint in hints { Terminal.say("  · \(hint.printable)") }
            for line in ["\(usage.sentence), \(seconds.inTenths) s"] + budget.lines + [kept].compactMap({ $0 }) {
                Terminal.say(style.dim(line))
            }
        case .json:
            Terminal.say(
                RunReport.json(
                    of: organization, summary: summary, requests: usage, budget: budget.json, seconds: seconds,
                    preflight: preflight, run: run, risks: told, unmatched: unmatched,
                    hints: hints
                ).text())
        case .markdown: Terminal.show(markdown(usage, budget))
        }
        guard let workflow else { return }
        workflow.summarize(markdown(usage, budget))
        workflow.annotate(annotations)
    }

    private func markdown(_ usage: RequestUsage, _ budget: BudgetReport) -> String {
        markdown.text(
            summary: summary, requests: usage, risks: risks, limits: limits, unmatched: unmatched, hints: hints)
            + budget.lines.map { "\n\($0)\n" }.joined()
    }

    // MARK: GitHub Actions

    private mutating func annotate(_ plan: RepositoryPlan, outcomes: [Outcome], failure: String?) {
        let name = plan.target.name
        for note in plan.notes where note.topic == .unreadable {
            annotate(name, "\([note.kind, note.subject].compactMap { $0 }.joined(separator: " ")): \(note.message)")
        }
        for outcome in outcomes where outcome.status.isProblem {
            annotate(name, "\(outcome.status.rawValue): \(outcome.change.title): \(outcome.message ?? "")")
        }
        if let failure { annotate(name, failure) }
    }

    private mutating func annotate(_ name: RepositoryName, _ message: String) {
        guard workflow != nil else { return }
        // The text of those that are not shown need not be kept.
        let isShown = annotations.count < WorkflowRun.shownAnnotations
        annotations.append(.init(title: isShown ? name.description : "", message: isShown ? message : ""))
    }

    private func print(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        say((lines + [""]).joined(separator: "\n"))
    }

    private func say(_ text: String) {
        if let spool { return spool.append(Terminal.shown(text)) }
        display?.clear()
        Terminal.show(text)
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension Double {
    /// With one digit behind the point.
    var inTenths: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
