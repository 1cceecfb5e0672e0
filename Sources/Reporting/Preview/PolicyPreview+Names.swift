import Enforcement
import Policy

/// Teams, users, Apps and roles of the new policy that are not on GitHub.
extension PolicyPreview {
    /// Rules of the new policy that apply to no repository, where the present policy has none of the name or one that
    /// does.
    var unmatched: [Unmatched] {
        guard isWhole, let matchingRules, counts.repositories > 0 else { return [] }
        let known = Set(comparison.base.conditionalRules.map { $0.name }).subtracting(matchingRules.base)
        return comparison.head.conditionalRules.filter {
            !matchingRules.head.contains($0.name) && !known.contains($0.name)
        }.map { rule in
            Unmatched(
                topic: .rule, name: rule.name,
                message:
                    "rule '\(rule.name)' matches none of \(counts.repositories.counted("repository", "repositories")) "
                    + "(\(rule.location.lineText))", location: rule.location)
        }
    }

    var names: PreflightReport { PreflightReport(preflight, of: organization) }

    /// Those without which introduced changes fail.
    var failingNames: [Preflight.Finding] {
        preflight.missing.filter { neededNames.contains($0.named.subject) && !$0.named.isEvaluated }
    }

    /// `nil` where nothing will fail.
    var failingNamesSentence: String? {
        let count = Set(failingNames.map { $0.named.subject }).count
        guard count > 0 else { return nil }
        return count == 1
            ? "1 name does not exist on GitHub: 'apply' will fail for the changes that need it."
            : "\(count) names do not exist on GitHub: 'apply' will fail for the changes that need them."
    }
}
