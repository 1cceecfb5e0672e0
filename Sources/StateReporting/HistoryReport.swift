import Enforcement
import Foundation
package import Policy
package import Reporting
package import ServeWiring
package import Store

/// Runs of the past as text for people and as JSON for programs.
package enum HistoryReport {
    // MARK: JSON

    package static func json(of run: PastRun) -> JSON {
        [
            "run": .string(run.run), "started": time(run.started), "finished": time(run.finished),
            "trigger": .string(run.trigger), "actor": run.actor.map { .string($0) } ?? .null,
            "repositories": .integer(run.repositoryCount), "repository": .string(run.repository),
            "outcomes": .object(run.outcomes.mapValues { .integer($0) }), "failures": .integer(run.failures),
            "failure": run.failure.map { .string($0) } ?? .null, "requests": .integer(run.requests),
            "interrupted": .integer(run.interrupted), "times": .integer(run.times),
            "last": run.last.map(time) ?? .null, "reverts": run.reverts.map { .string($0) } ?? .null,
            "reverted_by": .strings(run.revertedBy),
        ]
    }

    package static func json(of record: KeptRecord) -> JSON {
        [
            "name": .string(record.record.repository),
            "id": record.record.repositoryID.map { .integer($0) } ?? .null,
            "started": time(record.record.started), "finished": time(record.record.finished),
            "causes": .array(record.causes.map(json)),
            "changes": RunReport.json(of: record.changes, outcomes: record.outcomes),
            "failure": record.record.failure.map { .string($0) } ?? .null,
            "requests": .integer(record.record.requests),
        ]
    }

    private static func json(of cause: Cause) -> JSON {
        [
            "trigger": .string(cause.trigger), "actor": cause.actor.map { .string($0) } ?? .null,
            "sentence": .string(cause.sentence), "delivery": cause.delivery.map { .string($0) } ?? .null,
        ]
    }

    private static func time(_ date: Date) -> JSON { .string(date.formatted(.iso8601)) }

    // MARK: Text

    /// A line for each run.
    package static func lines(of runs: [PastRun], _ style: Style) -> [String] {
        let rows = runs.map { run in
            [
                run.started.formatted(.iso8601), run.shortName, subject(of: run).printable, outcome(of: run),
                run.requests.counted("request"),
            ]
        }
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return zip(runs, rows).map { run, row in
            let cells = zip(row, widths).map { $0.padded(to: $1) }
            let when = style.dim(cells[0])
            let result = isGood(run) ? cells[3] : style.red(cells[3])
            return ([when, style.bold(cells[1]), cells[2], result, cells[4]] + [why(run)]).joined(separator: "  ")
        }
    }

    /// The heading of one run that is shown in full.
    package static func heading(of run: PastRun, _ style: Style) -> [String] {
        var lines = [
            style.bold("run \(run.run)"),
            "  \(run.started.formatted(.iso8601)) to \(run.finished.formatted(.iso8601)), \(subject(of: run).printable), "
                + "\(outcome(of: run)), \(run.requests.counted("request"))",
            "  \(why(run))",
        ]
        if let reverts = run.reverts { lines.append("  puts back run \(reverts)") }
        lines += run.revertedBy.map { style.yellow("  reverted by run \($0)") }
        return lines
    }

    /// What a run did to one repository.
    package static func lines(of record: KeptRecord, _ style: Style) -> [String] {
        var lines = [style.bold(record.record.repository.printable)]
        lines += PlanText(style: style).lines(for: record.changes, outcomes: record.outcomes)
        if let failure = record.record.failure { lines.append(style.red("  ✗ \(failure.printable)")) }
        return lines
    }

    static func isGood(_ run: PastRun) -> Bool {
        run.failures == 0 && !Outcome.Status.allCases.contains { $0.isProblem && run.outcomes[$0.rawValue] != nil }
    }

    static func subject(of run: PastRun) -> String {
        run.repositoryCount == 1 ? run.repository : "\(run.repositoryCount) repositories"
    }

    static func outcome(of run: PastRun) -> String {
        var parts = Outcome.Status.allCases.compactMap { status in
            run.outcomes[status.rawValue].map { "\($0) \(status.rawValue.replacing("-", with: " "))" }
        }
        if run.times > 1 { parts.append("\(run.times) times") }
        if run.interrupted > 0 {
            parts.append("interrupted")
        } else if run.failures > 0 {
            parts.append(parts.isEmpty ? "nothing done" : "not all done")
        }
        return parts.joined(separator: ", ")
    }

    /// Why it ran, and who did that, where the reason does not say so already.
    private static func why(_ run: PastRun) -> String {
        var text = reasons(of: run)
        if let actor = run.actor, !run.trigger.contains(actor) { text += " (\(actor))" }
        return text.printable
    }

    /// Why it ran.
    static func reasons(of run: PastRun) -> String {
        let shown = 2
        let reasons = run.trigger.components(separatedBy: "; ").reduce(into: [String]()) { known, reason in
            if !known.contains(reason) { known.append(reason) }
        }
        var text = reasons.prefix(shown).joined(separator: "; ")
        if reasons.count > shown { text += "; and \(reasons.count - shown) more" }
        return text
    }
}
