import Enforcement
import Policy

/// What the new policy's own limits do not let through.
extension PolicyPreview {
    /// The organization's repositories; `nil` where that is not known.
    var size: Int? { isWhole ? counts.repositories : total }

    /// Something is introduced that limits may count as a share of the organization's repositories, and how many these
    /// are is not known.
    package var lacksTotal: Bool { size == nil && counts.changes > 0 && comparison.head.limits.hasShares }

    /// What of the introduced changes they do not let through, and which of them could not be checked.
    package var limitSentences: [String] {
        let limits = comparison.head.limits
        let inForce = LimitsInForce(limits, total: size, shards: shards)
        return [changedSentence(limits.repositoriesChanged)].compactMap { $0 }
            + Risk.allCases.compactMap { inForce.sentence(on: $0, counts.introduced.risks[$0]) }
    }

    /// What was not checked for want of a number; `nil` where all was.
    package var uncheckedLimits: String? {
        guard lacksTotal else { return nil }
        return
            "Limits that are a share of all repositories were not checked: how many the organization has is not known."
    }

    private func changedSentence(_ limit: Limits.Limit?) -> String? {
        guard let limit else { return nil }
        let changed = counts.introduced.repositories
        if case .percent(let percent) = limit.amount, percent > 0, size == nil { return nil }
        guard changed > limit.amount.allowance(of: size ?? 0, shards: shards) else { return nil }
        let part = shards > 1 ? " in this shard, one of \(shards)" : ""
        let whole = size.map { " of \($0)" } ?? ""
        return "limits.repositories_changed\(limit.location.map { " (\($0.lineText))" } ?? "") allows \(limit.amount), "
            + "and this is \(changed)\(whole)\(part): 'apply' stops before its first write"
    }
}
