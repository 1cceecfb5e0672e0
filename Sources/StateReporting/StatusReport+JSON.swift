import Enforcement
import Foundation
package import Policy
import Store

extension StatusReport {
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
                            $0.last.addingTimeInterval(RefusalMemory.retryInterval.seconds).formatted(.iso8601)),
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
}

extension StoredFindings {
    /// How many findings are of each rule; what a later version wrote is counted under no rule.
    var rules: [String: Int] {
        let changes = try? JSONDecoder().decode([Change].self, from: Data(changes.utf8))
        return (changes ?? []).reduce(into: [:]) { $0[$1.rule, default: 0] += 1 }
    }
}
