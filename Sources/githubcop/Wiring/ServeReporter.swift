import Enforcement
import Foundation
import Logging
import Policy
import Reporting
import Server
import Wiring

/// How `serve` tells what it does: lines for people, or a log of JSON objects.
struct ServeReporter: Sendable {
    private let format = Log.format
    private let logger = Log.make("serve", level: .info)
    private let style = Terminal.style

    func say(_ text: String) {
        switch format {
        case .text: Terminal.say(text)
        case .json: logger.info("\(text)")
        }
    }

    func complain(_ text: String) {
        switch format {
        case .text: Terminal.complain(text)
        case .json: logger.warning("\(text)")
        }
    }

    func show(_ report: SweepReport) {
        let survey = report.survey
        let organization = report.request.organization
        let why = report.request.causes.map { $0.sentence }.joined(separator: "; ")
        let seconds = String(format: "%.1f", report.finishedAt.timeIntervalSince(report.startedAt))
        say(
            "\(organization): \(survey.repositories.counted("repository", "repositories")) checked, "
                + "\(survey.due.count) to fix, \(survey.usage.sentence), \(seconds) s — \(why)")
        if let violation = survey.violation {
            complain("\(organization): nothing was begun. \(violation)")
        }
        if survey.refused > 0 {
            complain(
                "\(organization): \(survey.refused.counted("repository", "repositories")) refused by GitHub, waiting: see "
                    + "'githubcop status'.")
        }
        if let shortfall = survey.shortfall { complain("\(organization): \(shortfall.message).") }
        if let notice = survey.installationNotice { complain("\(organization): \(notice)") }
        if let first = survey.firstUnreadable {
            complain(
                "\(organization): of \(survey.unreadable.counted("repository", "repositories")) not everything could be "
                    + "read. \(first)")
        }
    }

    /// - Parameter drift: the changes of settings that had been in sync before.
    func show(_ report: WorkReport, drift: Set<Change>) {
        let drift = report.claim.item.isNew ? DriftLines?.none : DriftLines(report.record, drift: drift)
        switch format {
        case .text:
            // In one piece: other work writes its lines at the same time.
            Terminal.say(
                (RecordLine(report.record).lines(style) + (drift?.lines(style) ?? [])).joined(separator: "\n"))
        case .json:
            let plain = Style(isColoured: false)
            let lines = RecordLine(report.record).lines(plain) + (drift?.lines(plain) ?? [])
            var metadata = report.claim.item.logMetadata
            metadata["in_sync"] = "\(report.record.isInSync)"
            metadata["changes"] = "\(report.record.outcomes.count)"
            metadata["requests"] = "\(report.record.usage.total)"
            metadata["causes"] = .array(report.record.causes.map { .string($0.sentence) })
            logger.log(
                level: report.record.failure == nil ? .info : .warning, "\(lines.joined(separator: "\n"))",
                metadata: metadata)
        }
        if case .failed(let reason) = report.workResult {
            let name = report.record.repository
            complain(
                "\(name): failed: \(reason). 'githubcop retry \(name.name)' tries it again; so does the next event.")
        }
    }
}
