package import Enforcement
package import Policy

/// A preview as JSON for programs: an object for each target that becomes different, one a line, and at the end the
/// sums.
package enum PreviewReport {
    /// One repository, or the organization: what a plan would print of the introduced changes, and beside them what is
    /// not enforced any more. `nil` where nothing becomes different.
    package static func json(of preview: TargetPreview) -> JSON? {
        guard !preview.isEmpty else { return nil }
        var json = RunReport.json(of: preview.introduced, outcomes: [], failure: preview.failure)
        if !preview.dropped.isEmpty {
            json = json.setting(["no_longer_enforced"], to: .array(preview.dropped.map { Self.json(of: $0) }))
        }
        if !preview.droppedFindings.isEmpty {
            json = json.setting(
                ["findings_gone"], to: RunReport.json(of: preview.droppedFindings, outcomes: []))
        }
        if let exemption = preview.exemption { json = json.setting(["exempt"], to: .string(exemption.sentence)) }
        if !preview.unknown.isEmpty { json = json.setting(["not_compared"], to: .strings(preview.unknown)) }
        return json
    }

    private static func json(of setting: DroppedSetting) -> JSON {
        var reason = "not_desired"
        var members: [String: JSON] = [
            "kind": .string(setting.kind), "path": .strings(setting.path.components),
            "was": setting.value.redacted, "rule": .string(setting.rule), "source": .string(setting.source.lineText),
            "protects": .bool(setting.isProtection),
        ]
        switch setting.reason {
        case .notDesired: break
        case .onlyEvaluated: reason = "only_evaluated"
        case .notExclusive: reason = "not_exclusive"
        case .loosened(let value):
            reason = "loosened"
            members["at_least"] = value.redacted
        }
        members["reason"] = .string(reason)
        return .object(members)
    }

    /// The last object.
    package static func json(of preview: PolicyPreview, requests: RequestUsage, seconds: Double) -> JSON {
        let counts = preview.counts
        var json: JSON = [
            "organization": .string(preview.organization), "base": .string(preview.baseName),
            "head": .string(preview.headName), "title": .string(preview.title),
            "repositories": .integer(counts.repositories),
            "introduced": Self.json(of: counts.introduced),
            "no_longer_enforced": [
                "settings": .integer(counts.dropped), "repositories": .integer(counts.repositoriesWithDropped),
                "organization": .bool(counts.organizationWithDropped), "exempt": .integer(counts.exempt),
                "losing_protection": .integer(counts.losingProtection),
                "policy": .array(preview.loosenings.map { .string($0.line) }),
                "rules": .strings(preview.comparison.head.removedRules(since: preview.comparison.base).map { $0.name }),
            ],
            "pending": Self.json(of: counts.pending),
            "findings": ["more": .integer(counts.findings), "fewer": .integer(counts.droppedFindings)],
            "limits": .strings(preview.limitSentences),
            "preflight": preview.names.json, "unmatched": preview.unmatched.json, "failed": .integer(counts.failures),
            "not_compared": .integer(counts.unknown),
            "requests": ["total": .integer(requests.total)],
            "seconds": .number((seconds * 10).rounded() / 10),
        ]
        if let text = preview.uncheckedLimits { json = json.setting(["limits_unchecked"], to: .string(text)) }
        if let date = preview.observedAt { json = json.setting(["observed_at"], to: .string(date.ISO8601Format())) }
        if let date = preview.listedAt { json = json.setting(["listed_at"], to: .string(date.ISO8601Format())) }
        return json
    }

    private static func json(of totals: ChangeTotals) -> JSON {
        [
            "create": .integer(totals.create), "change": .integer(totals.change), "remove": .integer(totals.remove),
            "repositories": .integer(totals.repositories), "organization": .bool(totals.organization),
            "risks": .object(
                Risk.allCases.reduce(into: [:]) { found, risk in
                    if totals.risks[risk] > 0 { found[risk.rawValue] = .integer(totals.risks[risk]) }
                }),
        ]
    }
}
