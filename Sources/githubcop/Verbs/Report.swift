import ArgumentParser
import Foundation
import Policy
import StateReporting
import Store

struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report how much of the organization matches the policy, for auditors and managers.",
        discussion: """
            Reads the state file that 'serve' and 'apply' write, and sends no request: the share in sync by kind, rule, \
            team and property, drift by person and by month, exemptions, findings of evaluated rules, and when each \
            repository was checked last.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, html, json, csv
    }

    @OptionGroup var stateOptions: StateOptions

    @Option(help: "Output: text for a terminal, html for one file to pass on or print, json or csv for programs.")
    var format = Format.text

    @Option(
        help: "With --format csv: which table. Default: repositories.")
    var table: ComplianceReport.Table?

    @Option(help: "The report as of the end of this day (UTC), such as 2026-11-01, as far as it is known.")
    var at: String?

    @Option(help: "Write the report to this file.", completion: Completions.file)
    var out: String?

    func run() async throws {
        try await running {
            let day = try at.map(Self.day)
            let database = try stateOptions.open()
            let report = try await ComplianceReport(database, day: day, now: Date())
            try database.close()
            try write(text(of: report))
        }
    }

    func validate() throws {
        guard table == nil || format == .csv else { throw ValidationError("--table needs --format csv.") }
    }

    private static func day(_ text: String) throws -> Date {
        guard let day = Day(text) else {
            throw Stop("--at \(Terminal.quoted(text)) is not a date. Write it like 2026-11-01.", code: .badInput)
        }
        let date = Date(timeIntervalSince1970: Double(day.number) * 86_400)
        guard date <= Date() else {
            throw Stop("--at \(text) is in the future.", code: .badInput)
        }
        return date
    }

    private func text(of report: ComplianceReport) throws -> String {
        switch format {
        case .text:
            let style = out == nil ? Terminal.style : .plain
            return report.lines(style).joined(separator: "\n") + "\n"
        case .html: return report.html
        case .json: return report.json.text(pretty: true) + "\n"
        case .csv:
            let table = self.table ?? .repositories
            guard let text = report.csv(table) else {
                throw Stop(
                    "The table '\(table.rawValue)' is not kept for past days. Leave out --at, or choose another table "
                        + "with --table.", code: .badInput)
            }
            return text
        }
    }

    private func write(_ text: String) throws {
        guard let out else { return Terminal.write(Data(text.utf8)) }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic)
        } catch {
            throw Stop("The report could not be written to \(out): \(SystemReason.of(error))")
        }
    }
}

extension ComplianceReport.Table: ExpressibleByArgument {}
