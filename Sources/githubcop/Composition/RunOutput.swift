import Enforcement
import Policy

/// Writes a run to standard output in the wanted format: text as it comes, JSON and Markdown at the end.
struct RunOutput {
    private(set) var summary = RunSummary()
    private let format: Format
    private let style = Terminal.style
    private var report: RunReport
    private var markdown: PlanMarkdown
    /// The job of GitHub Actions that wants a summary and annotations as well.
    private let workflow: WorkflowRun?
    private var annotations: [WorkflowRun.Annotation] = []

    init(format: Format, organization: String, workflow: WorkflowRun? = .current) {
        self.format = format
        self.workflow = workflow
        markdown = format == .markdown ? PlanMarkdown() : PlanMarkdown(limit: WorkflowRun.longestSummary / 2)
        report = RunReport(organization: organization)
    }

    mutating func show(_ planned: PlannedRepository) {
        switch planned.plan {
        case .success(let plan): show(plan, outcomes: [], failure: nil)
        case .failure(let error):
            if error.isGitHubLimit { summary.postponed += 1 }
            show(planned.name, failure: "\(error)")
        }
    }

    mutating func show(_ plans: [RepositoryPlan]) {
        for plan in plans { show(plan, outcomes: [], failure: nil) }
    }

    mutating func show(_ record: Record) {
        if record.isPostponed { summary.postponed += 1 }
        guard let plan = record.plan else {
            return show(record.repository, failure: record.failure ?? "could not be read")
        }
        show(plan, outcomes: record.outcomes, failure: record.failure)
        summary.add(record.outcomes)
    }

    private mutating func show(_ plan: RepositoryPlan, outcomes: [Outcome], failure: String?) {
        summary.add(plan)
        if failure != nil { summary.failed += 1 }
        if workflow != nil { annotate(plan, outcomes: outcomes, failure: failure) }
        if workflow != nil || format == .markdown {
            markdown.add(plan, outcomes: outcomes)
            if let failure { markdown.add(plan.repository.name, failure: failure) }
        }
        switch format {
        case .text:
            print(PlanText(style: style).lines(for: plan, outcomes: outcomes))
            if let failure { print(PlanText(style: style).lines(for: plan.repository.name, failure: failure)) }
        case .json: report.add(plan, outcomes: outcomes, failure: failure)
        case .markdown: break
        }
    }

    private mutating func show(_ name: RepositoryName, failure: String) {
        summary.addFailure()
        annotate(name, failure)
        if workflow != nil || format == .markdown { markdown.add(name, failure: failure) }
        switch format {
        case .text: print(PlanText(style: style).lines(for: name, failure: failure))
        case .json: report.add(name, failure: failure)
        case .markdown: break
        }
    }

    func finish(_ usage: RequestUsage) {
        switch format {
        case .text:
            Terminal.say(style.bold(summary.sentence))
            Terminal.say(style.dim(usage.sentence))
        case .json: Terminal.say(report.json(summary: summary, requests: usage).text(pretty: true))
        case .markdown: Terminal.show(markdown.text(summary: summary, requests: usage))
        }
        guard let workflow else { return }
        workflow.summarize(markdown.text(summary: summary, requests: usage))
        workflow.annotate(annotations)
    }

    // MARK: GitHub Actions

    private mutating func annotate(_ plan: RepositoryPlan, outcomes: [Outcome], failure: String?) {
        let name = plan.repository.name
        for note in plan.notes where note.topic == .unreadable {
            annotate(name, "\([note.kind, note.subject].compactMap { $0 }.joined(separator: " ")): \(note.message)")
        }
        for outcome in outcomes where outcome.status != .verified {
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
        Terminal.show((lines + [""]).joined(separator: "\n"))
    }
}
