import Enforcement
import Policy
import Reporting

/// Writes a run to standard output in the desired format, text and JSON as it comes, Markdown at the end.
struct RunOutput {
    var summary = RunSummary()
    /// Under which name the history keeps what was written; `nil` where it keeps nothing.
    var run: String?
    /// Cleared before anything is written beside it.
    var display: ProgressDisplay? {
        didSet { listing.display = display }
    }
    private var preflight: PreflightReport?
    private let format: Format
    private let options: DisplayOptions
    private let organization: String
    private let deed: ClosingLine.Deed
    private let style = Terminal.style
    private let width = Terminal.width
    private let start = ContinuousClock.now
    private var listing: RunListing
    private var preview: RunListing?
    private var previewed = ChangeTotals()
    private var markdown: PlanMarkdown
    /// The job of GitHub Actions that wants a summary and annotations as well.
    private let workflow: WorkflowRun?
    /// The policy's limits, so that a plan can say what they will not let through.
    var limits: LimitsInForce?
    /// What of the policy is about no repository; empty where a run cannot know.
    var unmatched: [Unmatched] = []
    /// What the policy could say more simply.
    var hints: [String] = []
    /// Whether the run does more than the preview of its policy showed.
    var comparison: MergeComparison?
    private var risks = RiskReport()
    private var annotations: [WorkflowRun.Annotation] = []

    /// - Parameter deed: of a plan, risky changes are listed before everything else.
    init(
        _ deed: ClosingLine.Deed, format: Format, _ options: DisplayOptions, organization: String,
        workflow: WorkflowRun? = .current
    ) {
        self.deed = deed
        self.format = format
        self.options = options
        self.organization = organization
        self.workflow = workflow
        listing = RunListing(options, isHeld: deed == .plan, style: style, width: width)
        markdown = format == .markdown ? PlanMarkdown() : PlanMarkdown(limit: WorkflowRun.longestSummary / 2)
    }

    /// So many repositories are to come.
    mutating func expect(_ count: Int) { listing.expect(count) }

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
        var preview = preview ?? RunListing(options, isHeld: true, style: style, width: width)
        preview.add(plan, outcomes: [], failure: nil)
        self.preview = preview
        previewed.add(plan.changes, of: plan.target.kind)
    }

    /// Shows what was to be seen before somebody is asked.
    mutating func showPreview() {
        guard var preview else { return }
        preview.display = display
        preview.finish(limits)
        Terminal.show(style.bold(ClosingLine(.plan).text(previewed)))
        self.preview = nil
    }

    /// From now on text is held back until the end, where risky changes come first.
    mutating func hold() { listing.hold() }

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
        case .text: listing.add(plan, outcomes: outcomes, failure: failure)
        case .json: say(RunReport.json(of: plan, outcomes: outcomes, failure: failure).text())
        case .markdown: break
        }
    }

    private mutating func show(_ name: RepositoryName, failure: String) {
        annotate(name, failure)
        if workflow != nil || format == .markdown { markdown.add(name, failure: failure) }
        switch format {
        case .text: listing.add(name, failure: failure)
        case .json: say(RunReport.json(of: name, failure: failure).text())
        case .markdown: break
        }
    }

    /// Something of the run itself that a person should know.
    func tell(_ notice: String) {
        display?.clear()
        Terminal.complain(notice)
    }

    /// Says what the preview of the policy did not show. In a job it is an annotation, at the end.
    mutating func tellNotPreviewed() {
        guard let news = comparison?.news(), workflow == nil || comparison?.report == nil else { return }
        tell(news)
    }

    /// - Parameter isPartial: the run was stopped.
    mutating func finish(_ usage: RequestUsage, _ budget: BudgetReport, isPartial: Bool = false) {
        let seconds = (ContinuousClock.now - start).inSeconds
        display?.clear()
        switch format {
        case .text: finishText(usage, budget, seconds, isPartial)
        case .json:
            Terminal.say(
                RunReport.json(
                    of: organization, summary: summary, requests: usage, budget: budget.json, seconds: seconds,
                    preflight: preflight, run: run, risks: risks.json(limits), unmatched: unmatched,
                    hints: hints, merge: comparison?.json
                ).text())
        case .markdown: Terminal.show(markdown(usage, budget))
        }
        guard let workflow else { return }
        workflow.summarize(markdown(usage, budget))
        let warning = comparison?.report?.sentence.map {
            WorkflowRun.Annotation(level: .warning, title: "Not in the preview", message: $0)
        }
        // Of many only the first are shown.
        workflow.annotate([warning].compactMap { $0 } + annotations)
    }

    private mutating func finishText(
        _ usage: RequestUsage, _ budget: BudgetReport, _ seconds: Double, _ isPartial: Bool
    ) {
        listing.finish(limits)
        var lines: [String] = []
        if !options.quiet {
            lines += summary.sentence.split(separator: "\n").map { style.bold(String($0)) }
            if summary.repositories > 1, options.verbose || !listing.isGrouped {
                lines += PlanText(style: style).table(of: summary)
            }
            lines += unmatched.lines(style) + hints.map { "  · \($0.printable)" }
            // What was not asked for has no price.
            let cost = usage.total == 0 ? [] : options.verbose ? [usage.sentence] : [usage.price]
            lines += (cost.map { "\($0), \(seconds.inTenths) s" } + (options.verbose ? budget.lines : []))
                .map { style.dim($0) }
        }
        if let run {
            lines.append(style.dim("run \(run.prefix(8)): see 'githubcop history'; 'githubcop revert' undoes it"))
        }
        lines.append(style.bold(ClosingLine(deed, isPartial: isPartial).text(summary)))
        Terminal.show(width.fit(lines).joined(separator: "\n"))
    }

    private func markdown(_ usage: RequestUsage, _ budget: BudgetReport) -> String {
        markdown.text(
            summary: summary, requests: usage, risks: risks, limits: limits, unmatched: unmatched, hints: hints)
            + (comparison?.report?.markdown ?? "") + budget.lines.map { "\n\($0)\n" }.joined()
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

    private func say(_ text: String) {
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
