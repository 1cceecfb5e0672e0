import Enforcement
package import Foundation
import Notifications
package import Policy
package import Reporting
import ServeWiring
package import Store

/// What `serve` is about to do, waits for, and what failed: read from its state file, whether it runs or not.
package struct StatusReport: Sendable {
    /// Where `serve` notes what it fetched.
    package static let missedDeliveries = "missed deliveries"
    /// Entries of one list.
    private static let limit = 1000

    let now: Date
    let depth: QueueDepth
    let sweeps: Int
    let waiting: [WaitingRepository]
    let failed: [FailedWork]
    let conflicts: [StoredConflict]
    let suspensions: [StoredSuspension]
    /// What GitHub refuses, and is not sent again before something has changed.
    let refusals: [StoredRefusal]
    let refused: Int
    /// What evaluated rules would change, by repository.
    let findings: [StoredFindings]
    let findingCounts: (findings: Int, targets: Int)
    /// What was being written when a process ended, or is being written.
    let open: [InterruptedWork.Entry]
    let deliveries: Int
    let missed: JSON?
    let sweep: JSON?
    let policy: JSON?
    let notifications: [NotificationStatus]

    /// - Throws: `StoreFault`
    package init(_ database: StateDatabase, now: Date) async throws {
        let work = WorkTable(database: database)
        self.now = now
        depth = try await work.depth(now: now)
        sweeps = try await SweepTable(database: database).count()
        waiting = try await work.waiting(Self.limit)
        failed = try await work.failed(Self.limit)
        conflicts = try await ConflictTable(database: database).active(now: now, limit: Self.limit)
        suspensions = try await SuspensionTable(database: database).active(now: now)
        let oldest = now.addingTimeInterval(-RefusalMemory.patience.seconds)
        let refusalTable = RefusalTable(database: database)
        refusals = try await refusalTable.waiting(since: oldest, limit: Self.limit)
        refused = try await refusalTable.count(since: oldest)
        let findingTable = FindingTable(database: database)
        findings = try await findingTable.all(limit: Self.limit)
        findingCounts = try await findingTable.counts()
        open = try await InterruptedWork(database).entries()
        deliveries = try await DeliveryInbox(database: database).count()
        let keyValueStore = KeyValueStore(database: database)
        missed = try await keyValueStore.json(Self.missedDeliveries)
        sweep = try await keyValueStore.json(SweepJournal.note)
        policy = try await keyValueStore.json(PolicyCache.note)
        notifications = NotificationStatus.all(try await keyValueStore.json(NotificationMemory.note))
    }

    private func due(_ priority: WorkItem.Priority) -> Int { depth.due[priority.rawValue] ?? 0 }

    // MARK: JSON

    package var json: JSON {
        [
            "queue": [
                "new": .integer(due(.newRepository)), "drift": .integer(due(.drift)), "sweep": .integer(due(.sweep)),
                "working": .integer(depth.taken), "deferred": .integer(depth.deferred),
                "failed": .integer(depth.failed), "sweeps_to_list": .integer(sweeps),
                "oldest": depth.oldest.map { .string($0.formatted(.iso8601)) } ?? .null,
            ],
            "waiting": .array(
                waiting.map {
                    [
                        "repository": .string("\($0.owner)/\($0.name)"), "step": .string($0.step),
                        "for": .string($0.detail), "since": .string($0.since.formatted(.iso8601)),
                        "looks": .integer($0.attempts), "next_look": .string($0.due.formatted(.iso8601)),
                    ]
                }),
            "failed": .array(
                failed.map {
                    [
                        "repository": .string("\($0.work.owner)/\($0.work.name)"), "reason": .string($0.reason),
                        "since": .string($0.since.formatted(.iso8601)),
                    ]
                }),
            "refused": .array(
                refusals.map {
                    [
                        "repository": .string("\($0.owner)/\($0.name)"), "setting": .string($0.title),
                        "reason": .string($0.message), "times": .integer($0.times),
                        "since": .string($0.first.formatted(.iso8601)), "last": .string($0.last.formatted(.iso8601)),
                        "next": .string(
                            $0.last.addingTimeInterval(RefusalMemory.patience.seconds).formatted(.iso8601)),
                    ]
                }),
            "interrupted": .array(
                open.filter { !$0.isBeingWritten }.map { .string($0.intent.record.repository) }),
            "conflicts": .array(
                conflicts.map {
                    [
                        "repository": .string($0.repository), "setting": .string($0.title),
                        "with": .string($0.actors), "times": .integer($0.times),
                        "until": .string($0.until.formatted(.iso8601)),
                    ]
                }),
            "suspensions": .array(
                suspensions.map {
                    [
                        "repository": .string($0.repository), "kind": $0.kind.map { .string($0) } ?? .null,
                        "reason": .string($0.reason), "by": .string($0.actor),
                        "since": .string($0.began.formatted(.iso8601)), "until": .string($0.until.formatted(.iso8601)),
                    ]
                }),
            "findings": .array(
                findings.map {
                    [
                        "repository": .string($0.name), "findings": .integer($0.count),
                        "withheld": .integer($0.withheld),
                        "rules": .object($0.rules.mapValues { .integer($0) }),
                        "since": .string($0.found.formatted(.iso8601)),
                        "checked": .string($0.checked.formatted(.iso8601)),
                    ]
                }),
            "deliveries": ["kept": .integer(deliveries), "missed": missed ?? .null],
            "sweep": sweep ?? .null,
            "notifications": .array(notifications.map { $0.json }),
            "policy": policy.map { policy in
                .object((policy.objectValue ?? [:]).filter { ["source", "since", "refused"].contains($0.key) })
            } ?? .null,
        ]
    }

    // MARK: Text

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
                + "next look \($0.due <= now ? "now" : "in \(age(now, $0.due))")"
        }
        lines += section("Given up", failed) { "\($0.work.owner)/\($0.work.name): \($0.reason)" }
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
                + "what came of it"
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
    /// How many findings are of each rule; what a later version wrote is counted under no rule.
    fileprivate var rules: [String: Int] {
        let changes = try? JSONDecoder().decode([Change].self, from: Data(changes.utf8))
        return (changes ?? []).reduce(into: [:]) { $0[$1.rule, default: 0] += 1 }
    }

    fileprivate var sentence: String {
        let rules = rules.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let kept = withheld > 0 ? ["\(withheld.counted("change")) of active rules withheld because of them"] : []
        return ([count.counted("finding") + (rules.isEmpty ? "" : " (\(rules))")] + kept).joined(separator: ", ")
    }
}
