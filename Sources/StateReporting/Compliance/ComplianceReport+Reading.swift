import Enforcement
package import Foundation
import Policy
import ServeWiring
package import Store

extension ComplianceReport {
    /// Repositories of one report.
    private static let most = 1_000_000

    /// - Parameters:
    ///   - day: in the past, to the end of which it is; `nil`: now.
    /// - Throws: `StoreFault`; where the file is damaged.
    package init(_ database: StateDatabase, day: Date? = nil, now: Date) async throws {
        let snapshots = Snapshots(database)
        let today = SnapshotTable.day(now)
        let name = day.map { SnapshotTable.day($0) }
        let isPast = name.map { $0 < today } ?? false
        let end = isPast ? (day ?? now).addingTimeInterval(86_399) : now
        made = now
        self.day = isPast ? name : nil
        let first = end.addingTimeInterval(-Double(SnapshotTable.days) * 86_400)
        days = try await snapshots.days(from: first, through: end)
        // Of a past day it is not kept.
        listedAt = isPast ? nil : try await snapshots.listedAt()
        let rows = try await snapshots.page(limit: Self.most).rows
        organization = rows.first.map { String($0.name.prefix { $0 != "/" }) }
        let log = try await DriftLog(database, since: first, through: end)
        drift = log.entries
        driftSince = first
        (people, months) = (Self.people(log.entries), Self.months(log.entries))
        let known = try await snapshots.policies()
        let noted = try await KeyValueStore(database: database).json(PolicyCache.note)
        policies = known.filter { $0.since <= end }.map { Self.version($0.digest, since: $0.since, noted) }
        var gaps: [String] = []
        if log.unreadable > 0 {
            gaps.append("\(log.unreadable.counted("record")) of the history cannot be read by this version.")
        }
        if isPast {
            totals = days.last?.totals
            totalsAt = days.last?.at
            (repositories, exemptions, suspensions) = (nil, nil, nil)
            policy = totals?.policy.map { digest in
                Self.version(digest, since: known.first { $0.digest == digest }?.since, noted)
            }
            gaps += Self.gaps(of: name ?? "", days.last)
        } else {
            let current = try await snapshots.totals()
            totals = current.targets > 0 ? current : nil
            totalsAt = rows.map { $0.checked }.max()
            repositories = rows
            exemptions = try await snapshots.exempt().compactMap { snapshot in
                snapshot.exemption.map { ExemptRepository(name: snapshot.target.name.description, exemption: $0) }
            }.sorted { ($0.exemption.until?.number ?? .max, $0.name) < ($1.exemption.until?.number ?? .max, $1.name) }
            suspensions = try await SuspensionTable(database: database).active(now: now)
            let digest = noted?["digest"]?.stringValue ?? current.policy
            policy = digest.map { digest in
                Self.version(digest, since: known.first { $0.digest == digest }?.since, noted)
            }
            if rows.isEmpty {
                gaps.append("No repository has been checked yet. Run 'githubcop apply' or 'githubcop serve' first.")
            } else if try await snapshots.listedAt() == nil {
                gaps.append("No sweep has listed all repositories yet: there may be others, which were not checked.")
            }
            let older = rows.count { $0.policy != digest }
            if older > 0 {
                gaps.append(
                    "\(older.counted("target was", "targets were")) last checked under another version of the policy.")
            }
        }
        self.gaps = gaps
    }

    private static func gaps(of day: String, _ last: SnapshotDay?) -> [String] {
        var gaps: [String] = []
        if let last, last.day < day {
            gaps.append("Nothing was checked on \(day): the totals are those of \(last.day), the last day before it.")
        } else if last == nil {
            gaps.append("There are no totals for \(day) or any day before it.")
        }
        gaps.append(
            "Only totals are kept for past days: not how each repository stood on \(day), which ones were exempt, or when "
                + "each had last been checked.")
        return gaps
    }

    private static func version(_ digest: String, since: Date?, _ noted: JSON?) -> PolicyVersion {
        let isNoted = noted?["digest"]?.stringValue == digest
        return PolicyVersion(digest: digest, source: isNoted ? noted?["source"]?.stringValue : nil, since: since)
    }

    private static func people(_ drift: [DriftEntry]) -> [Person] {
        var people: [String: Person] = [:]
        for entry in drift {
            var person =
                people[entry.actor ?? ""]
                ?? Person(name: entry.actor, isBot: entry.isByBot, last: entry.at)
            person.changes += 1
            person.reverted += entry.isReverted ? 1 : 0
            person.repositories.insert(entry.repository)
            person.last = max(person.last, entry.at)
            people[entry.actor ?? ""] = person
        }
        return people.values.sorted { ($1.changes, $0.name ?? "~") < ($0.changes, $1.name ?? "~") }
    }

    private static func months(_ drift: [DriftEntry]) -> [Month] {
        var months: [String: Month] = [:]
        for entry in drift {
            months[entry.month, default: Month(name: entry.month)].changes += 1
            months[entry.month]?.reverted += entry.isReverted ? 1 : 0
        }
        return months.values.sorted { $0.name < $1.name }
    }
}
