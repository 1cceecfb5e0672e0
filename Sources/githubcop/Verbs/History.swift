import ArgumentParser
import Enforcement
import Foundation
import Policy
import ServeWiring
import StateReporting
import Store

struct HistoryVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what was done, when and why, or everything one run did; import it from a log.",
        usage: """
            githubcop history [RUN] [--repo NAME] [--since 7d] [--limit 50] [--format text|json] [--state FILE]
            githubcop history import LOG ... [--state FILE]
            """,
        subcommands: [PastRuns.self, ImportHistory.self], defaultSubcommand: PastRuns.self)
}

struct PastRuns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what was done, when and why, or everything one run did.",
        discussion: """
            Reads the state file that 'serve' and 'apply' write. Where a process was killed while it wrote, the \
            repository is read to find out what came of it, which needs credentials.
            """)

    @OptionGroup var stateOptions: StateOptions

    @Argument(
        help: ArgumentHelp("The name of a run, or an unambiguous prefix of it.", valueName: "run"))
    var name: String?

    @Option(
        name: .customLong("repo"),
        help: "Only what was done to this repository, or these, separated by commas; may be given several times.",
        completion: Completions.repositories)
    var repositories: [String] = []

    @Option(help: "Only what began since this date (2026-11-01) or age (7d, 12h, 90m).")
    var since: Since?

    @Option(help: "The most runs to show.")
    var limit = 50

    @Option(help: "Output: text for people, json for programs.")
    var format = ReportFormat.text

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be above 0.") }
        guard name == nil || since == nil else { throw ValidationError("--since does not go with the name of a run.") }
    }

    func run() async throws {
        try await running {
            let database = try stateOptions.open()
            let history = RunHistory(database: database)
            try await InterruptedRuns.resolve(database)
            if let name {
                try await show(try await history.run(named: name), history)
            } else {
                try await list(history, InterruptedWork(database))
            }
            try database.close()
        }
    }

    private var names: [String] {
        repositories.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    private func list(_ history: RunHistory, _ work: InterruptedWork) async throws {
        let filter = RunFilter(repositories: names, since: since?.date)
        let runs = try await history.runs(limit, filter)
        let lowered = names.map { $0.lowercased() }
        let open = try await work.entries().filter { try KeptRecord($0.intent.record).isNamed(lowered) }
        guard format == .text else {
            let report: JSON = [
                "runs": .array(runs.map(HistoryReport.json)), "open": try InterruptedReport.json(of: open),
            ]
            return Terminal.say(report.text(pretty: true))
        }
        for line in try InterruptedReport.lines(of: open, Terminal.style) { Terminal.show(line) }
        guard !runs.isEmpty || !open.isEmpty else { return Terminal.say("Nothing was done that the history knows of.") }
        for line in HistoryReport.lines(of: runs, Terminal.style) { Terminal.show(line) }
        if runs.count == limit { Terminal.complain("Older ones may be left out: see --limit and --since.") }
    }

    private static let pageSize = 200

    private func show(_ run: PastRun, _ history: RunHistory) async throws {
        let style = Terminal.style
        let names = names.map { $0.lowercased() }
        var shown: [JSON] = []
        if format == .text { HistoryReport.heading(of: run, style).forEach { Terminal.show($0) } }
        var place = 0
        while true {
            let page = try await history.records(ofRun: run.run, after: place, limit: Self.pageSize)
            for record in try page.records.map({ try KeptRecord($0) }) where record.isNamed(names) {
                if format == .text {
                    Terminal.show(([""] + HistoryReport.lines(of: record, style)).joined(separator: "\n"))
                } else {
                    shown.append(HistoryReport.json(of: record))
                }
            }
            guard let next = page.next else { break }
            place = next
        }
        guard format == .json else { return }
        Terminal.say(
            (["run": HistoryReport.json(of: run), "repositories": .array(shown)] as JSON).text(pretty: true))
    }
}

extension KeptRecord {
    /// Whether it is of one of these repositories, `name` or `owner/name` in lower case; none: of any.
    func isNamed(_ names: [String]) -> Bool {
        names.isEmpty || names.contains(name.name.lowercased()) || names.contains(name.description.lowercased())
    }
}
