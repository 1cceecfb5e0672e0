import Enforcement
import Policy
import Reporting

/// The repositories of a run as text on standard output: each as it comes, or the same changes together in the end.
///
/// Where nobody said which, it waits for how many there are.
struct RunListing {
    private var grouping: Grouping?
    private let isQuiet: Bool
    private let style: Style
    private let width: LineWidth
    private var groups: GroupedPlan
    private var risks = RiskReport()
    private var listed = 0
    /// Holds text back until all risky changes are known, or how many repositories there are; `nil` where it goes out
    /// as it comes.
    private var spool: TextSpool?
    /// Cleared before anything is written beside it.
    var display: ProgressDisplay?

    /// - Parameter isHeld: nothing is shown before the end, where risky changes come first.
    init(_ options: DisplayOptions, isHeld: Bool, style: Style, width: LineWidth) {
        isQuiet = options.quiet
        grouping = options.quiet ? .change : options.groupBy
        self.style = style
        self.width = width
        groups = GroupedPlan(keepsAllNames: options.verbose)
        self.isHeld = isHeld
        spool = isHeld || grouping == nil ? TextSpool() : nil
    }

    private var isHeld: Bool

    var isGrouped: Bool { grouping == .change }

    /// So many repositories are to come: what goes out as they come need not wait.
    mutating func expect(_ count: Int) {
        guard grouping == nil else { return }
        grouping = count > Grouping.mostRepositories ? .change : .repository
        if grouping == .repository, !isHeld { release() }
    }

    mutating func add(_ plan: RepositoryPlan, outcomes: [Outcome], failure: String?) {
        if grouping != .repository { groups.add(plan, outcomes: outcomes, failure: failure) }
        if outcomes.isEmpty { risks.add(plan) }
        guard grouping != .change else { return }
        let text = PlanText(style: style, width: width)
        let lines = text.lines(for: plan, outcomes: outcomes)
        list(lines)
        if let failure { list(text.lines(for: plan.target.name, failure: failure)) }
    }

    mutating func add(_ name: RepositoryName, failure: String) {
        if grouping != .repository { groups.add(name, failure: failure) }
        guard grouping != .change else { return }
        list(PlanText(style: style, width: width).lines(for: name, failure: failure))
    }

    private mutating func list(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        show(lines + [""])
        listed += 1
        // What was held back so far is in the groups as well.
        if grouping == nil, listed > Grouping.mostRepositories { (grouping, spool) = (.change, nil) }
    }

    /// From now on nothing is shown before the end.
    mutating func hold() {
        isHeld = true
        spool = spool ?? TextSpool()
    }

    /// Shows what was held back, the risky changes first.
    mutating func finish(_ limits: LimitsInForce?) {
        display?.clear()
        if grouping == .change {
            spool = nil
            let text = GroupedPlanText(style: style, width: width)
            for block in text.blocks(of: groups, limits: limits, risks: risks.counts, isOnlyProblems: isQuiet) {
                show(block + [""])
            }
            return
        }
        let lines = spool == nil || !isHeld ? [] : risks.lines(style, limits)
        if !lines.isEmpty { Terminal.show(width.fit(lines + [""]).joined(separator: "\n")) }
        release()
    }

    private mutating func release() {
        display?.clear()
        spool?.drain { Terminal.write($0) }
        spool = nil
    }

    private func show(_ lines: [String]) {
        let text = width.fit(lines).joined(separator: "\n")
        if let spool { return spool.append(Terminal.shown(text)) }
        display?.clear()
        Terminal.show(text)
    }
}
