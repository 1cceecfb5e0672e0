import Foundation
package import Policy
import Store

extension ComplianceReport {
    package var json: JSON {
        var members: [String: JSON] = [
            "made": Self.time(made), "organization": text(organization), "day": text(day),
            "totals_of": totalsAt.map(Self.time) ?? .null, "listed": listedAt.map(Self.time) ?? .null,
            "policy": policy.map(Self.json) ?? .null, "policies": .array(policies.map(Self.json)),
            "totals": totals.map(Self.json) ?? .null,
            "days": .array(
                days.map { day in
                    [
                        "day": .string(day.day), "targets": .integer(day.totals.targets),
                        "in_sync": .integer(day.totals.inSync), "share": Self.number(Self.share(of: day.totals)),
                        "states": .object(day.totals.states.mapValues { .integer($0) }),
                        "differences": .integer(day.totals.differences), "findings": .integer(day.totals.findings),
                    ]
                }),
            "not_known": .strings(gaps),
        ]
        members["drift"] = [
            "since": Self.time(driftSince),
            "by_person": .array(
                people.map { person in
                    [
                        "name": text(person.name), "is_bot": .bool(person.isBot),
                        "changes": .integer(person.changes), "reverted": .integer(person.reverted),
                        "repositories": .integer(person.repositories.count), "last": Self.time(person.last),
                    ]
                }),
            "by_month": .array(
                months.map {
                    [
                        "month": .string($0.name), "changes": .integer($0.changes), "reverted": .integer($0.reverted),
                    ]
                }),
            "changes": .array(drift.map { $0.json }),
        ]
        members["repositories"] = repositories.map { .array($0.map { $0.json }) } ?? .null
        members["exemptions"] = exemptions.map { .array($0.map { $0.json }) } ?? .null
        members["suspensions"] =
            suspensions.map { suspensions in
                .array(
                    suspensions.map {
                        [
                            "repository": .string($0.repository), "kind": text($0.kind), "reason": .string($0.reason),
                            "by": .string($0.actor), "until": Self.time($0.until),
                        ]
                    })
            } ?? .null
        return .object(members)
    }

    static func time(_ date: Date) -> JSON { .string(date.formatted(.iso8601)) }

    private static func number(_ share: Double?) -> JSON { share.map { .number($0) } ?? .null }

    private static func json(_ policy: PolicyVersion) -> JSON {
        [
            "digest": .string(policy.digest), "source": text(policy.source),
            "since": policy.since.map(Self.time) ?? .null,
        ]
    }

    private static func json(_ totals: SnapshotTotals) -> JSON {
        func groups(_ groups: [String: SnapshotTotals.Group]) -> JSON {
            .object(
                groups.mapValues { group in
                    [
                        "targets": .integer(group.targets), "in_sync": .integer(group.inSync),
                        "differing": .integer(group.differing), "other": .integer(group.others),
                        "differences": .integer(group.differences), "findings": .integer(group.findings),
                        "share": number(group.share),
                    ]
                })
        }
        return [
            "targets": .integer(totals.targets), "in_sync": .integer(totals.inSync),
            "share": number(Self.share(of: totals)), "states": .object(totals.states.mapValues { .integer($0) }),
            "differences": .integer(totals.differences), "findings": .integer(totals.findings),
            "kinds": groups(totals.kinds), "rules": groups(totals.rules), "teams": groups(totals.teams),
            "properties": groups(totals.properties), "topics": groups(totals.topics),
        ]
    }
}

private func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

extension DriftEntry {
    fileprivate var json: JSON {
        [
            "at": ComplianceReport.time(at), "repository": .string(repository), "actor": text(actor),
            "is_bot": .bool(isByBot), "cause": .string(cause), "setting": .string(change.title),
            "verb": .string(change.verb.rawValue), "found": change.before ?? .null, "policy": change.after ?? .null,
            "rule": .string(change.rule), "outcome": text(reaction?.status.rawValue),
            "message": text(reaction?.message), "run": text(reaction?.run),
        ]
    }
}

extension SnapshotRow {
    fileprivate var json: JSON {
        [
            "name": .string(name), "state": .string(state), "since": ComplianceReport.time(since),
            "checked": ComplianceReport.time(checked), "policy": .string(policy), "visibility": text(visibility),
            "archived": .bool(isArchived), "differences": .integer(differences), "findings": .integer(findings),
            "kinds": .strings(kinds), "failure": text(failure),
        ]
    }
}

extension ComplianceReport.ExemptRepository {
    fileprivate var json: JSON {
        [
            "repository": .string(name), "reason": .string(exemption.reason), "owner": text(exemption.owner),
            "until": text(exemption.until?.description), "policy": .string(exemption.place),
        ]
    }
}
