package import Enforcement
package import FoundationEssentials
package import Policy

/// What a change of the policy would do to an organization, added up: the same change of several repositories as one.
package struct PolicyPreview: Sendable {
    package let organization: String
    let comparison: PolicyComparison
    /// Since when what was compared may be otherwise; `nil`: it was read just now.
    package var observedAt: Date?
    /// When it was compared.
    package var comparedAt: Date?
    /// All repositories of the organization are compared, of which a limit may be a share.
    private let isWhole: Bool
    /// How the two policies are called: files, refs or commits.
    package var baseName = ""
    package var headName = ""
    package private(set) var counts = PreviewCounts()
    private(set) var introduced: GroupedPlan
    private(set) var dropped: DroppedGroups
    private(set) var droppedFindings: ChangeGroups
    private(set) var exempt: Remarks
    private(set) var unknown: Remarks
    /// The first place of each change that the new policy introduces, organization's included.
    private(set) var places = ChangePlaces()

    /// - Parameters:
    ///   - isWhole: all repositories of the organization are compared.
    ///   - keepsAllNames: of the repositories of each group, which takes memory.
    package init(
        _ comparison: PolicyComparison, of organization: String, isWhole: Bool = true, keepsAllNames: Bool = false
    ) {
        self.isWhole = isWhole
        self.comparison = comparison
        self.organization = organization
        introduced = GroupedPlan(keepsAllNames: keepsAllNames)
        dropped = DroppedGroups(keepsAllNames: keepsAllNames)
        droppedFindings = ChangeGroups(keepsAllNames: keepsAllNames)
        exempt = Remarks(keepsAllNames: keepsAllNames)
        unknown = exempt
    }

    package mutating func add(_ planned: PlannedRepository) {
        if let preview = planned.preview { return add(preview) }
        if case .failure(let error) = planned.plan { add(planned.name, unread: "\(error)") }
    }

    package mutating func add(_ preview: TargetPreview) {
        let name = preview.target.name
        counts.add(preview)
        // What could not be read is listed by itself.
        let plan = preview.introduced.replacing(notes: preview.introduced.notes.filter { $0.topic != .unreadable })
        introduced.add(plan, failure: preview.failure)
        for change in plan.changes { places.add(change, of: name) }
        for setting in preview.dropped { dropped.add(setting, of: name) }
        for change in preview.droppedFindings { droppedFindings.add(change, of: name) }
        for reason in preview.unknown { unknown.add(reason, of: name) }
        if let exemption = preview.exemption { exempt.add(exemption.sentence, of: name) }
    }

    /// A target of which nothing could be read.
    package mutating func add(_ name: RepositoryName, unread reason: String) {
        counts.addUnread(name)
        unknown.add(reason, of: name)
    }

    /// GitHub counts repositories that it did not list.
    package mutating func add(_ coverage: SweepCoverage) {
        guard coverage.missing > 0 else { return }
        counts.addNotListed(coverage.missing)
        unknown.add(
            "\(coverage.missing.counted("repository", "repositories")) that GitHub counts and did not list",
            of: .organization(organization))
    }

    // MARK: What the policies say of themselves

    /// Shares are compared with numbers as in an organization of this size, where its own is not known.
    private static let usualTotal = 1_000

    /// Where the new policy allows more, whatever there is on GitHub.
    package var loosenings: [PolicyLoosening] {
        comparison.head.loosenings(since: comparison.base, total: isWhole ? counts.repositories : Self.usualTotal)
    }

    /// What of the introduced changes the new policy's own limits do not let through.
    package var limitSentences: [String] {
        let limits = comparison.head.limits
        let inForce = LimitsInForce(limits, total: isWhole ? counts.repositories : nil)
        let changed = counts.introduced.repositories
        let stops = limits.repositoriesChanged.flatMap { limit -> String? in
            if case .percent = limit.amount, !isWhole { return nil }
            guard changed > limit.amount.allowance(of: counts.repositories) else { return nil }
            return
                "limits.repositories_changed\(limit.location.map { " (\($0.lineText))" } ?? "") allows \(limit.amount), "
                + "and this is \(changed) of \(counts.repositories): 'apply' stops before its first write"
        }
        return [stops].compactMap { $0 }
            + Risk.allCases.compactMap { inForce.sentence(on: $0, counts.introduced.risks[$0]) }
    }

    /// Something is introduced, or not enforced any more.
    package var isDifferent: Bool {
        counts.changes > 0 || isWeaker || counts.findings > 0 || counts.droppedFindings > 0
    }

    /// Less is enforced than before, today or tomorrow.
    package var isWeaker: Bool {
        counts.dropped > 0 || counts.exempt > 0 || counts.introduced.risks.weakenings > 0
            || counts.introduced.risks.publications > 0 || !loosenings.isEmpty
    }

    /// Something could not be compared, or the new policy contradicts itself.
    package var hasProblems: Bool { counts.failures > 0 || counts.unknown > 0 }
}

extension TargetPreview.NewExemption {
    /// Without its repository.
    var sentence: String {
        let end = exemption.until.map { "until \($0)" } ?? "for good"
        let before = previously.map { ", was until \($0)" } ?? ""
        return "exempt \(end)\(before): \(exemption.reason) (\(exemption.location.lineText))"
    }
}
