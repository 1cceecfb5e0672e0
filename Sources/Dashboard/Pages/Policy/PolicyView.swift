import Foundation

/// What the template of the policy's page shows.
struct PolicyView {
    struct Rule {
        let anchor: String
        let ruleName: String
        let source: String
        let target: String
        let kindNames: String
        let enforcement: String
        let enforcementStyle: String
        let matching: String
        let matchingAddress: String?
        let inSync: String
        let percent: String?
        let ruleFindings: String
        let rollout: String?
    }

    struct Limit {
        let limitName: String
        let amount: String
        let used: String
        let span: String
        let source: String?
        /// For `meter`; `nil` where there is nothing to show.
        let meter: Meter?
    }

    struct Meter {
        let meterValue: Int
        let meterMax: Int
        let meterHigh: Double
        let meterText: String
    }

    struct Exemption {
        let patterns: String
        let reason: String
        let exemptOwner: String?
        let ends: String
        let standing: String
        let standingStyle: String
        let source: String
    }

    struct Secret {
        let secretName: String
        let standing: String
        let standingStyle: String
        let sources: String
    }

    let policySource: String
    let version: String
    let inForceSince: Moment?
    let isEvaluated: Bool
    let refusal: String?
    let repositories: String
    let rules: [Rule]
    let ruleCount: String
    let hasRules: Bool
    let limits: [Limit]
    let exemptions: [Exemption]
    let hasExemptions: Bool
    let secrets: [Secret]
    let hasSecrets: Bool

    init(_ policy: PolicyDetails, now: Date) {
        policySource = policy.source
        version = String(policy.version.prefix(12))
        inForceSince = policy.since.map { Moment($0, now: now) }
        isEvaluated = policy.isEvaluated
        refusal = policy.refusal?.text
        repositories = "\(policy.repositories.grouped) \(policy.repositories == 1 ? "repository" : "repositories")"
        rules = policy.rules.map { Rule($0) }
        ruleCount = policy.rules.count.grouped
        hasRules = !policy.rules.isEmpty
        limits = policy.limits.map { Limit($0) }
        exemptions = policy.exemptions.map { Exemption($0) }
        hasExemptions = !policy.exemptions.isEmpty
        secrets = policy.secrets.map {
            Secret(
                secretName: $0.name, standing: $0.isSet ? "set" : "not set",
                standingStyle: $0.isSet ? "in-sync" : "failed", sources: $0.sources.joined(separator: ", "))
        }
        hasSecrets = !policy.secrets.isEmpty
    }
}

extension PolicyView.Rule {
    fileprivate init(_ rule: PolicyDetails.Rule) {
        anchor = rule.name.ruleAnchor
        ruleName = rule.name
        source = rule.source
        target = rule.isForOrganization ? "organization" : "repositories"
        kindNames = rule.kinds.joined(separator: ", ")
        enforcement = rule.enforcement == "evaluate" ? "evaluated only" : rule.enforcement
        enforcementStyle = rule.enforcement == "active" ? "in-sync" : "evaluated"
        matching = rule.matching.map { $0.grouped } ?? (rule.isForOrganization ? "organization" : "unknown")
        matchingAddress =
            rule.isForOrganization
            ? Address.organization
            : {
                var query = RepositoryQuery()
                query.filters[.rule] = rule.name
                return query.address
            }()
        inSync = rule.inSync.map { $0.grouped } ?? "–"
        percent = rule.inSync.flatMap { count in
            (rule.share ?? rule.matching).flatMap { $0 > 0 ? "\(count * 100 / $0)%" : nil }
        }
        ruleFindings = rule.findings > 0 ? rule.findings.grouped : ""
        rollout = rule.share.map { "active in \($0.grouped) of \(rule.matching?.grouped ?? "an unknown number")" }
    }
}

extension PolicyView.Limit {
    fileprivate init(_ limit: PolicyDetails.Limit) {
        limitName = limit.name
        span = limit.span
        source = limit.source
        let allowed = limit.allowed.map { $0.grouped }
        amount =
            limit.amount.map { amount in
                guard let allowed, allowed != amount else { return amount }
                return "\(amount) (\(allowed))"
            } ?? "no limit"
        used = limit.used.map { $0.grouped } ?? "–"
        meter = limit.used.flatMap { used in
            limit.allowed.map { allowed in
                .init(
                    meterValue: min(used, max(allowed, 1)), meterMax: max(allowed, 1),
                    meterHigh: Double(max(allowed, 1)) * 0.75,
                    meterText: "\(used.grouped) of \(allowed.grouped)")
            }
        }
    }
}

extension PolicyView.Exemption {
    fileprivate init(_ exemption: PolicyDetails.Exemption) {
        patterns = exemption.repositories
        reason = exemption.reason
        exemptOwner = exemption.owner
        ends = exemption.until ?? "no end"
        source = exemption.source
        switch exemption.standing {
        case .holds: (standing, standingStyle) = ("holds", "exempt")
        case .ends(0): (standing, standingStyle) = ("ends today", "waiting")
        case .ends(1): (standing, standingStyle) = ("ends tomorrow", "waiting")
        case .ends(let days): (standing, standingStyle) = ("ends in \(days) days", "waiting")
        case .ended: (standing, standingStyle) = ("has ended", "failed")
        }
    }
}
