import Enforcement
import FoundationEssentials
import Policy

extension PolicyPreview {
    /// In a few words: `3 repositories lose protection, 412 change, 2 errors`.
    package var title: String {
        let losing = [
            counts.organizationLosesProtection ? "the organization" : nil,
            counts.losingProtection > 0 ? counts.losingProtection.counted("repository", "repositories") : nil,
        ].compactMap { $0 }
        var parts: [String] = []
        if !losing.isEmpty {
            let isOne = losing.count == 1 && (counts.losingProtection == 1 || counts.organizationLosesProtection)
            parts.append("\(losing.joined(separator: " and ")) \(isOne ? "loses" : "lose") protection")
        } else if counts.dropped > 0 {
            parts.append("\(counts.dropped.counted("setting")) no longer enforced")
        }
        if !loosenings.isEmpty, losing.isEmpty { parts.append("the policy allows more") }
        let changing = counts.introduced.repositories
        if changing > 0 {
            let noun = parts.isEmpty || losing.isEmpty || counts.losingProtection == 0
            parts.append(
                noun
                    ? "\(changing.counted("repository", "repositories")) \(changing == 1 ? "changes" : "change")"
                    : "\(changing) \(changing == 1 ? "changes" : "change")")
        }
        if counts.introduced.organization { parts.append("the organization changes") }
        if counts.failures > 0 { parts.append(counts.failures.counted("error")) }
        let missing = Set(failingNames.map { $0.named.subject }).count
        if missing > 0 { parts.append(missing == 1 ? "1 name does not exist" : "\(missing) names do not exist") }
        if counts.unknown > 0 { parts.append("\(counts.unknown) not compared") }
        if parts.isEmpty {
            parts.append(counts.findings + counts.droppedFindings > 0 ? "only findings change" : "nothing changes")
        }
        let text = parts.joined(separator: ", ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// What the present policy would change anyway; `nil` where that is nothing.
    var pendingSentence: String? {
        guard counts.pendingChanges > 0 else { return nil }
        let places = [
            counts.pending.organization ? "the organization" : nil,
            counts.pending.repositories > 0
                ? counts.pending.repositories.counted("repository", "repositories") : nil,
        ].compactMap { $0 }.joined(separator: " and ")
        return "Pending anyway: \(counts.pendingChanges.counted("change")) in \(places), by the present policy."
    }

    /// How many changes there are, and of what.
    var introducedSentence: String {
        guard counts.changes > 0 else { return "Introduces no changes." }
        let totals = counts.introduced
        let places = [
            totals.organization ? "the organization" : nil,
            totals.repositories > 0
                ? "\(totals.repositories) of \(counts.repositories.counted("repository", "repositories"))" : nil,
        ].compactMap { $0 }.joined(separator: " and ")
        return
            "Introduces \(totals.create) to create, \(totals.change) to change, \(totals.remove) to remove in \(places)."
    }

    /// What is not enforced any more; `nil` where that is nothing.
    var droppedSentence: String? {
        guard counts.dropped > 0 else { return nil }
        let places = [
            counts.organizationWithDropped ? "the organization" : nil,
            counts.repositoriesWithDropped > 0
                ? counts.repositoriesWithDropped.counted("repository", "repositories") : nil,
        ].compactMap { $0 }.joined(separator: " and ")
        return "No longer enforces \(counts.dropped.counted("setting")) in \(places)."
    }

    /// Rules that are gone, by name; `nil` where none is. A rule with another name counts as another rule.
    var removedRulesSentence: String? {
        let names = comparison.head.removedRules(since: comparison.base).map { $0.name.printable }
        guard !names.isEmpty else { return nil }
        let more = names.count > Self.shownRules ? " and \(names.count - Self.shownRules) more" : ""
        let shown = names.prefix(Self.shownRules).map { "'\($0.truncated(to: 60))'" }.joined(separator: ", ")
        return "Without \(names.count.counted("rule")) of the present policy: \(shown)\(more)."
    }

    private static let shownRules = 10

    /// Since when what was compared may be otherwise; `nil` where it was read just now.
    var observedSentence: String? {
        guard let observedAt else { return nil }
        let age = comparedAt.map { " (\(Self.age($0.timeIntervalSince(observedAt))))" } ?? ""
        let new =
            listedAt.map {
                " A repository that was created after \($0.ISO8601Format()) is missing, unless 'serve' has checked it."
            } ?? ""
        return "Compared with what was observed since \(observedAt.ISO8601Format())\(age).\(new)"
    }

    private static func age(_ seconds: Double) -> String {
        let minutes = Int(max(0, seconds) / 60)
        if minutes < 1 { return "less than a minute ago" }
        if minutes < 120 { return "\(minutes.counted("minute")) ago" }
        return minutes < 48 * 60 ? "\((minutes / 60).counted("hour")) ago" : "\((minutes / 1440).counted("day")) ago"
    }

    var findingsSentence: String? {
        let parts = [
            counts.findings > 0 ? "\(counts.findings) more" : nil,
            counts.droppedFindings > 0 ? "\(counts.droppedFindings) fewer" : nil,
        ].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        return "Findings of evaluated rules: \(parts.joined(separator: ", ")) (not written)."
    }
}

extension PolicyLoosening {
    /// Without its place.
    var sentence: String {
        switch self {
        case .evaluated: return "the policy is evaluated only: nothing is enforced"
        case .rule(let name, let was, let now, _): return "rule '\(name)': enforcement \(was) → \(now)"
        case .limit(let name, let was, let now, _):
            return "limits.\(name): \(was) → \(now.map { $0.description } ?? "no limit")"
        case .exemption(let exemption, let before):
            let end = exemption.until.map { "until \($0)" } ?? "without an end"
            let was = before.map { ", was until \($0.until?.description ?? "further notice")" } ?? ""
            return "exemption \(end)\(was): \(exemption.reason)"
        }
    }

    /// With its place.
    var line: String { sentence + (location.map { " (\($0.lineText))" } ?? "") }
}
