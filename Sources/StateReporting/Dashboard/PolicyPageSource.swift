package import Dashboard
import Enforcement
package import Foundation
package import Policy
package import ServeWiring
package import Store

/// What the policy's page shows: the policy in force, and how the repositories stand to it.
package struct PolicyPageSource: Sendable {
    private let database: StateDatabase
    private let policy: @Sendable () -> PolicyInForce
    private let isSecretSet: @Sendable (String) -> Bool
    private let now: @Sendable () -> Date

    /// - Parameter isSecretSet: whether there is a value for the secret of this name.
    package init(
        _ database: StateDatabase, policy: @escaping @Sendable () -> PolicyInForce,
        isSecretSet: @escaping @Sendable (String) -> Bool, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.database = database
        self.policy = policy
        self.isSecretSet = isSecretSet
        self.now = now
    }

    /// - Throws: `StoreFault`.
    @Sendable package func details() async throws -> PolicyDetails {
        let (inForce, now) = (policy(), now())
        let (document, table) = (inForce.document, SnapshotTable(database: database))
        let note = try await KeyValueStore(database: database).json(PolicyCache.note)
        let since = note?["since"]?.stringValue.flatMap { try? Date($0, strategy: .iso8601) }
        var details = PolicyDetails(
            source: inForce.source, version: inForce.digest,
            since: note?["digest"]?.stringValue == inForce.digest ? since : nil)
        details.isEvaluated = document.isEvaluated
        details.refusal = note?["refused"]?.stringValue.map { PolicyDetails.Refusal(text: $0) }
        details.repositories = try await table.repositoryCount()
        details.rules = try await rules(document, table)
        details.limits = try await limits(document.limits, of: details.repositories, now)
        details.exemptions = Self.exemptions(document, Day(secondsSince1970: Int(now.timeIntervalSince1970)))
        details.secrets = document.secrets.sorted { $0.key < $1.key }.map { name, places in
            PolicyDetails.Secret(name: name, isSet: isSecretSet(name), sources: places.map { $0.lineText })
        }
        return details
    }

    private func rules(_ document: PolicyDocument, _ table: SnapshotTable) async throws -> [PolicyDetails.Rule] {
        let totals = try await table.totals()
        let findings = try await table.repositoriesWithFindings()
        var rules: [PolicyDetails.Rule] = []
        for rule in document.ruleSummaries {
            // Without any snapshot nothing is known; with some, a rule that none of them names applies to none.
            let isKnown = totals.targets > 0 && !rule.isForOrganization
            let group = totals.rules[rule.name] ?? SnapshotTotals.Group()
            var details = PolicyDetails.Rule(
                name: rule.name, source: rule.location.lineText, isForOrganization: rule.isForOrganization,
                enforcement: "active", matching: isKnown ? group.targets : nil, inSync: isKnown ? group.inSync : nil,
                findings: findings[rule.name] ?? 0, share: nil, kinds: rule.kinds)
            switch rule.enforcement {
            case .active: break
            case .evaluate:
                details.enforcement = "evaluate"
                details.inSync = nil
            case .share(let share):
                let active = try await table.repositories(ofRule: rule.name).filter { share.contains($0.id) }
                details.enforcement = "\(share)"
                details.share = isKnown ? active.count : nil
                details.inSync = isKnown ? active.count { $0.isInSync } : nil
            }
            rules.append(details)
        }
        return rules
    }

    /// The counts of 24 hours are those that `serve` holds the policy to (`ChangeBudget.lastDay`).
    private func limits(_ limits: Limits, of total: Int, _ now: Date) async throws -> [PolicyDetails.Limit] {
        let day: TimeInterval = 86_400
        var used = RiskCounts()
        for sum in try await RunHistory(database: database).risks(from: now.addingTimeInterval(-day), until: now) {
            used += RiskCounts(sum)
        }
        func limit(_ name: String, _ limit: Limits.Limit?, used: Int?, _ span: String) -> PolicyDetails.Limit {
            PolicyDetails.Limit(
                name: name, amount: limit.map { "\($0.amount)" }, allowed: limit?.amount.allowance(of: total),
                used: used, span: span, source: limit?.location?.lineText)
        }
        return [limit("repositories_changed", limits.repositoriesChanged, used: nil, "in each sweep")]
            + Risk.allCases.map { limit($0.limitName, limits[$0], used: used[$0], "in 24 hours") }
    }

    /// By their end; what has none comes last.
    private static func exemptions(_ document: PolicyDocument, _ day: Day) -> [PolicyDetails.Exemption] {
        document.exemptions.sorted { ($0.until?.number ?? .max) < ($1.until?.number ?? .max) }.map { exemption in
            let standing: PolicyDetails.Exemption.Standing =
                switch exemption.status(on: day) {
                case .none, .exempt: .holds
                case .ending(_, let days): .ends(inDays: days)
                case .ended: .ended
                }
            return PolicyDetails.Exemption(
                repositories: exemption.patterns.joined(separator: ", "), reason: exemption.reason,
                owner: exemption.owner, until: exemption.until?.description, standing: standing,
                source: exemption.location.lineText)
        }
    }
}

/// The policy that is enforced, as pages name it.
package struct PolicyInForce: Sendable {
    package let document: PolicyDocument
    /// Tells its versions apart.
    package let digest: String
    /// Where it comes from.
    package let source: String

    package init(_ edition: PolicyReloader.Edition, source: String) {
        self.init(document: edition.reading.document, digest: "\(edition.digest)", source: source)
    }

    package init(document: PolicyDocument, digest: String, source: String) {
        self.document = document
        self.digest = digest
        self.source = source
    }
}
