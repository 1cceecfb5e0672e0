import Enforcement
import Policy

/// Writes a run to standard output in the wanted format: text as it comes, JSON and Markdown at the end.
struct RunOutput {
    private(set) var summary = RunSummary()
    private let format: Format
    private let style = Terminal.style
    private var report: RunReport
    private var markdown = PlanMarkdown()

    init(format: Format, organization: String) {
        self.format = format
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
        switch format {
        case .text:
            print(PlanText(style: style).lines(for: plan, outcomes: outcomes))
            if let failure { print(PlanText(style: style).lines(for: plan.repository.name, failure: failure)) }
        case .json: report.add(plan, outcomes: outcomes, failure: failure)
        case .markdown:
            markdown.add(plan, outcomes: outcomes)
            if let failure { markdown.add(plan.repository.name, failure: failure) }
        }
    }

    private mutating func show(_ name: RepositoryName, failure: String) {
        summary.addFailure()
        switch format {
        case .text: print(PlanText(style: style).lines(for: name, failure: failure))
        case .json: report.add(name, failure: failure)
        case .markdown: markdown.add(name, failure: failure)
        }
    }

    func finish(_ usage: RequestUsage) {
        switch format {
        case .text:
            Terminal.say(style.bold(summary.sentence))
            Terminal.say(style.dim(usage.sentence))
        case .json: Terminal.say(report.json(summary: summary, requests: usage).text(pretty: true))
        case .markdown: Terminal.say(markdown.text(summary: summary, requests: usage))
        }
    }

    private func print(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        Terminal.say((lines + [""]).joined(separator: "\n"))
    }
}
