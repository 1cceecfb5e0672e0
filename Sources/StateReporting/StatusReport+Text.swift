import Enforcement
package import Foundation
import Policy
package import Reporting
import Store

extension StatusReport {
    package func lines(_ style: Style) -> [String] {
        var lines = [
            style.bold("Queue")
                + "  \(due(.newRepository)) new, \(due(.drift)) drift, \(due(.sweep)) sweep; "
                + "\(depth.taken) in work, \(depth.deferred) for later, \(depth.failed) failed"
        ]
        if let oldest = depth.oldest { lines.append("  the oldest waits for \(age(oldest))") }
        if sweeps > 0 { lines.append("  \(sweeps.counted("sweep")) of the organization still to be listed") }
        lines += section("Waiting", waiting) {
            "\($0.owner)/\($0.name): \($0.detail) (\($0.step)), for \(age($0.since)), "
                + "next check \($0.due <= now ? "now" : "in \(age(now, $0.due))")"
        }
        lines += section("Failed", failed) { "\($0.work.owner)/\($0.work.name): \($0.reason)" }
        lines += section("Refused", refusals, "\(refused), waiting") {
            "\($0.owner)/\($0.name): \($0.title): \($0.message), "
                + "\($0.times.counted("time")), for \(age($0.first))"
        }
        if refused > 0 {
            lines.append(
                "  Sent again when the policy, the repository or the App's permissions change, after a week, or by "
                    + "'githubcop retry'.")
        }
        lines += section("Interrupted", open.filter { !$0.isBeingWritten }) {
            "\($0.intent.record.repository): \($0.intent.process) ended while it wrote; 'githubcop history' finds out "
                + "what was written"
        }
        lines += section("Paused", conflicts) {
            "\($0.repository): \($0.title), enforced \($0.times) times and changed back by \($0.actors), not enforced "
                + "for another \(age(now, $0.until))"
        }
        lines += section("Suspended", suspensions) {
            "\(Self.subject(of: $0))\($0.kind.map { ", \($0)" } ?? ""): not enforced for another \(age(now, $0.until)), by "
                + "\($0.actor): \($0.reason)"
        }
        lines += section(
            "Findings", findings,
            "\(findingCounts.findings) of evaluated rules in "
                + findingCounts.targets.counted("repository", "repositories")
        ) { "\($0.name): \($0.sentence), for \(age($0.found))" }
        if !failed.isEmpty || !conflicts.isEmpty { lines.append("  'githubcop retry [REPOSITORY]' tries again.") }
        lines.append(style.bold("Deliveries") + "  \(deliveries) kept; missed ones: \(missedText)")
        lines += sweepLines(style) + policyLines(style)
        lines += section("Notifications", notifications) { receiver in
            receiver.sentence(lastSent: receiver.lastSent.map { age($0) })
        }
        return lines
    }

    private static func subject(of suspension: StoredSuspension) -> String {
        guard let name = RepositoryName(suspension.repository), name.name == Suspension.everything else {
            return suspension.repository
        }
        return "all of \(name.owner)"
    }

    private func sweepLines(_ style: Style) -> [String] {
        guard let sweep else { return [] }
        func count(_ key: String) -> Int { sweep[key]?.intValue ?? 0 }
        func text(_ key: String) -> String { (sweep[key]?.stringValue ?? "?").printable }
        var lines = [
            style.bold("Sweep")
                + "  \(text("at")): \(count("repositories")) checked, \(count("in_sync")) in sync, "
                + "\(count("to_look_at")) to fix, \(count("unreadable")) not wholly readable — \(text("because"))"
        ]
        if count("refused") > 0 { lines.append("  \(count("refused")) refused by GitHub, waiting") }
        if sweep["stopped_by"] != nil { lines.append("  nothing was begun. \(text("stopped_by"))") }
        if sweep["first_unreadable"] != nil { lines.append("  \(text("first_unreadable"))") }
        return lines
    }

    private func policyLines(_ style: Style) -> [String] {
        guard let policy else { return [] }
        func text(_ key: String) -> String { String((policy[key]?.stringValue ?? "?").prefix { $0 != "\n" }).printable }
        var lines = [style.bold("Policy") + "  \(text("source")), in force since \(text("since"))"]
        if policy["refused"] != nil { lines.append("  a newer version is refused: \(text("refused"))") }
        return lines
    }

    private var missedText: String {
        guard let missed else { return "not looked for yet" }
        if let reason = missed["off"]?.stringValue { return "not fetched. \(reason)" }
        let at = missed["at"]?.stringValue ?? "?"
        if let problem = missed["problem"]?.stringValue { return "could not be listed at \(at): \(problem)" }
        let missing = missed["missing"]?.intValue ?? 0
        return "looked for at \(at), \(missed["redelivered"]?.intValue ?? 0) fetched"
            + (missing > 0 ? ", \(missing) still missing" : "")
    }

    private func section<Entry>(
        _ title: String, _ entries: [Entry], _ sum: String? = nil, _ line: (Entry) -> String
    ) -> [String] {
        entries.isEmpty ? [] : ["\(title)  \(sum ?? "\(entries.count)")"] + entries.map { "  \(line($0).printable)" }
    }

    private func age(_ start: Date, _ end: Date? = nil) -> String {
        Self.age(from: start, to: end ?? now)
    }

    /// How long it is from one moment to another, in words.
    package static func age(from start: Date, to end: Date) -> String {
        let seconds = max(0, Int(end.timeIntervalSince(start)))
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}

extension StoredFindings {
    fileprivate var sentence: String {
        let rules = rules.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let kept = withheld > 0 ? ["\(withheld.counted("change")) of active rules withheld because of them"] : []
        return ([count.counted("finding") + (rules.isEmpty ? "" : " (\(rules))")] + kept).joined(separator: ", ")
    }
}
