package import Enforcement
package import FoundationEssentials
package import Policy

/// What a change of the policy would do to an organization, added up: the same change of several repositories as one.
package struct PolicyPreview: Sendable {
    package let organization: String
    let comparison: PolicyComparison
    /// Since when what was compared may be otherwise; `nil`: it was read just now.
    package var observedAt: Date?
    /// When all repositories were listed last, where that was not just now.
    package var listedAt: Date?
    /// When it was compared.
    package var comparedAt: Date?
    /// All repositories of the organization are compared, of which a limit may be a share.
    let isWhole: Bool
    /// How many it has, where that is known apart from what is compared.
    package var total: Int?
    /// Runs that share the limits.
    let shards: Int
    /// Whom or what the introduced changes need on GitHub.
    package private(set) var neededNames: Set<NamedOnGitHub.Subject> = []
    /// What of that, and of what only the new policy names, does not exist.
    package var preflight = Preflight()
    /// How the two policies are called: files, refs or commits.
    package var baseName = ""
    package var headName = ""
    package private(set) var counts = PreviewCounts()
    private(set) var introduced: GroupedPlan
    private(set) var dropped: DroppedGroups
    private(set) var droppedFindings: ChangeGroups
    private(set) var exempt: Remarks
    private(set) var unknown: Remarks
    /// Rules that apply to some repository, by the present policy and by the new one; `nil` where that is not known.
    private(set) var matchingRules: (base: Set<String>, head: Set<String>)? = ([], [])
    /// The first place of each change that the new policy introduces, organization's included.
    private(set) var places = ChangePlaces()

    /// - Parameters:
    ///   - isWhole: all repositories of the organization are compared.
    ///   - shards: runs that share the limits.
    ///   - keepsAllNames: of the repositories of each group, which takes memory.
    package init(
        _ comparison: PolicyComparison, of organization: String, isWhole: Bool = true, shards: Int = 1,
        keepsAllNames: Bool = false
    ) {
        self.isWhole = isWhole
        self.shards = shards
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
        for change in plan.changes {
            places.add(change, of: name)
            neededNames.formUnion(change.namedOnGitHub)
        }
        for setting in preview.dropped { dropped.add(setting, of: name) }
        for change in preview.droppedFindings { droppedFindings.add(change, of: name) }
        if preview.target.repository != nil {
            if let rules = preview.rules {
                matchingRules?.base.formUnion(rules.base)
                matchingRules?.head.formUnion(rules.head)
            } else {
                matchingRules = nil
            }
        }
        for reason in preview.unknown { unknown.add(reason, of: name) }
        if let exemption = preview.exemption { exempt.add(exemption.sentence, of: name) }
    }

    /// A target of which nothing could be read.
    package mutating func add(_ name: RepositoryName, unread reason: String) {
        counts.addUnread(name)
        matchingRules = nil
        unknown.add(reason, of: name)
    }

    /// GitHub counts repositories that it did not list.
    package mutating func add(_ coverage: SweepCoverage) {
        guard coverage.missing > 0 else { return }
        counts.addNotListed(coverage.missing)
        matchingRules = nil
        unknown.add(
            "\(coverage.missing.counted("repository", "repositories")) that GitHub counts and did not list",
            of: .organization(organization))
    }

    // MARK: What the policies say of themselves

    /// Shares are compared with numbers as in an organization of this size, where its own is not known.
    private static let usualTotal = 1_000

    /// Where the new policy allows more, whatever there is on GitHub.
    package var loosenings: [PolicyLoosening] {
        comparison.head.loosenings(since: comparison.base, total: size ?? Self.usualTotal)
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

    /// Something could not be compared, or the new policy cannot be applied as it is.
    package var hasProblems: Bool {
        counts.failures > 0 || counts.unknown > 0 || !failingNames.isEmpty || !preflight.unknown.isEmpty
    }
}

extension TargetPreview.NewExemption {
    /// Without its repository.
    var sentence: String {
        let end = exemption.until.map { "until \($0)" } ?? "for good"
        let before = previously.map { ", was until \($0)" } ?? ""
        return "exempt \(end)\(before): \(exemption.reason) (\(exemption.location.lineText))"
    }
}
